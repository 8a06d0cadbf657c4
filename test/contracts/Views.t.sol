// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IERC165} from "@openzeppelin/contracts/interfaces/IERC165.sol";
import {IERC2981} from "@openzeppelin/contracts/interfaces/IERC2981.sol";
import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";
import {Base64} from "@openzeppelin/contracts/utils/Base64.sol";
import {IEventTickets} from "../../contracts/interfaces/IEventTickets.sol";
import {EventConfig, TierConfig, TransferPolicy, Voucher} from "../../contracts/types/DataTypes.sol";
import {EventFixture} from "./support/EventFixture.sol";
import {ITickets} from "./support/ITickets.sol";

/// @title P: what the contract says of a ticket is what it would do.
contract ViewsTest is EventFixture {
    uint256 private constant KEY = 0xC0FFEE;

    ITickets private _tickets;
    uint256 private _id;

    function setUp() public override {
        super.setUp();
        _tickets = _create(TransferPolicy.Guarded);
        _id = _buy(_tickets, ALICE, 4);
    }

    function test_ATicketIsLocked_ByItsPolicyItsAdmissionTheCutoffOrItsPaymentAlone() public {
        uint256 issued = _issue(_tickets, "order", 1, BOB);
        _admit(_tickets, _id);
        _assertTrue(_tickets.locked(_id) && !_tickets.locked(_id + 1), "admitted");
        _assertTrue(_tickets.locked(issued), "not settled");
        vm.prank(RELAYER);
        _tickets.settle("order");
        _assertTrue(!_tickets.locked(issued), "settled");
        ITickets bound = _create(TransferPolicy.Bound);
        _assertTrue(bound.locked(_buy(bound, ALICE, 1)), "bound");
        ITickets open = _create(TransferPolicy.Open);
        _assertTrue(!open.locked(_buy(open, ALICE, 1)), "open");
        vm.warp(DOORS - 1);
        _assertTrue(!_tickets.locked(_id + 1), "before the cut-off");
        vm.warp(DOORS);
        _assertTrue(_tickets.locked(_id + 1), "at the cut-off");
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721NonexistentToken.selector, _id + 9));
        _tickets.locked(_id + 9);
    }

    function test_AListingIsShown_UntilItsTicketIsUsedOrMovedOrSalesEnd() public {
        for (uint256 i = 0; i < 4; ++i) _list(_tickets, ALICE, _id + i, PRICE - i);
        _assertListed(_id, PRICE);
        _assertListed(_id + 1, PRICE - 1);
        _admit(_tickets, _id);
        _assertNotListed(_id, "used");
        vm.prank(ALICE);
        _tickets.transferFrom(ALICE, BOB, _id + 1);
        _assertNotListed(_id + 1, "moved");
        vm.prank(ALICE);
        _tickets.cancelListing(_id + 2);
        _assertNotListed(_id + 2, "taken back");
        vm.warp(DOORS - 1);
        _assertListed(_id + 3, PRICE - 3);
        vm.warp(DOORS);
        _assertNotListed(_id + 3, "past the cut-off");
        vm.warp(NOW);
        _assertListed(_id + 3, PRICE - 3);
        _cancel(_tickets);
        _assertNotListed(_id + 3, "cancelled");
    }

    /// @dev M2: each slot is one bit of a word of 256, and only those are used that were.
    function test_AVoucherIsUsed_InItsOwnSlotOnly() public {
        uint256[4] memory slots = [uint256(0), 255, 256, type(uint256).max];
        address signer = vm.addr(KEY);
        bytes32 role = _tickets.MANAGER_ROLE();
        vm.prank(ORGANIZER);
        _tickets.grantRole(role, signer);
        for (uint256 i = 0; i < slots.length; ++i) {
            _assertTrue(!_tickets.isVoucherUsed(slots[i]), "free");
            // The first at the tier's own price, the highest there may be, the others for nothing.
            _redeem(signer, slots[i], i == 0 ? PRICE : 0);
            for (uint256 j = 0; j < slots.length; ++j) {
                _assertTrue(_tickets.isVoucherUsed(slots[j]) == (j <= i), "this one and those before");
            }
        }
        _assertTrue(!_tickets.isVoucherUsed(1) && !_tickets.isVoucherUsed(257), "their neighbours are free");
    }

    function test_TheSupply_IsThatOfAllTiersWithoutWhatIsGone() public {
        vm.prank(BOB);
        uint256 second = _tickets.buy{value: 6 * PRICE}(2, 2, BOB);
        _assertEq(_tickets.totalSupply(), 6, "both tiers");
        vm.prank(BOB);
        _tickets.burn(second);
        vm.prank(ALICE);
        _tickets.burn(_id);
        _assertEq(_tickets.totalSupply(), 4, "one of each has gone");
        (TierConfig memory tier, uint256 sold) = _tickets.tierOf(2);
        _assertEq(sold, 2, "sold stays");
        _assertTrue(tier.price == 3 * PRICE && tier.supply == 40 && tier.name == "Balcony", "figures of the tier");
        _assertTrue(tier.saleStartsAt == NOW - 1 && tier.saleEndsAt == END, "times of the tier");
    }

    function test_ItNamesEveryInterfaceThatItHas() public view {
        bytes4[6] memory ids = [
            type(IEventTickets).interfaceId,
            type(IERC165).interfaceId,
            type(IERC721).interfaceId,
            type(IERC2981).interfaceId,
            type(IAccessControl).interfaceId,
            bytes4(0x49064906)
        ];
        for (uint256 i = 0; i < ids.length; ++i) _assertTrue(_tickets.supportsInterface(ids[i]), "has it");
        _assertTrue(!_tickets.supportsInterface(0xffffffff) && !_tickets.supportsInterface(0x12345678), "no other");
    }

    /// @dev V4: a name may fill its word to the last byte, or end before.
    function test_ATiersName_IsShownWhole() public {
        TierConfig[] memory tiers = _tiers();
        tiers[0].name = "A name of exactly thirty-two by.";
        tiers[1].name = "";
        EventConfig memory config = _config(TransferPolicy.Guarded);
        ITickets tickets = _create(config, tiers);
        _assertShown(tickets, _buy(tickets, ALICE, 1), "A name of exactly thirty-two by.");
        vm.prank(ALICE);
        _assertShown(tickets, tickets.buy{value: 3 * PRICE}(2, 1, ALICE), "");
    }

    /// @dev trap 52
    function test_ARecovery_IsShownUntilItsTicketMoves() public {
        vm.startPrank(ORGANIZER);
        _tickets.requestRecovery(_id, BOB);
        _tickets.requestRecovery(_id + 1, BOB);
        vm.stopPrank();
        vm.prank(ALICE);
        _tickets.transferFrom(ALICE, CAROL, _id);
        (address to, uint256 readyAt) = _tickets.recoveryOf(_id);
        _assertTrue(to == address(0) && readyAt == 0, "over");
        (to, readyAt) = _tickets.recoveryOf(_id + 1);
        _assertTrue(to == BOB && readyAt == NOW + 3 days, "open");
        (to, readyAt) = _tickets.recoveryOf(_id + 2);
        _assertTrue(to == address(0) && readyAt == 0, "never asked for");
    }

    function _redeem(address signer, uint256 slot, uint96 price) private {
        Voucher memory voucher = Voucher({
            buyer: ALICE,
            tier: 1,
            quantity: 1,
            price: price,
            slot: slot,
            deadline: NOW + 1 days
        });
        bytes32 structHash = keccak256(
            abi.encode(
                keccak256(
                    "Voucher(address buyer,uint16 tier,uint8 quantity,uint96 price,uint256 slot,uint40 deadline)"
                ),
                voucher
            )
        );
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Foyer"),
                keccak256("1"),
                block.chainid,
                address(_tickets)
            )
        );
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(KEY, keccak256(abi.encodePacked(hex"1901", domain, structHash)));
        vm.expectEmit(address(_tickets));
        emit IEventTickets.VoucherUsed(slot, ALICE, signer);
        vm.prank(ALICE);
        _tickets.buyWithVoucher{value: price}(voucher, signer, abi.encodePacked(r, s, v));
    }

    function _assertListed(uint256 id, uint256 expected) private view {
        (address seller, uint256 price, uint256 nonce) = _tickets.listingOf(id);
        _assertTrue(seller == ALICE && price == expected && nonce == 0, "for sale");
    }

    function _assertNotListed(uint256 id, string memory why) private view {
        (address seller, uint256 price, uint256 nonce) = _tickets.listingOf(id);
        _assertTrue(seller == address(0) && price == 0 && nonce == 0, why);
    }

    function _assertShown(ITickets tickets, uint256 id, string memory tier) private view {
        string memory json = string.concat(
            '{"name":"Night of Lights, ',
            tier,
            ' 1","attributes":[{"trait_type":"Event","value":"Night of Lights"},{"trait_type":"Tier","value":"',
            tier,
            '"},{"trait_type":"Number","value":1}]}'
        );
        string memory uri = string.concat("data:application/json;base64,", Base64.encode(bytes(json)));
        _assertTrue(keccak256(bytes(tickets.tokenURI(id))) == keccak256(bytes(uri)), tier);
    }
}
