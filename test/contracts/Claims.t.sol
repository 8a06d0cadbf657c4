// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {ITicketRules} from "../../contracts/interfaces/ITicketRules.sol";
import {HostileWallet} from "../../contracts/mocks/HostileWallet.sol";
import {TransferPolicy} from "../../contracts/types/DataTypes.sol";
import {EventFixture} from "./support/EventFixture.sol";
import {ITickets} from "./support/ITickets.sol";

/// @title O9, trap 44: what waits for one is nobody else's, in whatever order they come, and what nobody waits for is proceeds.
contract ClaimsTest is EventFixture {
    uint256 private constant ROYALTY = PRICE / 20;
    uint256 private constant FEE = PRICE / 40;

    ITickets private _tickets;
    HostileWallet private _seller;

    /// @dev A resale whose seller could not be paid: each of the three has a claim.
    function setUp() public override {
        super.setUp();
        _tickets = _create(TransferPolicy.Guarded);
        _seller = new HostileWallet();
        vm.prank(ALICE);
        uint256 id = _tickets.buy{value: 4 * PRICE}(1, 4, address(_seller));
        _seller.execute(address(_tickets), 0, abi.encodeCall(_tickets.list, (id, PRICE)));
        _seller.setMood(HostileWallet.Mood.Refuse);
        _buyListed(_tickets, BOB, id, PRICE);
        _seller.setMood(HostileWallet.Mood.Friendly);
    }

    function test_WhoeverFetchesFirst_TheOthersFindTheirs() public {
        uint8[3][6] memory orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
        for (uint256 i = 0; i < orders.length; ++i) {
            setUp();
            for (uint256 j = 0; j < 3; ++j) _fetch(orders[i][j]);
            _assertEq(address(_tickets).balance, 4 * PRICE, "first sales stay");
        }
    }

    function test_AtTheEnd_ProceedsAreAllThatNobodyWaitsFor() public {
        for (uint256 fetched = 0; fetched <= 3; ++fetched) {
            setUp();
            for (uint256 i = 0; i < fetched; ++i) _fetch(i);
            uint256 before = PAYOUT.balance;
            vm.warp(END);
            _tickets.withdraw();
            _assertEq(PAYOUT.balance - before, 4 * PRICE, "first sales, no more and no less");
            for (uint256 i = fetched; i < 3; ++i) _fetch(i);
            _assertEq(address(_tickets).balance, 0, "nothing is left behind");
        }
    }

    function _fetch(uint256 which) private {
        address payee = [address(_seller), PAYOUT, PLATFORM][which];
        uint256 due = [PRICE - ROYALTY - FEE, ROYALTY, FEE][which];
        uint256 before = payee.balance;
        _assertEq(_tickets.pendingOf(payee), due, "waits");
        _tickets.withdrawPending(payee);
        _assertEq(payee.balance - before, due, "fetched");
        _assertEq(_tickets.pendingOf(payee), 0, "once");
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.NothingToWithdraw.selector, payee));
        _tickets.withdrawPending(payee);
    }
}
