// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IERC2981} from "@openzeppelin/contracts/interfaces/IERC2981.sol";
import {ITickets} from "./support/ITickets.sol";
import {ITicketRules} from "../../contracts/interfaces/ITicketRules.sol";
import {EventConfig, TierConfig, TransferPolicy} from "../../contracts/types/DataTypes.sol";
import {EventFixture} from "./support/EventFixture.sol";

/// @title trap 42: what each policy does about moves that carry no royalty, said in a table; and ERC-2981.
contract RoyaltyTest is EventFixture {
    struct Row {
        TransferPolicy policy;
        string what;
        bool allowed;
    }

    function test_Table_MovesWithoutMoney() public {
        Row[7] memory rows = [
            Row(TransferPolicy.Open, "given by the holder", true),
            Row(TransferPolicy.Guarded, "given by the holder", true),
            Row(TransferPolicy.Bound, "given by the holder", false),
            Row(TransferPolicy.Open, "moved by another market", true),
            Row(TransferPolicy.Guarded, "moved by another market", false),
            Row(TransferPolicy.Bound, "moved by another market", false),
            Row(TransferPolicy.Guarded, "given a third time", false)
        ];
        for (uint256 i = 0; i < rows.length; ++i) {
            ITickets tickets = _create(rows[i].policy);
            uint256 id = _buy(tickets, ALICE, 1);
            bool done = _tryMove(tickets, id, keccak256(bytes(rows[i].what)));
            _assertTrue(done == rows[i].allowed, rows[i].what);
            _assertEq(tickets.pendingOf(PAYOUT), 0, "no money, no royalty");
            _assertEq(address(tickets).balance, PRICE, "and the escrow is as it was");
        }
    }

    /// @dev Zero is no price, under any policy; the least there is, is one, and its royalty rounds to nothing.
    function test_Table_SalesForNextToNothing() public {
        TransferPolicy[2] memory policies = [TransferPolicy.Open, TransferPolicy.Guarded];
        for (uint256 i = 0; i < policies.length; ++i) {
            ITickets tickets = _create(policies[i]);
            uint256 id = _buy(tickets, ALICE, 1);
            vm.expectRevert(abi.encodeWithSelector(ITicketRules.PriceZero.selector, id));
            _list(tickets, ALICE, id, 0);
            uint256[4] memory prices = [uint256(1), 19, 20, PRICE];
            uint256[4] memory due = [uint256(0), 0, 1, PRICE / 20];
            uint256 royalties = 0;
            for (uint256 j = 0; j < 4; ++j) {
                (address seller, address buyer) = j % 2 == 0 ? (ALICE, BOB) : (BOB, ALICE);
                _list(tickets, seller, id, prices[j]);
                _buyListed(tickets, buyer, id, prices[j], j);
                royalties += due[j];
                _assertEq(tickets.pendingOf(PAYOUT), royalties, "rounded down");
            }
        }
    }

    /// @dev The answer is the same for every ticket, sold or not, as OpenZeppelin's default royalty is.
    function testFuzz_RoyaltyInfo_IsTheSharedRateRoundedDown(uint256 id, uint256 price, uint16 bps) public {
        bps = bps % 4_751;
        EventConfig memory config = _config(TransferPolicy.Open);
        config.royaltyBps = bps;
        ITickets tickets = _create(config, _tiers());
        (address receiver, uint256 royalty) = IERC2981(address(tickets)).royaltyInfo(id, price);
        _assertEq(receiver, PAYOUT, "receiver");
        uint256 expected = (price / 10_000) * bps + ((price % 10_000) * bps) / 10_000;
        _assertEq(royalty, expected, "also of sums that no number of bits can hold times the rate");
        _assertTrue(royalty <= price, "never more than the price");
        (, royalty) = IERC2981(address(tickets)).royaltyInfo(id, 0);
        _assertEq(royalty, 0, "nothing of nothing");
    }

    function test_GivenNoRoyalty_NoneIsTakenAndNoneIsNamed() public {
        EventConfig memory config = _config(TransferPolicy.Guarded);
        config.royaltyBps = 0;
        ITickets tickets = _create(config, _tiers());
        uint256 id = _buy(tickets, ALICE, 1);
        _list(tickets, ALICE, id, PRICE);
        _buyListed(tickets, BOB, id, PRICE);
        _assertEq(tickets.pendingOf(PAYOUT), 0, "none taken");
        (, uint256 royalty) = IERC2981(address(tickets)).royaltyInfo(id, PRICE);
        _assertEq(royalty, 0, "none named");
    }

    /// @dev What was had for nothing has a cap of nothing.
    function test_GivenAFreeTier_ItsTicketsAreGivenAndNeverSold() public {
        TierConfig[] memory tiers = _tiers();
        tiers[0].price = 0;
        ITickets tickets = _create(_config(TransferPolicy.Guarded), tiers);
        vm.startPrank(ALICE);
        uint256 id = tickets.buy(1, 1, ALICE);
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.PriceAboveCap.selector, id, 1, 0));
        tickets.list(id, 1);
        tickets.transferFrom(ALICE, BOB, id);
        vm.stopPrank();
        _assertEq(tickets.ownerOf(id), BOB, "given");
    }

    function _tryMove(ITickets tickets, uint256 id, bytes32 how) private returns (bool done) {
        bytes memory call = abi.encodeCall(tickets.transferFrom, (ALICE, BOB, id));
        if (how == keccak256("moved by another market")) {
            vm.prank(ALICE);
            (done, ) = address(tickets).call(abi.encodeCall(tickets.setApprovalForAll, (CAROL, true)));
            vm.prank(CAROL);
            (done, ) = address(tickets).call(call);
            return done;
        }
        if (how == keccak256("given a third time")) {
            vm.startPrank(ALICE);
            for (uint256 i = 0; i < 2; ++i) tickets.transferFrom(ALICE, ALICE, id);
            vm.stopPrank();
        }
        vm.prank(ALICE);
        (done, ) = address(tickets).call(call);
    }
}
