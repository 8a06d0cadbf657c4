// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {ITickets} from "./support/ITickets.sol";
import {IEventDesk} from "../../contracts/interfaces/IEventDesk.sol";
import {IEventFactory} from "../../contracts/interfaces/IEventFactory.sol";
import {ITicketRules} from "../../contracts/interfaces/ITicketRules.sol";
import {HostileWallet} from "../../contracts/mocks/HostileWallet.sol";
import {EventConfig, TierConfig, TransferPolicy, Voucher} from "../../contracts/types/DataTypes.sol";
import {EventFixture} from "./support/EventFixture.sol";

/// @dev A manager whose signature is whatever anybody says.
contract AnySigner {
    function isValidSignature(bytes32, bytes calldata) external pure returns (bytes4) {
        return 0x1626ba7e;
    }
}

/// @title trap 54: whatever takes a number or a list of things has a most, the most fits a block of 30 million gas, and one
/// more is refused.
contract BoundsTest is EventFixture {
    uint256 private constant BLOCK_GAS = 30_000_000;
    uint256 private constant MOST = 255;

    ITickets private _tickets;
    uint256 private _gasBefore;

    modifier inOneBlock(string memory what) {
        uint256 before = gasleft();
        _;
        _assertTrue(before - gasleft() < BLOCK_GAS, what);
    }

    function setUp() public override {
        super.setUp();
        EventConfig memory config = _config(TransferPolicy.Guarded);
        config.maxPerPurchase = uint8(MOST);
        _tickets = _create(config, _tiers());
        vm.deal(ALICE, 10_000 ether);
    }

    function test_Buy() public inOneBlock("255 tickets") {
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.QuantityOutOfBounds.selector, MOST + 1, MOST));
        _buy(_tickets, ALICE, MOST + 1);
        _buy(_tickets, ALICE, MOST);
    }

    function test_BuyFor() public inOneBlock("255 people who hold nothing") {
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.QuantityOutOfBounds.selector, MOST + 1, MOST));
        _tickets.buyFor(1, _crowd(MOST + 1));
        vm.prank(ALICE);
        _tickets.buyFor{value: MOST * PRICE}(1, _crowd(MOST));
        _assertEq(_tickets.totalSupply(), MOST, "sold");
    }

    function test_BuyWithVoucher() public inOneBlock("a voucher for 255") {
        address signer = address(new AnySigner());
        bytes32 manager = _tickets.MANAGER_ROLE();
        vm.prank(ORGANIZER);
        _tickets.grantRole(manager, signer);
        vm.prank(ALICE);
        _tickets.buyWithVoucher(Voucher(ALICE, 1, uint8(MOST), 0, 1, END), signer, "");
        _assertEq(_tickets.balanceOf(ALICE), MOST, "bought");
    }

    function test_IssueAndSettle() public inOneBlock("an order of 255, made and settled") {
        vm.startPrank(RELAYER);
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.QuantityOutOfBounds.selector, MOST + 1, MOST));
        _tickets.issue("order", 1, MOST + 1, BOB);
        _tickets.issue("order", 1, MOST, BOB);
        _tickets.settle("order");
        vm.stopPrank();
    }

    /// @dev The worst hundred: each holder another contract that burns all the gas that it is given.
    function test_Refund() public {
        uint256 id = (1 << 32);
        for (uint256 i = 0; i < 100; ++i) {
            HostileWallet wallet = new HostileWallet();
            wallet.setMood(HostileWallet.Mood.BurnGas);
            vm.prank(ALICE);
            _tickets.buy{value: PRICE}(1, 1, address(wallet));
        }
        _cancel(_tickets);
        vm.expectRevert(abi.encodeWithSelector(IEventDesk.TooMany.selector, 101, 100));
        _tickets.refund(_range(id, 101));
        _refundInOneBlock(_range(id, 100));
        _assertEq(_tickets.totalSupply(), 0, "all of them");
    }

    function test_Release() public {
        uint256 id = _buy(_tickets, ALICE, 200);
        uint256[] memory words = _one(id >> 8);
        vm.prank(RELAYER);
        _tickets.admit(words, _one((1 << 200) - 1));
        _cancel(_tickets);
        vm.warp(END);
        vm.expectRevert(abi.encodeWithSelector(IEventDesk.TooMany.selector, 101, 100));
        _tickets.release(_range(id, 101));
        _releaseInOneBlock(_range(id, 100));
        _assertEq(_tickets.pendingOf(PAYOUT), 100 * PRICE, "released");
    }

    /// @dev As many tickets as a block can mark: its caller pays, and too many are refused by the block alone, undone as one.
    function test_Admit() public inOneBlock("three words with every bit") {
        uint256[] memory words = new uint256[](3);
        uint256[] memory masks = new uint256[](3);
        for (uint256 i = 0; i < 3; ++i) {
            for (uint256 sold = 0; sold < 256; sold += 128) _buy(_tickets, ALICE, 128);
            (words[i], masks[i]) = ((uint256(1) << 24) + i, type(uint256).max);
        }
        _gasBefore = gasleft();
        vm.prank(RELAYER);
        _tickets.admit(words, masks);
        _assertTrue(_gasBefore - gasleft() < 150_000, "768 tickets");
    }

    /// @dev The most tiers there can be: cancelling writes one word each, and supplies are added up.
    function test_Tiers() public inOneBlock("sixteen tiers") {
        TierConfig[] memory tiers = new TierConfig[](17);
        for (uint256 i = 0; i < 17; ++i) tiers[i] = _tiers()[0];
        EventConfig memory config = _config(TransferPolicy.Guarded);
        vm.expectRevert(abi.encodeWithSelector(IEventFactory.InvalidTierCount.selector, 17, 16));
        factory.createEvent("seventeen", config, tiers);
        assembly ("memory-safe") {
            mstore(tiers, 16)
        }
        _tickets = _create(config, tiers);
        _cancel(_tickets);
        _assertEq(_tickets.totalSupply(), 0, "supply");
    }

    /// @dev Only the first tickets of a purchase are looked for, however far away they are.
    function test_Transfer() public {
        uint256 id = _buy(_tickets, ALICE, MOST);
        _gasBefore = gasleft();
        vm.prank(ALICE);
        _tickets.transferFrom(ALICE, BOB, id + MOST - 1);
        _assertTrue(_gasBefore - gasleft() < 100_000, "the last one of 255");
    }

    /// @dev Nothing that anybody can write down grows without end.
    function test_Texts() public {
        EventConfig memory config = _config(TransferPolicy.Guarded);
        config.name = "0123456789012345678901234567890123456789012345678901234567890123";
        _create(config, _tiers());
        config.name = string.concat(config.name, "4");
        vm.expectRevert(abi.encodeWithSelector(IEventFactory.InvalidName.selector, 65, 64));
        factory.createEvent("long", config, _tiers());
    }

    function _refundInOneBlock(uint256[] memory ids) private inOneBlock("a hundred refunds") {
        _tickets.refund(ids);
    }

    function _releaseInOneBlock(uint256[] memory ids) private inOneBlock("a hundred releases") {
        _tickets.release(ids);
    }

    function _crowd(uint256 size) private pure returns (address[] memory people) {
        people = new address[](size);
        for (uint256 i = 0; i < size; ++i) people[i] = address(uint160(0xC0000 + i));
    }
}
