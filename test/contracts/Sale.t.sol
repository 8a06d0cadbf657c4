// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {ITickets} from "./support/ITickets.sol";
import {ITicketRules} from "../../contracts/interfaces/ITicketRules.sol";
import {HostileWallet} from "../../contracts/mocks/HostileWallet.sol";
import {EventConfig, TierConfig, TransferPolicy} from "../../contracts/types/DataTypes.sol";
import {EventFixture} from "./support/EventFixture.sol";

/// @title O2: buying within the organizer's limits; the money stays until the end.
contract SaleTest is EventFixture {
    ITickets private _tickets;

    function setUp() public override {
        super.setUp();
        _tickets = _create(TransferPolicy.Guarded);
    }

    function test_WhenBought_EachTicketHasItsHolderAndPrice() public {
        uint256 id = _buy(_tickets, ALICE, 4);
        _assertEq(id, 1 << 32, "first id of tier 1");
        for (uint256 i = 0; i < 4; ++i) {
            _assertEq(_tickets.ownerOf(id + i), ALICE, "holder");
            _assertEq(_tickets.ceilingOf(id + i), (uint256(PRICE) * CAP_BPS) / 10_000, "ceiling");
        }
        (, uint256 sold) = _tickets.tierOf(1);
        _assertEq(sold, 4, "sold");
        _assertEq(_tickets.totalSupply(), 4, "supply");
        _assertEq(_tickets.balanceOf(ALICE), 4, "balance");
        _assertEq(_buy(_tickets, BOB, 1), id + 4, "the next purchase goes on");
    }

    function test_GivenNoSuchTier_ItIsRefused() public {
        uint16[3] memory unknown = [uint16(0), 3, type(uint16).max];
        for (uint256 i = 0; i < unknown.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(ITicketRules.UnknownTier.selector, unknown[i]));
            _tickets.buy(unknown[i], 1, ALICE);
            vm.expectRevert(abi.encodeWithSelector(ITicketRules.UnknownTier.selector, unknown[i]));
            _tickets.tierOf(unknown[i]);
        }
    }

    /// @dev trap 54
    function testFuzz_GivenAnyQuantity_OnlyOneToTheLimitIsSold(uint256 quantity) public {
        bool allowed = quantity >= 1 && quantity <= 10;
        if (!allowed) vm.expectRevert(abi.encodeWithSelector(ITicketRules.QuantityOutOfBounds.selector, quantity, 10));
        vm.prank(ALICE);
        _tickets.buy{value: allowed ? quantity * PRICE : 0}(1, quantity, ALICE);
    }

    /// @dev trap 54: the largest batch there can be fits a block with room to spare, and one more is refused.
    function test_GivenTheLargestBatch_ItFitsABlock() public {
        EventConfig memory config = _config(TransferPolicy.Guarded);
        config.maxPerPurchase = 255;
        ITickets tickets = _create(config, _tiers());
        uint256 gasBefore = gasleft();
        uint256 id = _buy(tickets, ALICE, 255);
        _assertTrue(gasBefore - gasleft() < 1_000_000, "255 tickets");
        _assertEq(tickets.ownerOf(id + 254), ALICE, "the last one");
        gasBefore = gasleft();
        vm.prank(ALICE);
        tickets.transferFrom(ALICE, BOB, id + 254);
        _assertTrue(gasBefore - gasleft() < 100_000, "moving the last one costs no search through the batch");
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.QuantityOutOfBounds.selector, 256, 255));
        vm.prank(ALICE);
        tickets.buy{value: 256 * PRICE}(1, 256, ALICE);
    }

    function test_GivenTheLastTickets_NoneIsSoldTwice() public {
        for (uint256 i = 0; i < 4; ++i) {
            vm.prank(ALICE);
            _tickets.buy{value: 9 * 3 * PRICE}(2, 9, ALICE);
        }
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.SoldOut.selector, 2, 4));
        vm.prank(ALICE);
        _tickets.buy{value: 5 * 3 * PRICE}(2, 5, ALICE);
        vm.prank(ALICE);
        _tickets.buy{value: 4 * 3 * PRICE}(2, 4, ALICE);
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.SoldOut.selector, 2, 0));
        vm.prank(ALICE);
        _tickets.buy{value: 3 * PRICE}(2, 1, ALICE);
    }

    function test_GivenTheSaleWindow_ItOpensAndClosesAtTheSecond() public {
        TierConfig[] memory tiers = _tiers();
        tiers[0].saleStartsAt = NOW + 100;
        tiers[0].saleEndsAt = NOW + 200;
        ITickets tickets = _create(_config(TransferPolicy.Guarded), tiers);
        bytes memory refusal = abi.encodeWithSelector(ITicketRules.SaleNotOpen.selector, 1, NOW + 100, NOW + 200);
        vm.warp(NOW + 99);
        vm.expectRevert(refusal);
        _buy(tickets, ALICE, 1);
        vm.warp(NOW + 100);
        _buy(tickets, ALICE, 1);
        vm.warp(NOW + 199);
        _buy(tickets, ALICE, 1);
        vm.warp(NOW + 200);
        vm.expectRevert(refusal);
        _buy(tickets, ALICE, 1);
    }

    /// @dev C58, trap 36: the limit counts tickets held when buying.
    function test_GivenAWalletLimit_NobodyBuysBeyondIt() public {
        EventConfig memory config = _config(TransferPolicy.Guarded);
        config.maxPerWallet = 3;
        ITickets tickets = _create(config, _tiers());
        uint256 id = _buy(tickets, ALICE, 2);
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.WalletLimitExceeded.selector, ALICE, 3));
        _buy(tickets, ALICE, 2);
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.WalletLimitExceeded.selector, ALICE, 3));
        vm.prank(BOB);
        tickets.buy{value: 2 * PRICE}(1, 2, ALICE);
        _buy(tickets, ALICE, 1);
        vm.prank(ALICE);
        tickets.transferFrom(ALICE, BOB, id);
        _buy(tickets, ALICE, 1);
    }

    function testFuzz_GivenAnyOtherSum_ItIsRefused(uint96 sent) public {
        vm.assume(sent != 2 * PRICE && sent < 1_000 ether);
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.WrongPayment.selector, sent, 2 * PRICE));
        vm.prank(ALICE);
        _tickets.buy{value: sent}(1, 2, ALICE);
    }

    function test_GivenNoReceiver_ItIsRefused() public {
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721InvalidReceiver.selector, address(0)));
        vm.prank(ALICE);
        _tickets.buy{value: PRICE}(1, 1, address(0));
    }

    function test_GivenAReceiverThatRefusesTickets_ItIsNotAsked() public {
        HostileWallet wallet = new HostileWallet();
        wallet.setMood(HostileWallet.Mood.Refuse);
        vm.prank(ALICE);
        uint256 id = _tickets.buy{value: PRICE}(1, 1, address(wallet));
        _assertEq(_tickets.ownerOf(id), address(wallet), "holder");
    }

    /// @dev traps 44, 45
    function test_BeforeTheEnd_TheMoneyIsLocked_AfterwardsItGoesToThePayoutAddress() public {
        _buy(_tickets, ALICE, 3);
        vm.warp(END - 1);
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.MoneyLocked.selector, uint256(END)));
        vm.prank(ORGANIZER);
        _tickets.withdraw();
        vm.warp(END);
        // Coin that came without a purchase changes nothing but the sum.
        vm.deal(address(_tickets), address(_tickets).balance + 7);
        vm.prank(CAROL);
        _tickets.withdraw();
        _assertEq(PAYOUT.balance, 3 * PRICE + 7, "proceeds");
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.NothingToWithdraw.selector, PAYOUT));
        _tickets.withdraw();
    }

    function test_WhenTheOrganizerWithdraws_OtherPeoplesMoneyStays() public {
        uint256 id = _buy(_tickets, ALICE, 2);
        HostileWallet seller = new HostileWallet();
        vm.prank(ALICE);
        _tickets.transferFrom(ALICE, address(seller), id);
        seller.execute(address(_tickets), 0, abi.encodeCall(_tickets.list, (id, PRICE)));
        seller.setMood(HostileWallet.Mood.Refuse);
        _buyListed(_tickets, BOB, id, PRICE, 1);
        uint256 others =
            _tickets.pendingOf(address(seller)) + _tickets.pendingOf(PAYOUT) + _tickets.pendingOf(PLATFORM);
        _assertEq(others, PRICE, "the resale price is spoken for");
        vm.warp(END);
        _tickets.withdraw();
        _assertEq(PAYOUT.balance, 2 * PRICE, "first sales only");
        _assertEq(address(_tickets).balance, others, "the rest stays");
    }

    function test_GivenAPayoutThatRefuses_NothingIsLost() public {
        HostileWallet payout = new HostileWallet();
        payout.setMood(HostileWallet.Mood.Refuse);
        EventConfig memory config = _config(TransferPolicy.Guarded);
        config.payout = address(payout);
        ITickets tickets = _create(config, _tiers());
        _buy(tickets, ALICE, 1);
        vm.warp(END);
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.PaymentFailed.selector, address(payout), PRICE));
        tickets.withdraw();
        payout.setMood(HostileWallet.Mood.Friendly);
        tickets.withdraw();
        _assertEq(address(payout).balance, PRICE, "later");
    }

    function test_GivenNobodyIsOwed_FetchingIsRefused() public {
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.NothingToWithdraw.selector, BOB));
        _tickets.withdrawPending(BOB);
    }

    function test_GivenPlainCoin_ItIsRefused() public {
        vm.prank(ALICE);
        (bool success, ) = address(_tickets).call{value: 1 ether}("");
        _assertTrue(!success, "coin comes with a purchase only");
    }

    /// @dev V4, C22
    function test_WhenAdmitted_EachTicketIsMarkedOnceByTheGateOnly() public {
        uint256 id = _buy(_tickets, ALICE, 4);
        (uint256[] memory words, uint256[] memory masks) = _bit(id + 2);
        bytes32 role = _tickets.GATE_ROLE();
        vm.expectRevert(
            abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, ORGANIZER, role)
        );
        vm.prank(ORGANIZER);
        _tickets.admit(words, masks);
        _admit(_tickets, id + 2);
        _admit(_tickets, id + 2);
        for (uint256 i = 0; i < 4; ++i) _assertTrue(_tickets.isAdmitted(id + i) == (i == 2), "one of four");
    }

    function test_GivenTicketsThatDoNotExist_AdmissionIsRefused() public {
        uint256 id = _buy(_tickets, ALICE, 4);
        (uint256[] memory words, uint256[] memory masks) = _bit(id);
        masks[0] = 0x3f;
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.NotMinted.selector, words[0], 0x30));
        vm.prank(RELAYER);
        _tickets.admit(words, masks);
        // A word whose high bits would be lost in a token id is no second name of another.
        words[0] |= 1 << 250;
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.NotMinted.selector, words[0], 0x3f));
        vm.prank(RELAYER);
        _tickets.admit(words, masks);
        words[0] = type(uint256).max;
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.NotMinted.selector, words[0], 0x3f));
        vm.prank(RELAYER);
        _tickets.admit(words, masks);
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.AdmitLengthMismatch.selector, 1, 0));
        vm.prank(RELAYER);
        _tickets.admit(words, new uint256[](0));
    }

    /// @dev trap 53: no role but the gate's does anything, and the gate's moves nothing.
    function test_GivenTheGateRole_NothingElseIsAllowed() public {
        uint256 id = _buy(_tickets, ALICE, 1);
        bytes32 gate = _tickets.GATE_ROLE();
        vm.startPrank(RELAYER);
        vm.expectRevert(
            abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, RELAYER, bytes32(0))
        );
        _tickets.grantRole(gate, BOB);
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.OperatorRefused.selector, RELAYER));
        _tickets.transferFrom(ALICE, RELAYER, id);
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.NotFactory.selector, RELAYER));
        _tickets.initialize();
        vm.stopPrank();
        vm.startPrank(ORGANIZER);
        _tickets.grantRole(gate, BOB);
        _tickets.revokeRole(gate, RELAYER);
        vm.stopPrank();
        _assertTrue(_tickets.hasRole(gate, BOB) && !_tickets.hasRole(gate, RELAYER), "the organizer names the gate");
    }
}
