// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {ITickets} from "./support/ITickets.sol";
import {HostileToken} from "../../contracts/mocks/HostileToken.sol";
import {HostileWallet} from "../../contracts/mocks/HostileWallet.sol";
import {EventConfig, TierConfig, TransferPolicy, Voucher} from "../../contracts/types/DataTypes.sol";
import {EventFixture} from "./support/EventFixture.sol";

/// @title trap 43: one lock for all that takes or sends money, in both halves of the contract; and it opens again.
contract LockTest is EventFixture {
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

    function test_WhileMoneyIsMoving_NoOtherMoneyPathOpens() public {
        Voucher memory voucher;
        bytes[10] memory calls = [
            abi.encodeCall(_tickets.buy, (1, 1, ALICE)),
            abi.encodeCall(_tickets.buyFor, (1, new address[](1))),
            abi.encodeCall(_tickets.buyWithVoucher, (voucher, ALICE, "")),
            abi.encodeCall(_tickets.buyWithPermit, (1, 1, ALICE, NOW, 0, 0, 0)),
            abi.encodeCall(_tickets.buyListed, (_id, PRICE, 0, ALICE)),
            abi.encodeCall(_tickets.buyListedWithPermit, (_id, PRICE, 0, ALICE, NOW, 0, 0, 0)),
            abi.encodeCall(_tickets.refund, (_one(_id))),
            abi.encodeCall(_tickets.void, (_id + 1, "no")),
            abi.encodeCall(_tickets.withdraw, ()),
            abi.encodeCall(_tickets.withdrawPending, (PAYOUT))
        ];
        for (uint256 i = 0; i < calls.length; ++i) {
            setUp();
            _wallet.execute(address(_tickets), 0, abi.encodeCall(_tickets.list, (_id, PRICE)));
            _wallet.setReentry(address(_tickets), calls[i]);
            _buyListed(_tickets, BOB, _id, PRICE);
            _assertTrue(_wallet.wasCalled() && !_wallet.reentrySucceeded(), "refused");
            _assertTrue(
                _wallet.reentryError() == ReentrancyGuardTransient.ReentrancyGuardReentrantCall.selector,
                "by the lock"
            );
        }
    }

    /// @dev A purchase with a permit is locked from the permit on, which is the token's own code.
    function test_WhenAPurchaseIsOver_TheNextOneFindsTheLockOpen() public {
        HostileToken token = new HostileToken();
        EventConfig memory config = _config(TransferPolicy.Guarded);
        config.currency = address(token);
        ITickets tickets = _create(config, _tiers());
        token.mint(ALICE, 1 ether);
        vm.startPrank(ALICE);
        token.approve(address(tickets), type(uint256).max);
        token.setReentry(address(tickets), abi.encodeCall(tickets.buyWithPermit, (1, 0, ALICE, NOW, 0, 0, 0)));
        uint256 id = tickets.buyWithPermit(1, 1, ALICE, NOW, 0, 0, 0);
        _assertTrue(token.wasCalled() && !token.reentrySucceeded(), "refused inside");
        tickets.list(id, PRICE);
        tickets.buyListedWithPermit(id, PRICE, 0, BOB, NOW, 0, 0, 0);
        vm.stopPrank();
        _assertEq(tickets.ownerOf(id), BOB, "and open again");
    }

    /// @dev Where nothing is due, the token is not asked to move nothing, which some tokens refuse.
    function test_GivenAFreeTicket_TheCurrencyIsLeftAlone() public {
        HostileToken token = new HostileToken();
        EventConfig memory config = _config(TransferPolicy.Guarded);
        config.currency = address(token);
        TierConfig[] memory tiers = _tiers();
        tiers[0].price = 0;
        ITickets tickets = _create(config, tiers);
        token.setReentry(address(this), "");
        vm.prank(ALICE);
        uint256 id = tickets.buy(1, 2, ALICE);
        _assertEq(tickets.ownerOf(id), ALICE, "bought");
        _assertTrue(!token.wasCalled(), "for nothing");
        vm.prank(ORGANIZER);
        tickets.void(id, "mistake");
        _assertTrue(!token.wasCalled(), "and nothing is paid back");
    }
}
