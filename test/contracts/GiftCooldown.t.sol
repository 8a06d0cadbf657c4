// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {ITickets} from "./support/ITickets.sol";
import {ITicketRules} from "../../contracts/interfaces/ITicketRules.sol";
import {EventConfig, TransferPolicy} from "../../contracts/types/DataTypes.sol";
import {EventFixture} from "./support/EventFixture.sol";

/// @title C58: between two gifts of a guarded ticket its holders wait as long as the organizer says.
contract GiftCooldownTest is EventFixture {
    ITickets private _tickets;
    uint256 private _id;

    function setUp() public override {
        super.setUp();
        _tickets = _createWithWait(TransferPolicy.Guarded, 24);
        _id = _buy(_tickets, ALICE, 2);
    }

    function test_GivenNoGiftYet_TheFirstOneNeedNotWait() public {
        _assertEq(_tickets.nextGiftAt(_id), 0, "no wait");
        _give(ALICE, BOB, _id);
        _assertEq(_tickets.ownerOf(_id), BOB, "given");
        _assertEq(_tickets.nextGiftAt(_id), NOW + 24 hours, "and now it waits");
    }

    function test_GivenAGift_TheNextOneIsPossibleAtThatSecond() public {
        _give(ALICE, BOB, _id);
        vm.warp(NOW + 24 hours - 1);
        bytes memory refusal = abi.encodeWithSelector(ITicketRules.GiftTooSoon.selector, _id, NOW + 24 hours);
        vm.expectRevert(refusal);
        _give(BOB, CAROL, _id);
        vm.expectRevert(refusal);
        vm.prank(BOB);
        _tickets.safeTransferFrom(BOB, CAROL, _id);
        vm.warp(NOW + 24 hours);
        _give(BOB, CAROL, _id);
        _assertEq(_tickets.nextGiftAt(_id), NOW + 48 hours, "counted from the last one");
    }

    function test_GivenAGiftOfOne_TheOthersOfTheBatchNeedNotWait() public {
        _give(ALICE, BOB, _id);
        _give(ALICE, BOB, _id + 1);
    }

    function test_GivenAGift_ItCanBeSoldAtOnceAndTheWaitGoesOn() public {
        _give(ALICE, BOB, _id);
        _list(_tickets, BOB, _id, PRICE);
        _buyListed(_tickets, CAROL, _id, PRICE, 1);
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.GiftTooSoon.selector, _id, NOW + 24 hours));
        _give(CAROL, ALICE, _id);
        vm.warp(NOW + 24 hours);
        _give(CAROL, ALICE, _id);
    }

    function test_GivenASale_TheBuyerNeedNotWait() public {
        _list(_tickets, ALICE, _id, PRICE);
        _buyListed(_tickets, BOB, _id, PRICE);
        _give(BOB, CAROL, _id);
    }

    function test_GivenAnOperatorTheOrganizerAllows_ItWaitsAsWell() public {
        vm.prank(ORGANIZER);
        _tickets.allowOperator(CAROL);
        vm.prank(BOB);
        _tickets.setApprovalForAll(CAROL, true);
        _give(ALICE, BOB, _id);
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.GiftTooSoon.selector, _id, NOW + 24 hours));
        vm.prank(CAROL);
        _tickets.transferFrom(BOB, ALICE, _id);
    }

    function test_GivenTheGiftLimit_NoWaitHelps() public {
        for (uint256 i = 0; i < 2; ++i) {
            vm.warp(NOW + i * 24 hours);
            _give(ALICE, ALICE, _id);
        }
        vm.warp(NOW + 72 hours);
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.GiftLimitReached.selector, _id, 2));
        _give(ALICE, ALICE, _id);
    }

    /// @dev Also where gifts are unlimited, and for the longest wait there is.
    function testFuzz_GivenAnyWait_ItIsKeptToTheSecond(uint8 waitHours, uint40 after_) public {
        after_ = after_ % (10 days);
        EventConfig memory config = _config(TransferPolicy.Guarded);
        (config.maxGifts, config.giftCooldownHours) = (255, waitHours);
        _tickets = _create(config, _tiers());
        uint256 id = _buy(_tickets, ALICE, 1);
        _give(ALICE, ALICE, id);
        uint256 nextAt = NOW + uint256(waitHours) * 1 hours;
        _assertEq(_tickets.nextGiftAt(id), waitHours == 0 ? 0 : nextAt, "told before");
        vm.warp(NOW + after_);
        if (NOW + after_ < nextAt)
            vm.expectRevert(abi.encodeWithSelector(ITicketRules.GiftTooSoon.selector, id, nextAt));
        _give(ALICE, ALICE, id);
    }

    function test_GivenOpen_NobodyWaits() public {
        _tickets = _createWithWait(TransferPolicy.Open, 24);
        uint256 id = _buy(_tickets, ALICE, 1);
        _give(ALICE, BOB, id);
        _give(BOB, CAROL, id);
        _assertEq(_tickets.nextGiftAt(id), 0, "no wait");
    }

    function _createWithWait(TransferPolicy policy, uint8 waitHours) private returns (ITickets) {
        EventConfig memory config = _config(policy);
        config.giftCooldownHours = waitHours;
        return _create(config, _tiers());
    }

    function _give(address from, address to, uint256 id) private {
        vm.prank(from);
        _tickets.transferFrom(from, to, id);
    }
}
