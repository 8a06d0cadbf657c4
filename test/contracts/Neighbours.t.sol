// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IEventDesk} from "../../contracts/interfaces/IEventDesk.sol";
import {ITicketRules} from "../../contracts/interfaces/ITicketRules.sol";
import {EventConfig, TierConfig, TransferPolicy} from "../../contracts/types/DataTypes.sol";
import {EventFixture} from "./support/EventFixture.sol";
import {ITickets} from "./support/ITickets.sol";

/// @title trap 48, 53: what is done to one ticket, order or approval is done to no other.
contract NeighboursTest is EventFixture {
    ITickets private _tickets;
    uint256 private _id;

    function setUp() public override {
        super.setUp();
        EventConfig memory config = _config(TransferPolicy.Guarded);
        config.maxPerPurchase = 255;
        _tickets = _create(config, _tiers());
        _id = _buy(_tickets, ALICE, 252);
    }

    /// @dev The order lies on both sides of a border between words of 256 serials.
    function test_WhenAnOrderIsIssuedAndSettled_OnlyItsOwnTicketsAreLockedAndFreed() public {
        uint256 first = _issue(_tickets, "order 1", 8, BOB);
        uint256 other = _issue(_tickets, "order 2", 8, BOB);
        uint256 bought = _buy(_tickets, BOB, 1);
        _assertEq(_settlingFrom(_id + 250, 20), 0x3fffc, "two, both orders, two");
        _assertTrue(!_tickets.locked(bought) && !_tickets.locked(first - 1), "bought ones are free");
        vm.prank(RELAYER);
        _tickets.settle("order 1");
        _assertEq(_settlingFrom(_id + 250, 20), 0x3fc00, "the other order alone");
        vm.prank(RELAYER);
        _tickets.settle("order 2");
        _assertEq(_settlingFrom(_id + 250, 20), 0, "none");
        _list(_tickets, BOB, other, PRICE);
    }

    function test_WhenOneTicketIsReleased_ItCountsOnceWhateverIsReleasedAfterIt() public {
        uint256[4] memory ids = [_id, _id + 1, _id + 251, _id + 252];
        _buy(_tickets, ALICE, 10);
        for (uint256 i = 0; i < 4; ++i) _admit(_tickets, ids[i]);
        _cancel(_tickets);
        vm.warp(END);
        for (uint256 i = 0; i < 4; ++i) {
            _tickets.release(_one(ids[i]));
            _assertEq(_tickets.pendingOf(PAYOUT), (i + 1) * PRICE, "one price more");
            for (uint256 j = 0; j <= i; ++j) {
                vm.expectRevert(abi.encodeWithSelector(IEventDesk.AlreadyReleased.selector, ids[j]));
                _tickets.release(_one(ids[j]));
            }
        }
    }

    function test_WhenTicketsGo_TheOthersOfTheirChunkAndWordStay() public {
        _buy(_tickets, ALICE, 10);
        uint256[5] memory ids = [_id, _id + 127, _id + 128, _id + 255, _id + 256];
        _admit(_tickets, _id + 1);
        for (uint256 i = 0; i < 5; ++i) {
            vm.prank(ALICE);
            _tickets.burn(ids[i]);
            for (uint256 j = 0; j < 5; ++j)
                _assertTrue(_tickets.isGone(ids[j]) == (j <= i), "this one and those before");
            _assertTrue(_tickets.isAdmitted(_id + 1) && !_tickets.isGone(_id + 1), "used, not gone");
            _assertEq(_tickets.totalSupply(), 261 - i, "supply");
            _assertEq(_tickets.balanceOf(ALICE), 261 - i, "balance");
        }
        _assertEq(_tickets.ownerOf(_id + 254), ALICE, "the next one");
    }

    /// @dev M4, M11: what was paid elsewhere, and what was free, is neither refunded nor taken away in the same batch.
    function test_WhenABatchIsRefunded_WhatWasNotPaidForHereStaysWithItsHolder() public {
        TierConfig[] memory tiers = _tiers();
        tiers[1].price = 0;
        ITickets tickets = _create(_config(TransferPolicy.Guarded), tiers);
        uint256 issued = _issue(tickets, "order", 1, BOB);
        uint256 paid = _buy(tickets, BOB, 1);
        vm.prank(BOB);
        uint256 free = tickets.buy(2, 1, BOB);
        _cancel(tickets);
        uint256[] memory ids = new uint256[](3);
        (ids[0], ids[1], ids[2]) = (issued, paid, free);
        _assertEq(tickets.refund(ids), PRICE, "one of three");
        _assertTrue(tickets.isGone(paid), "refunded");
        _assertEq(tickets.ownerOf(issued), BOB, "issued");
        _assertEq(tickets.ownerOf(free), BOB, "free");
    }

    /// @dev trap 42: the zero address is who asks for a resale, inside; from outside nobody can stand for it.
    function test_GivenNobodyAsTheHolder_NoSignatureMovesATicket() public {
        bytes[3] memory signatures = [
            bytes(""),
            new bytes(65),
            abi.encodePacked(bytes32(uint256(1)), bytes32(uint256(1)), uint8(27))
        ];
        for (uint256 i = 0; i < 3; ++i) {
            vm.expectRevert(abi.encodeWithSelector(ITicketRules.InvalidSignature.selector, address(0)));
            _tickets.transferBySig(address(0), BOB, _id, NOW, signatures[i]);
        }
    }

    function test_GivenAnApproval_ItsHolderTakesItBackAlsoFromAnOperatorThatIsNoLongerAllowed() public {
        vm.prank(ORGANIZER);
        _tickets.allowOperator(CAROL);
        vm.prank(ALICE);
        _tickets.setApprovalForAll(CAROL, true);
        _assertTrue(!_tickets.isOperatorAllowed(BOB), "nobody else");
        vm.prank(ORGANIZER);
        _tickets.disallowOperator(CAROL);
        vm.prank(ALICE);
        _tickets.setApprovalForAll(CAROL, false);
        _assertTrue(!_tickets.isApprovedForAll(ALICE, CAROL), "taken back");
    }

    /// @dev O9: who buys it owes nothing to whom its seller trusted.
    function test_GivenAnOpenTicket_AResaleNeedsNoApprovalAndEndsThose() public {
        ITickets open = _create(TransferPolicy.Open);
        uint256 id = _buy(open, ALICE, 2);
        vm.startPrank(ALICE);
        open.approve(CAROL, id);
        open.approve(CAROL, id + 1);
        open.list(id, PRICE);
        vm.stopPrank();
        _buyListed(open, BOB, id, PRICE);
        _assertEq(open.ownerOf(id), BOB, "sold");
        _assertEq(open.getApproved(id), address(0), "over");
        _assertEq(open.getApproved(id + 1), CAROL, "that of the other stays");
    }

    function test_GivenATicketThatWasNeverSold_ItCanBeNeitherListedNorTakenBack() public {
        bytes memory refusal = abi.encodeWithSelector(IERC721Errors.ERC721NonexistentToken.selector, _id + 252);
        vm.expectRevert(refusal);
        _list(_tickets, ALICE, _id + 252, PRICE);
        vm.expectRevert(refusal);
        vm.prank(ORGANIZER);
        _tickets.void(_id + 252, "none");
        vm.expectRevert(refusal);
        vm.prank(ORGANIZER);
        _tickets.requestRecovery(_id + 252, BOB);
    }

    /// @dev M11: the issuer's right to take back is for what it issued, and only the issuer has it.
    function test_GivenAnIssuedTicket_NobodyButItsIssuerAndAManagerTakesItBack() public {
        uint256 issued = _issue(_tickets, "order", 2, BOB);
        bytes32 manager = _tickets.MANAGER_ROLE();
        vm.expectRevert(_unauthorized(BOB, manager));
        vm.prank(BOB);
        _tickets.void(issued, "no");
        vm.prank(ORGANIZER);
        _tickets.void(issued, "yes");
        vm.prank(RELAYER);
        _tickets.void(issued + 1, "yes");
        _assertTrue(_tickets.isGone(issued) && _tickets.isGone(issued + 1), "gone");
    }

    function test_GivenNoWait_AGiftLeavesNone() public {
        vm.prank(ALICE);
        _tickets.transferFrom(ALICE, BOB, _id);
        _assertEq(_tickets.nextGiftAt(_id), 0, "at once");
        vm.prank(BOB);
        _tickets.transferFrom(BOB, CAROL, _id);
    }

    /// @dev One bit for each ticket from `id` on.
    function _settlingFrom(uint256 id, uint256 count) private view returns (uint256 mask) {
        for (uint256 i = 0; i < count; ++i) if (_tickets.isSettling(id + i)) mask |= 1 << i;
    }
}
