// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {ILedger} from "./support/ILedger.sol";
import {EventFixture} from "./support/EventFixture.sol";

/// @title O2, trap 54: lazy batches say the same as one record per ticket would.
contract TicketLedgerTest is EventFixture {
    ILedger private _ledger;
    mapping(uint256 id => address owner) private _ownerOf;
    mapping(uint256 id => uint256 price) private _paidFor;
    mapping(uint256 id => uint256 moves) private _movesOf;
    mapping(address owner => uint256 tickets) private _balanceOf;
    uint256 private _sold;

    uint256 private constant TIER = 7;
    address[4] private _people = [ALICE, BOB, CAROL, ORGANIZER];

    function setUp() public override {
        super.setUp();
        _ledger = ILedger(_deploy("mocks/LedgerHarness.sol/LedgerHarness", ""));
    }

    function testFuzz_GivenAnyMixOfPurchasesAndMoves_ItKnowsEveryHolder(uint256 seed) public {
        while (_sold < 300) {
            seed = uint256(keccak256(abi.encode(seed)));
            // One in eight purchases is as large as any can be, so that batches cross one and two chunk borders.
            uint256 quantity = seed % 8 == 0 ? 255 - ((seed >> 8) % 3) : 1 + ((seed >> 8) % 12);
            _purchase(_people[(seed >> 16) % 4], quantity, uint96(seed >> 32));
            for (uint256 i = 0; i < 4; ++i) {
                seed = uint256(keccak256(abi.encode(seed)));
                _moveTo(_people[seed % 4], (seed >> 8) % _sold);
            }
        }
        _assertEqualsModel();
    }

    function test_GivenBatchesThatEndAtChunkBorders_ItKnowsEveryHolder() public {
        uint256[11] memory quantities = [uint256(127), 1, 1, 127, 128, 255, 1, 128, 255, 255, 1];
        for (uint256 i = 0; i < quantities.length; ++i) {
            _purchase(_people[i % 4], quantities[i], uint96(i + 1));
            _assertEqualsModel();
        }
    }

    function test_GivenTwoTiers_ItNeverMixesThem() public {
        _ledger.mintBatch(ALICE, 1, 200, 5);
        _ledger.mintBatch(BOB, 2, 3, 7);
        _assertEq(_ledger.ownerOf((1 << 32) | 199), ALICE, "last of tier 1");
        _assertEq(_ledger.ownerOf(2 << 32), BOB, "first of tier 2");
        _assertEq(_ledger.pricePaidOf((2 << 32) | 2), 7, "price in tier 2");
    }

    function testFuzz_GivenAnyAdmissions_ItCountsEachOnceAndKeepsHolders(uint256 first, uint256 second) public {
        _purchase(ALICE, 200, 1);
        _purchase(BOB, 100, 1);
        uint256 word = (TIER << 24);
        _assertEq(_ledger.mintedIn(word), type(uint256).max, "full word");
        _assertEq(_ledger.mintedIn(word + 1), (1 << 44) - 1, "part of a word");
        _assertEq(_ledger.mintedIn(word + 2), 0, "empty word");
        _assertEq(_ledger.markAdmitted(word, first), first, "new bits");
        _assertEq(_ledger.markAdmitted(word, second), second & ~first, "only bits that were not set");
        for (uint256 bit = 0; bit < 256; ++bit) {
            bool expected = ((first | second) >> bit) & 1 == 1;
            _assertTrue(_ledger.isAdmitted((word << 8) | bit) == expected, "admission bit");
        }
        _assertEqualsModel();
    }

    function _purchase(address to, uint256 quantity, uint96 price) private {
        uint256 firstId = _ledger.mintBatch(to, TIER, quantity, price);
        _assertEq(firstId, (TIER << 32) | _sold, "first id");
        for (uint256 i = 0; i < quantity; ++i) {
            _ownerOf[firstId + i] = to;
            _paidFor[firstId + i] = price;
        }
        _balanceOf[to] += quantity;
        _sold += quantity;
    }

    function _moveTo(address to, uint256 serial) private {
        uint256 id = (TIER << 32) | serial;
        address from = _ownerOf[id];
        vm.prank(from);
        _ledger.transferFrom(from, to, id);
        --_balanceOf[from];
        ++_balanceOf[to];
        _ownerOf[id] = to;
        ++_movesOf[id];
    }

    function _assertEqualsModel() private view {
        _assertEq(_ledger.soldOf(TIER), _sold, "sold");
        for (uint256 serial = 0; serial < _sold; ++serial) {
            uint256 id = (TIER << 32) | serial;
            _assertEq(_ledger.ownerOf(id), _ownerOf[id], "owner");
            _assertEq(_ledger.pricePaidOf(id), _paidFor[id], "price paid");
            _assertEq(_ledger.movesOf(id), _movesOf[id], "moves");
        }
        for (uint256 i = 0; i < 4; ++i) _assertEq(_ledger.balanceOf(_people[i]), _balanceOf[_people[i]], "balance");
        _assertMissing((TIER << 32) | _sold);
        _assertMissing((TIER << 32) | (_sold + 300));
        _assertMissing((TIER << 32) | type(uint32).max);
        _assertMissing(TIER - 1);
        _assertMissing(type(uint256).max);
    }

    function _assertMissing(uint256 id) private view {
        try _ledger.ownerOf(id) returns (address) {
            revert AssertionFailed("a ticket that was never sold has an owner", id, 0);
        } catch {}
    }
}
