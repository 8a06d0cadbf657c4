// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {ITickets} from "./support/ITickets.sol";
import {IEventTickets} from "../../contracts/interfaces/IEventTickets.sol";
import {ITicketRules} from "../../contracts/interfaces/ITicketRules.sol";
import {TestToken} from "../../contracts/mocks/TestToken.sol";
import {EventConfig, TransferPolicy, Voucher} from "../../contracts/types/DataTypes.sol";
import {EventFixture} from "./support/EventFixture.sol";

/// @title traps 46, 47: whoever sees a transaction before it is mined gains nothing by going first.
contract FrontRunTest is EventFixture {
    uint256 private constant KEY = 0xC0FFEE;

    ITickets private _tickets;
    address private _signer;

    function setUp() public override {
        super.setUp();
        _tickets = _create(TransferPolicy.Guarded);
        _signer = vm.addr(KEY);
        bytes32 manager = _tickets.MANAGER_ROLE();
        vm.prank(ORGANIZER);
        _tickets.grantRole(manager, _signer);
    }

    /// @dev A voucher names its buyer: whoever hands it in first has paid for somebody else's ticket.
    function test_GivenAVoucherHandedInByAnother_TheTicketIsTheBuyersAndTheOtherHasPaid() public {
        Voucher memory voucher = Voucher(ALICE, 1, 1, PRICE / 2, 9, NOW);
        bytes32 typeHash = keccak256(
            "Voucher(address buyer,uint16 tier,uint8 quantity,uint96 price,uint256 slot,uint40 deadline)"
        );
        bytes memory signature = _signFor(_tickets, KEY, keccak256(abi.encode(typeHash, voucher)));
        uint256 before = ALICE.balance;
        vm.prank(BOB);
        uint256 id = _tickets.buyWithVoucher{value: PRICE / 2}(voucher, _signer, signature);
        vm.expectRevert(abi.encodeWithSelector(IEventTickets.VoucherUsedBefore.selector, 9));
        vm.prank(ALICE);
        _tickets.buyWithVoucher{value: PRICE / 2}(voucher, _signer, signature);
        _assertEq(_tickets.ownerOf(id), ALICE, "hers");
        _assertEq(ALICE.balance, before, "for nothing");
        voucher.buyer = BOB;
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.InvalidSignature.selector, _signer));
        vm.prank(BOB);
        _tickets.buyWithVoucher{value: PRICE / 2}(voucher, _signer, signature);
    }

    /// @dev A gift by signature goes where it was signed to, whoever hands it in.
    function test_GivenAGiftHandedInByAnother_ItGoesWhereItWasMeantTo() public {
        uint256 id = _buyTo(_signer);
        bytes memory signature = _signGift(id, 0);
        vm.prank(CAROL);
        _tickets.transferBySig(_signer, BOB, id, NOW, signature);
        _assertEq(_tickets.ownerOf(id), BOB, "as it was signed");
    }

    /// @dev Rubbish in somebody's name uses up no number of theirs: what they have signed stays good.
    function testFuzz_GivenRubbishInTheHoldersName_TheirNumberStays(bytes memory rubbish, address to) public {
        vm.assume(to != address(0));
        uint256 id = _buyTo(_signer);
        bytes memory signature = _signGift(id, 0);
        vm.prank(CAROL);
        (bool done, ) = address(_tickets).call(abi.encodeCall(_tickets.transferBySig, (_signer, to, id, NOW, rubbish)));
        _assertTrue(!done && _tickets.nonces(_signer) == 0, "refused, and nothing used up");
        _tickets.transferBySig(_signer, BOB, id, NOW, signature);
        _assertEq(_tickets.ownerOf(id), BOB, "given");
    }

    /// @dev A permit that somebody else has handed in first: both purchases go through all the same.
    function test_GivenAPermitHandedInFirst_PurchaseAndResaleGoThrough() public {
        TestToken token = new TestToken();
        EventConfig memory config = _config(TransferPolicy.Guarded);
        config.currency = address(token);
        ITickets tickets = _create(config, _tiers());
        token.mint(_signer, 2 * PRICE);
        (uint8 v, bytes32 r, bytes32 s) = _permit(token, tickets, 0);
        vm.prank(CAROL);
        token.permit(_signer, address(tickets), PRICE, NOW, v, r, s);
        vm.prank(_signer);
        tickets.buyWithPermit(1, 1, _signer, NOW, v, r, s);
        token.mint(ALICE, PRICE);
        vm.startPrank(ALICE);
        token.approve(address(tickets), PRICE);
        uint256 hers = tickets.buy(1, 1, ALICE);
        tickets.list(hers, PRICE);
        vm.stopPrank();
        (v, r, s) = _permit(token, tickets, 1);
        vm.prank(CAROL);
        token.permit(_signer, address(tickets), PRICE, NOW, v, r, s);
        vm.prank(_signer);
        tickets.buyListedWithPermit(hers, PRICE, 0, _signer, NOW, v, r, s);
        _assertEq(tickets.balanceOf(_signer), 2, "both");
    }

    /// @dev An allowance is its owner's: nobody spends it on a ticket of their own.
    function test_GivenAnAllowanceOfAnother_NobodySpendsIt() public {
        TestToken token = new TestToken();
        EventConfig memory config = _config(TransferPolicy.Guarded);
        config.currency = address(token);
        ITickets tickets = _create(config, _tiers());
        token.mint(ALICE, PRICE);
        vm.prank(ALICE);
        token.approve(address(tickets), PRICE);
        vm.prank(BOB);
        (bool done, ) = address(tickets).call(abi.encodeCall(tickets.buy, (1, 1, BOB)));
        _assertTrue(!done && token.balanceOf(ALICE) == PRICE, "refused");
    }

    /// @dev The seller raises the price, or lowers it, in the block in which the buyer pays: nothing is taken.
    function testFuzz_GivenAnyOtherPriceInTheSameBlock_TheBuyerPaysNothing(uint96 price) public {
        uint256 id = _buyTo(ALICE);
        uint256 most = _tickets.ceilingOf(id);
        uint256 other = 1 + (price % most);
        vm.assume(other != PRICE);
        _list(_tickets, ALICE, id, PRICE);
        _list(_tickets, ALICE, id, other);
        uint256 before = BOB.balance;
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.PriceChanged.selector, id, PRICE, other));
        _buyListed(_tickets, BOB, id, PRICE);
        _assertEq(BOB.balance, before, "nothing");
    }

    function _buyTo(address to) private returns (uint256 id) {
        vm.prank(CAROL);
        return _tickets.buy{value: PRICE}(1, 1, to);
    }

    function _signGift(uint256 id, uint256 nonce) private view returns (bytes memory) {
        bytes32 gift = keccak256("Gift(address from,address to,uint256 tokenId,uint256 nonce,uint40 deadline)");
        return _signFor(_tickets, KEY, keccak256(abi.encode(gift, _signer, BOB, id, nonce, NOW)));
    }

    function _permit(TestToken token, ITickets tickets, uint256 nonce) private view returns (uint8, bytes32, bytes32) {
        bytes32 typeHash = keccak256(
            "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
        );
        bytes32 permit = keccak256(abi.encode(typeHash, _signer, address(tickets), PRICE, nonce, uint256(NOW)));
        return vm.sign(KEY, keccak256(abi.encodePacked(hex"1901", token.DOMAIN_SEPARATOR(), permit)));
    }
}
