// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {ITickets} from "./support/ITickets.sol";
import {ITicketRules} from "../../contracts/interfaces/ITicketRules.sol";
import {HostileToken} from "../../contracts/mocks/HostileToken.sol";
import {HostileWallet} from "../../contracts/mocks/HostileWallet.sol";
import {EventConfig, TransferPolicy} from "../../contracts/types/DataTypes.sol";
import {EventFixture} from "./support/EventFixture.sol";

/// @title trap 43: whoever is called back finds the books closed, and gains nothing.
contract ReentrancyTest is EventFixture {
    ITickets private _tickets;
    HostileWallet private _wallet;
    uint256 private _id;

    function setUp() public override {
        super.setUp();
        _tickets = _create(TransferPolicy.Guarded);
        _wallet = new HostileWallet();
        vm.deal(address(_wallet), 10 ether);
        vm.prank(ALICE);
        _id = _tickets.buy{value: 4 * PRICE}(1, 4, address(_wallet));
    }

    function test_WhenTheSellerIsPaid_NoMoneyPathCanBeEntered() public {
        bytes[5] memory calls = [
            abi.encodeCall(_tickets.buy, (1, 1, address(_wallet))),
            abi.encodeCall(_tickets.buyListed, (_id + 1, PRICE, 0, address(_wallet))),
            abi.encodeCall(_tickets.withdraw, ()),
            abi.encodeCall(_tickets.withdrawPending, (PAYOUT)),
            abi.encodeCall(_tickets.withdrawPending, (address(_wallet)))
        ];
        for (uint256 i = 0; i < calls.length; ++i) {
            setUp();
            _listAsWallet(_id);
            _wallet.setReentry(address(_tickets), calls[i]);
            _buyListed(_tickets, BOB, _id, PRICE);
            _assertTrue(_wallet.wasCalled() && !_wallet.reentrySucceeded(), "refused");
            _assertTrue(
                _wallet.reentryError() == ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector,
                "by the guard"
            );
            _assertEq(_tickets.ownerOf(_id), BOB, "the sale stands");
        }
    }

    function test_WhenTheSellerIsPaid_TheSoldTicketIsNoLongerTheirs() public {
        bytes[3] memory calls = [
            abi.encodeCall(_tickets.list, (_id, PRICE)),
            abi.encodeCall(_tickets.cancelListing, (_id)),
            abi.encodeCall(_tickets.transferFrom, (address(_wallet), CAROL, _id))
        ];
        for (uint256 i = 0; i < calls.length; ++i) {
            setUp();
            _listAsWallet(_id);
            _wallet.setReentry(address(_tickets), calls[i]);
            _buyListed(_tickets, BOB, _id, PRICE);
            _assertTrue(_wallet.wasCalled() && !_wallet.reentrySucceeded(), "refused");
            _assertEq(_tickets.ownerOf(_id), BOB, "the buyer keeps it");
        }
    }

    function test_WhenAReceiverIsAsked_TheTicketIsAlreadyTheirs() public {
        HostileWallet receiver = new HostileWallet();
        receiver.setReentry(address(_tickets), abi.encodeCall(_tickets.transferFrom, (address(receiver), CAROL, _id)));
        _wallet.execute(
            address(_tickets),
            0,
            abi.encodeWithSignature(
                "safeTransferFrom(address,address,uint256)",
                address(_wallet),
                address(receiver),
                _id
            )
        );
        _assertTrue(receiver.reentrySucceeded(), "a holder may give it on, by the same rules");
        _assertEq(_tickets.ownerOf(_id), CAROL, "holder");
        _assertEq(_tickets.giftsOf(_id), 2, "both gifts count");
        _assertEq(_tickets.balanceOf(address(receiver)), 0, "balance");
    }

    function test_WhenTheOrganizerIsPaid_ASecondPaymentIsRefused() public {
        EventConfig memory config = _config(TransferPolicy.Guarded);
        config.payout = address(_wallet);
        ITickets tickets = _create(config, _tiers());
        _buy(tickets, ALICE, 2);
        uint256 before = address(_wallet).balance;
        _wallet.setReentry(address(tickets), abi.encodeCall(tickets.withdraw, ()));
        vm.warp(END);
        tickets.withdraw();
        _assertTrue(!_wallet.reentrySucceeded(), "refused");
        _assertEq(address(_wallet).balance - before, 2 * PRICE, "once");
    }

    function test_GivenAHostileToken_NoMoneyPathCanBeEnteredFromIt() public {
        HostileToken token = new HostileToken();
        EventConfig memory config = _config(TransferPolicy.Guarded);
        config.currency = address(token);
        ITickets tickets = _create(config, _tiers());
        token.mint(ALICE, 1 ether);
        token.mint(BOB, 1 ether);
        vm.prank(ALICE);
        token.approve(address(tickets), type(uint256).max);
        vm.prank(BOB);
        token.approve(address(tickets), type(uint256).max);
        vm.prank(ALICE);
        uint256 id = tickets.buy(1, 1, ALICE);
        _list(tickets, ALICE, id, PRICE);

        token.setReentry(address(tickets), abi.encodeCall(tickets.buyListed, (id, PRICE, 0, CAROL)));
        vm.prank(BOB);
        tickets.buyListed(id, PRICE, 0, BOB);
        _assertTrue(token.wasCalled() && !token.reentrySucceeded(), "refused");
        _assertEq(tickets.ownerOf(id), BOB, "sold once");

        token.setReentry(address(tickets), abi.encodeCall(tickets.buy, (1, 1, CAROL)));
        vm.prank(BOB);
        tickets.buy(1, 1, BOB);
        _assertTrue(token.wasCalled() && !token.reentrySucceeded(), "refused");
    }

    function _listAsWallet(uint256 id) private {
        _wallet.execute(address(_tickets), 0, abi.encodeCall(_tickets.list, (id, PRICE)));
    }
}
