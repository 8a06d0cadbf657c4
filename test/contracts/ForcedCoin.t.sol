// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {ITickets} from "./support/ITickets.sol";
import {ITicketRules} from "../../contracts/interfaces/ITicketRules.sol";
import {TestToken} from "../../contracts/mocks/TestToken.sol";
import {EventConfig, TransferPolicy} from "../../contracts/types/DataTypes.sol";
import {EventFixture} from "./support/EventFixture.sol";
import {ForcedCoin} from "./support/fair/Fair.sol";

/// @title trap 45: coin that nobody can refuse changes no sale, refund or payment; only the proceeds are more.
contract ForcedCoinTest is EventFixture {
    ITickets private _tickets;
    uint256 private _id;

    function setUp() public override {
        super.setUp();
        _tickets = _create(TransferPolicy.Guarded);
        vm.deal(address(this), 100 ether);
        _force(_tickets, 7);
        _id = _buy(_tickets, ALICE, 4);
        _force(_tickets, 1 ether);
    }

    function test_GivenForcedCoin_SalesAndResalesGoOn() public {
        _list(_tickets, ALICE, _id, PRICE);
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.WrongPayment.selector, 0, PRICE));
        vm.prank(BOB);
        _tickets.buyListed(_id, PRICE, 0, BOB);
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.WrongPayment.selector, 0, PRICE));
        vm.prank(BOB);
        _tickets.buy(1, 1, BOB);
        _buyListed(_tickets, BOB, _id, PRICE);
        _buy(_tickets, BOB, 1);
        _assertEq(_tickets.balanceOf(BOB), 2, "bought, with money of his own");
        _assertEq(_tickets.pendingOf(PAYOUT), (uint256(PRICE) * ROYALTY_BPS) / 10_000, "nobody's share grows");
    }

    function test_GivenForcedCoin_RefundsAreWhatWasPaidAndTheRestStays() public {
        _cancel(_tickets);
        _force(_tickets, 1);
        uint256 before = ALICE.balance;
        _assertEq(_tickets.refund(_range(_id, 4)), 4 * PRICE, "what was paid");
        _assertEq(ALICE.balance - before, 4 * PRICE, "and no more");
        _assertEq(address(_tickets).balance, 1 ether + 8, "the rest stays");
        vm.warp(END);
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.EventIsCancelled.selector));
        _tickets.withdraw();
    }

    function test_GivenForcedCoin_TheOrganizerGetsItWithTheProceedsAndNothingThatIsOthers() public {
        _list(_tickets, ALICE, _id, PRICE);
        _buyListed(_tickets, BOB, _id, PRICE);
        uint256 shares = _tickets.pendingOf(PAYOUT) + _tickets.pendingOf(PLATFORM);
        vm.warp(END);
        _tickets.withdraw();
        _assertEq(PAYOUT.balance, 4 * PRICE + 1 ether + 7, "proceeds and what was forced in");
        _assertEq(address(_tickets).balance, shares, "shares stay for those who have them");
        _force(_tickets, 3);
        _tickets.withdraw();
        _assertEq(PAYOUT.balance, 4 * PRICE + 1 ether + 10, "also what comes later");
    }

    /// @dev Coin of the other kind is nobody's: it stays, and no sum that counts is another for it.
    function test_GivenATokenEvent_NeitherForcedTokensNorForcedCoinDisturbIt() public {
        TestToken token = new TestToken();
        EventConfig memory config = _config(TransferPolicy.Guarded);
        config.currency = address(token);
        ITickets tickets = _create(config, _tiers());
        token.mint(ALICE, 2 * PRICE);
        token.mint(address(tickets), 5);
        _force(tickets, 1 ether);
        vm.startPrank(ALICE);
        token.approve(address(tickets), 2 * PRICE);
        uint256 id = tickets.buy(1, 2, ALICE);
        vm.stopPrank();
        vm.prank(ORGANIZER);
        tickets.void(id, "why");
        _assertEq(token.balanceOf(ALICE), PRICE, "what was paid");
        vm.warp(END);
        tickets.withdraw();
        _assertEq(token.balanceOf(PAYOUT), PRICE + 5, "proceeds");
        _assertEq(address(tickets).balance, 1 ether, "stays");
    }

    function _force(ITickets tickets, uint256 amount) private {
        new ForcedCoin{value: amount}(payable(address(tickets)));
    }
}
