// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {ITickets} from "./support/ITickets.sol";
import {ITicketRules} from "../../contracts/interfaces/ITicketRules.sol";
import {HostileWallet} from "../../contracts/mocks/HostileWallet.sol";
import {TestToken} from "../../contracts/mocks/TestToken.sol";
import {EventConfig, TierConfig, TransferPolicy} from "../../contracts/types/DataTypes.sol";
import {EventFixture} from "./support/EventFixture.sol";

/// @title O9, C59: resale on chain under the organizer's rules.
contract ResaleTest is EventFixture {
    ITickets private _tickets;
    uint256 private _id;

    function setUp() public override {
        super.setUp();
        _tickets = _create(TransferPolicy.Guarded);
        _id = _buy(_tickets, ALICE, 4);
    }

    function test_WhenSold_TheBuyerHoldsItAndEveryoneHasTheirShare() public {
        _list(_tickets, ALICE, _id, PRICE);
        uint256 sellerBefore = ALICE.balance;
        _buyListed(_tickets, BOB, _id, PRICE);
        uint256 royalty = (uint256(PRICE) * ROYALTY_BPS) / 10_000;
        uint256 fee = (uint256(PRICE) * FEE_BPS) / 10_000;
        _assertEq(_tickets.ownerOf(_id), BOB, "holder");
        _assertEq(_tickets.giftsOf(_id), 0, "a sale is no gift");
        _assertEq(ALICE.balance - sellerBefore, PRICE - royalty - fee, "seller's share at once");
        _assertEq(_tickets.pendingOf(PAYOUT), royalty, "royalty");
        _assertEq(_tickets.pendingOf(PLATFORM), fee, "fee");
        _tickets.withdrawPending(PAYOUT);
        _tickets.withdrawPending(PLATFORM);
        _assertEq(PAYOUT.balance, royalty, "royalty fetched");
        _assertEq(PLATFORM.balance, fee, "fee fetched");
        _assertEq(address(_tickets).balance, 4 * PRICE, "first sales stay until the end");
    }

    function test_WhenBoughtForSomeoneElse_ThatPersonHoldsIt() public {
        _list(_tickets, ALICE, _id, PRICE);
        vm.prank(BOB);
        _tickets.buyListed{value: PRICE}(_id, PRICE, 0, CAROL);
        _assertEq(_tickets.ownerOf(_id), CAROL, "holder");
    }

    /// @dev trap 41
    function testFuzz_GivenAnyPriceAndCap_NobodyPaysMoreThanTheCap(uint88 face, uint16 capBps, uint96 asked) public {
        face = face % 500 ether;
        ITickets tickets = _createPriced(face, capBps);
        uint256 id = _buyAt(tickets, face);
        uint256 most = tickets.ceilingOf(id);
        _assertTrue(most * 10_000 <= uint256(face) * capBps, "the ceiling is never rounded up");
        _assertTrue((most + 1) * 10_000 > uint256(face) * capBps, "nor lower than it must be");

        if (asked > most) {
            vm.expectRevert(abi.encodeWithSelector(ITicketRules.PriceAboveCap.selector, id, asked, most));
        } else if (asked == 0) {
            vm.expectRevert(abi.encodeWithSelector(ITicketRules.PriceZero.selector, id));
        }
        _list(tickets, ALICE, id, asked);
    }

    /// @dev trap 41
    function testFuzz_GivenAnySale_ThePriceIsAllThatMoves(uint88 face, uint16 capBps, uint96 asked) public {
        face = face % 50 ether;
        ITickets tickets = _createPriced(face, capBps);
        uint256 id = _buyAt(tickets, face);
        uint256 most = tickets.ceilingOf(id);
        vm.assume(most > 0);
        uint256 price = 1 + (asked % most);
        _list(tickets, ALICE, id, price);
        uint256 sellerBefore = ALICE.balance;
        uint256 buyerBefore = BOB.balance;
        _buyListed(tickets, BOB, id, price);
        uint256 received = ALICE.balance - sellerBefore + tickets.pendingOf(PAYOUT) + tickets.pendingOf(PLATFORM);
        _assertEq(buyerBefore - BOB.balance, price, "the buyer pays the price, royalty and fee are in it");
        _assertEq(received, price, "and all of it arrives");
    }

    /// @dev trap 41: the base of the cap is the first price, however often the ticket was sold.
    function test_GivenManySales_TheCapDoesNotGrow() public {
        uint256 most = _tickets.ceilingOf(_id);
        for (uint256 i = 0; i < 3; ++i) {
            _list(_tickets, ALICE, _id, most);
            _buyListed(_tickets, BOB, _id, most, 2 * i);
            _assertEq(_tickets.ceilingOf(_id), most, "ceiling");
            _list(_tickets, BOB, _id, most);
            _buyListed(_tickets, ALICE, _id, most, 2 * i + 1);
        }
    }

    /// @dev trap 42
    function test_GivenAFreeTicket_OrPriceZero_ThereIsNoSale() public {
        ITickets free = _createPriced(0, CAP_BPS);
        uint256 id = _buyAt(free, 0);
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.PriceZero.selector, id));
        _list(free, ALICE, id, 0);
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.PriceAboveCap.selector, id, 1, 0));
        _list(free, ALICE, id, 1);
    }

    /// @dev trap 47
    function test_WhenThePriceChangesBeforeThePurchase_TheBuyerPaysNothing() public {
        _list(_tickets, ALICE, _id, PRICE);
        _list(_tickets, ALICE, _id, PRICE + 1);
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.PriceChanged.selector, _id, PRICE, PRICE + 1));
        _buyListed(_tickets, BOB, _id, PRICE);
        _list(_tickets, ALICE, _id, PRICE - 1);
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.PriceChanged.selector, _id, PRICE, PRICE - 1));
        _buyListed(_tickets, BOB, _id, PRICE);
    }

    /// @dev traps 47, 48: the same price is not the same offer. The seller gives the ticket to herself until no gift is left, and
    /// lists it as before: who has seen it with two gifts does not get it with none.
    function test_WhenTheTicketChangesAndIsListedAtTheSamePrice_WhoSawTheFirstOfferPaysNothing() public {
        _list(_tickets, ALICE, _id, PRICE);
        (, , uint256 seen) = _tickets.listingOf(_id);
        vm.startPrank(ALICE);
        _tickets.transferFrom(ALICE, ALICE, _id);
        _tickets.transferFrom(ALICE, ALICE, _id);
        vm.stopPrank();
        _list(_tickets, ALICE, _id, PRICE);
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.ListingChanged.selector, _id, seen, 2));
        _buyListed(_tickets, BOB, _id, PRICE, seen);
        (, , seen) = _tickets.listingOf(_id);
        _buyListed(_tickets, BOB, _id, PRICE, seen);
        _assertEq(_tickets.ownerOf(_id), BOB, "who has seen the second one gets it");
    }

    /// @dev trap 47: a number from the future buys nothing either, now or later.
    function testFuzz_GivenAnyOtherNonce_NothingIsBought(uint256 nonce) public {
        vm.assume(nonce != 0);
        _list(_tickets, ALICE, _id, PRICE);
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.ListingChanged.selector, _id, nonce, 0));
        _buyListed(_tickets, BOB, _id, PRICE, nonce);
    }

    /// @dev trap 48: each way in which a listed ticket can leave its seller ends the offer for whoever holds it then.
    function test_GivenListed_WhenRecoveredOrSold_TheNewHolderOffersNothing() public {
        _list(_tickets, ALICE, _id, PRICE);
        _list(_tickets, ALICE, _id + 1, PRICE);
        _buyListed(_tickets, BOB, _id, PRICE);
        _assertNotListed(_id);
        vm.startPrank(ORGANIZER);
        _tickets.requestRecovery(_id + 1, BOB);
        vm.warp(NOW + 3 days);
        _tickets.recover(_id + 1);
        vm.stopPrank();
        _assertNotListed(_id + 1);
        bytes memory refusal = abi.encodeWithSelector(ITicketRules.NotListed.selector, _id + 1);
        vm.expectRevert(refusal);
        vm.prank(BOB);
        _tickets.cancelListing(_id + 1);
    }

    /// @dev trap 48
    function test_GivenListed_WhenMovedAwayAndBack_ItCanNotBeBought() public {
        _list(_tickets, ALICE, _id, PRICE);
        vm.prank(ALICE);
        _tickets.transferFrom(ALICE, BOB, _id);
        vm.prank(BOB);
        _tickets.transferFrom(BOB, ALICE, _id);
        _assertNotListed(_id);
    }

    /// @dev trap 48
    function test_GivenListed_WhenCancelledOrSold_ItCanNotBeBoughtAgain() public {
        _list(_tickets, ALICE, _id, PRICE);
        vm.prank(ALICE);
        _tickets.cancelListing(_id);
        _assertNotListed(_id);
        _list(_tickets, ALICE, _id, PRICE);
        _buyListed(_tickets, BOB, _id, PRICE);
        _assertNotListed(_id);
    }

    /// @dev trap 48
    function test_GivenListed_WhenAdmitted_TheListingIsOver() public {
        _list(_tickets, ALICE, _id, PRICE);
        _admit(_tickets, _id);
        (address seller, uint256 price, ) = _tickets.listingOf(_id);
        _assertTrue(seller == address(0) && price == 0, "no listing");
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.NotListed.selector, _id));
        vm.prank(ALICE);
        _tickets.cancelListing(_id);
    }

    function test_GivenNotTheHolder_ListingAndCancellingAreRefused() public {
        bytes memory refusal = abi.encodeWithSelector(ITicketRules.NotTicketHolder.selector, _id, BOB);
        vm.expectRevert(refusal);
        _list(_tickets, BOB, _id, PRICE);
        _list(_tickets, ALICE, _id, PRICE);
        vm.expectRevert(refusal);
        vm.prank(BOB);
        _tickets.cancelListing(_id);
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721NonexistentToken.selector, _id + 4));
        _list(_tickets, ALICE, _id + 4, PRICE);
    }

    function test_GivenWrongMoney_TheSaleIsUndone() public {
        _list(_tickets, ALICE, _id, PRICE);
        uint256[3] memory sums = [uint256(0), PRICE - 1, PRICE + 1];
        for (uint256 i = 0; i < sums.length; ++i) {
            vm.expectRevert(abi.encodeWithSelector(ITicketRules.WrongPayment.selector, sums[i], PRICE));
            vm.prank(BOB);
            _tickets.buyListed{value: sums[i]}(_id, PRICE, 0, BOB);
        }
        _assertEq(_tickets.ownerOf(_id), ALICE, "it stays");
    }

    /// @dev trap 44
    function test_GivenASellerThatRefusesMoney_TheBuyerGetsTheTicketAndTheMoneyWaits() public {
        HostileWallet.Mood[3] memory moods = [
            HostileWallet.Mood.Refuse,
            HostileWallet.Mood.BurnGas,
            HostileWallet.Mood.ReturnBomb
        ];
        for (uint256 i = 0; i < moods.length; ++i) {
            HostileWallet seller = new HostileWallet();
            vm.prank(ALICE);
            _tickets.transferFrom(ALICE, address(seller), _id + i);
            seller.execute(address(_tickets), 0, abi.encodeCall(_tickets.list, (_id + i, PRICE)));
            seller.setMood(moods[i]);

            uint256 gasBefore = gasleft();
            _buyListed(_tickets, BOB, _id + i, PRICE, 1);
            _assertTrue(gasBefore - gasleft() < 300_000, "a hostile seller costs the buyer a bounded sum");

            uint256 share = PRICE - (uint256(PRICE) * (ROYALTY_BPS + FEE_BPS)) / 10_000;
            _assertEq(_tickets.ownerOf(_id + i), BOB, "holder");
            _assertEq(_tickets.pendingOf(address(seller)), share, "the share waits");
            vm.expectRevert(abi.encodeWithSelector(ITicketRules.PaymentFailed.selector, address(seller), share));
            _tickets.withdrawPending{gas: 500_000}(address(seller));
            seller.setMood(HostileWallet.Mood.Friendly);
            _tickets.withdrawPending(address(seller));
            _assertEq(address(seller).balance, share, "and is fetched later");
            _assertEq(_tickets.pendingOf(address(seller)), 0, "once");
        }
    }

    /// @dev trap 44: a buyer can't turn a payment into a claim by giving the transaction too little gas, also where the
    /// seller's wallet needs most of what it may have.
    function testFuzz_GivenAnyGasLimit_TheSellerIsPaidAtOnceOrNothingHappens(uint24 gasLimit) public {
        HostileWallet seller = new HostileWallet();
        for (uint256 i = 0; i < 2; ++i) {
            vm.prank(ALICE);
            _tickets.transferFrom(ALICE, address(seller), _id + i);
        }
        seller.execute(address(_tickets), 0, abi.encodeCall(_tickets.list, (_id, PRICE)));
        seller.setReentry(address(_tickets), abi.encodeCall(_tickets.list, (_id + 1, PRICE)));
        vm.prank(BOB);
        try _tickets.buyListed{value: PRICE, gas: 40_000 + (gasLimit % 160_000)}(_id, PRICE, 1, BOB) {
            _assertEq(_tickets.pendingOf(address(seller)), 0, "paid at once");
            _assertTrue(seller.reentrySucceeded(), "with gas enough to do its own work");
        } catch {
            _assertEq(_tickets.ownerOf(_id), address(seller), "nothing happened");
        }
    }

    function test_GivenAToken_TheSaleIsPaidInItAndBlockedSellersWait() public {
        TestToken token = new TestToken();
        EventConfig memory config = _config(TransferPolicy.Guarded);
        config.currency = address(token);
        ITickets tickets = _create(config, _tiers());
        _fund(token, tickets, ALICE);
        _fund(token, tickets, BOB);
        vm.prank(ALICE);
        uint256 id = tickets.buy(1, 2, ALICE);
        _list(tickets, ALICE, id, PRICE);
        _list(tickets, ALICE, id + 1, PRICE);
        vm.prank(BOB);
        tickets.buyListed(id, PRICE, 0, BOB);
        uint256 share = PRICE - (uint256(PRICE) * (ROYALTY_BPS + FEE_BPS)) / 10_000;
        _assertEq(token.balanceOf(ALICE), 1 ether - 2 * PRICE + share, "paid at once");

        token.setBlocked(ALICE, true);
        vm.prank(BOB);
        tickets.buyListed(id + 1, PRICE, 0, BOB);
        _assertEq(tickets.pendingOf(ALICE), share, "waits");
        token.setBlocked(ALICE, false);
        tickets.withdrawPending(ALICE);
        _assertEq(token.balanceOf(ALICE), 1 ether - 2 * PRICE + 2 * share, "fetched");

        vm.expectRevert(abi.encodeWithSelector(ITicketRules.WrongPayment.selector, 1, 0));
        vm.prank(BOB);
        tickets.buy{value: 1}(1, 1, BOB);
    }

    function test_GivenATokenWithAFeeOnTransfers_NobodyBuysWithIt() public {
        TestToken token = new TestToken();
        EventConfig memory config = _config(TransferPolicy.Guarded);
        config.currency = address(token);
        ITickets tickets = _create(config, _tiers());
        _fund(token, tickets, ALICE);
        token.setFeeBps(100);
        uint256 received = PRICE - uint256(PRICE) / 100;
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.WrongPayment.selector, received, PRICE));
        vm.prank(ALICE);
        tickets.buy(1, 1, ALICE);
    }

    function _assertNotListed(uint256 id) private {
        (address seller, uint256 price, ) = _tickets.listingOf(id);
        _assertTrue(seller == address(0) && price == 0, "no listing");
        for (uint256 nonce = 0; nonce < 3; ++nonce) {
            vm.expectRevert(abi.encodeWithSelector(ITicketRules.NotListed.selector, id));
            _buyListed(_tickets, CAROL, id, PRICE, nonce);
        }
    }

    function _fund(TestToken token, ITickets tickets, address account) private {
        token.mint(account, 1 ether);
        vm.prank(account);
        token.approve(address(tickets), type(uint256).max);
    }

    function _createPriced(uint96 face, uint16 capBps) private returns (ITickets) {
        EventConfig memory config = _config(TransferPolicy.Guarded);
        config.resaleCapBps = capBps;
        TierConfig[] memory tiers = _tiers();
        tiers[0].price = face;
        return _create(config, tiers);
    }

    function _buyAt(ITickets tickets, uint256 face) private returns (uint256 id) {
        vm.prank(ALICE);
        return tickets.buy{value: face}(1, 1, ALICE);
    }
}
