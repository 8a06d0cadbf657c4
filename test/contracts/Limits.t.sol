// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {IEventFactory} from "../../contracts/interfaces/IEventFactory.sol";
import {ITicketRules} from "../../contracts/interfaces/ITicketRules.sol";
import {TestToken} from "../../contracts/mocks/TestToken.sol";
import {EventConfig, TierConfig, TransferPolicy} from "../../contracts/types/DataTypes.sol";
import {EventFixture} from "./support/EventFixture.sol";
import {ITickets} from "./support/ITickets.sol";

/// @title P, O1: every limit allows its last value and refuses the one behind it.
contract LimitsTest is EventFixture {
    EventConfig private _terms;

    function setUp() public override {
        super.setUp();
        _terms = _config(TransferPolicy.Guarded);
    }

    function test_GivenTheName_ItHasOneTo64Bytes() public {
        _terms.name = "";
        _refuses(abi.encodeWithSelector(IEventFactory.InvalidName.selector, 0, 64));
        _terms.name = "A";
        _allows();
        _terms.name = string(new bytes(64));
        _allows();
        _terms.name = string(new bytes(65));
        _refuses(abi.encodeWithSelector(IEventFactory.InvalidName.selector, 65, 64));
    }

    function test_GivenTheTimes_DoorsOpenBeforeTheEndAndNotAfterTheStart() public {
        _terms.doorsAt = _terms.startsAt;
        _allows();
        _terms.doorsAt = _terms.startsAt + 1;
        _refuses(_invalidTimes());
        _terms.doorsAt = DOORS;
        _terms.endsAt = _terms.startsAt + 1;
        _terms.transferCutoffAt = _terms.endsAt;
        _allows();
        _terms.transferCutoffAt = _terms.endsAt + 1;
        _refuses(abi.encodeWithSelector(IEventFactory.InvalidCutoff.selector, _terms.endsAt + 1, _terms.endsAt));
        _terms.endsAt = _terms.startsAt;
        _refuses(_invalidTimes());
    }

    function test_GivenTheShares_RoyaltyAndFeeAreAtMostHalf() public {
        _terms.royaltyBps = 5_000 - FEE_BPS;
        _allows();
        _terms.royaltyBps = 5_001 - FEE_BPS;
        _refuses(abi.encodeWithSelector(IEventFactory.SharesTooHigh.selector, 5_001, 5_000));
        address desk = _deploy("EventDesk.sol/EventDesk", abi.encode(uint16(1_000), PLATFORM));
        _deploy("EventFactory.sol/EventFactory", abi.encode(RELAYER, uint16(1_000), PLATFORM, desk));
        desk = _deploy("EventDesk.sol/EventDesk", abi.encode(uint16(1_001), PLATFORM));
        _assertTrue(!_isDeployable(abi.encode(RELAYER, uint16(1_001), PLATFORM, desk)), "a fee above ten per cent");
    }

    function test_GivenTheCurrency_ItIsTheNativeCoinOrAContract() public {
        _terms.currency = ALICE;
        _refuses(abi.encodeWithSelector(IEventFactory.InvalidCurrency.selector, ALICE));
        _terms.currency = address(new TestToken());
        _allows();
        _terms.payout = address(0);
        _refuses(abi.encodeWithSelector(IEventFactory.InvalidPayout.selector, address(0)));
    }

    function test_GivenThePurchaseLimit_ItIsAtLeastOne() public {
        _terms.maxPerPurchase = 0;
        _refuses(abi.encodeWithSelector(IEventFactory.InvalidPurchaseLimit.selector, 0));
        _terms.maxPerPurchase = 1;
        ITickets tickets = _create(_terms, _tiers());
        _buy(tickets, ALICE, 1);
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.QuantityOutOfBounds.selector, 2, 1));
        _buy(tickets, ALICE, 2);
    }

    function test_GivenTheTiers_ThereAreOneTo16AndEachCanBeSold() public {
        _refusesTiers(new TierConfig[](0), abi.encodeWithSelector(IEventFactory.InvalidTierCount.selector, 0, 16));
        _refusesTiers(_many(17), abi.encodeWithSelector(IEventFactory.InvalidTierCount.selector, 17, 16));
        _assertEq(_create(_terms, _many(16)).tierCount(), 16, "sixteen");
        _assertEq(_create(_terms, _many(1)).tierCount(), 1, "one");
        for (uint256 i = 0; i < 3; ++i) {
            TierConfig[] memory tiers = _many(3);
            if (i == 0) tiers[i].supply = 0;
            if (i == 1) tiers[i].saleStartsAt = tiers[i].saleEndsAt;
            if (i == 2) tiers[i].price = type(uint96).max;
            _refusesTiers(tiers, abi.encodeWithSelector(IEventFactory.InvalidTier.selector, i + 1));
            if (i == 0) tiers[i].supply = 1;
            if (i == 1) tiers[i].saleStartsAt = tiers[i].saleEndsAt - 1;
            if (i == 2) tiers[i].price = type(uint96).max - 1;
            _create(_terms, tiers);
        }
    }

    /// @dev C58: exactly as many as the limit says, by one purchase or by several.
    function test_GivenTheWalletLimit_ItCanBeReached() public {
        _terms.maxPerWallet = 3;
        ITickets tickets = _create(_terms, _tiers());
        _buy(tickets, ALICE, 3);
        _buy(tickets, BOB, 2);
        _buy(tickets, BOB, 1);
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.WalletLimitExceeded.selector, BOB, 3));
        _buy(tickets, BOB, 1);
    }

    /// @dev A word of 256 serials is neither full nor empty one before its end, and a purchase may end there.
    function test_GivenAWordOneShortOfFull_TheLastTicketIsNotThereYet() public {
        _terms.maxPerPurchase = 255;
        ITickets tickets = _create(_terms, _tiers());
        uint256 id = _buy(tickets, ALICE, 255);
        (uint256[] memory words, uint256[] memory masks) = _bit(id);
        masks[0] = type(uint256).max;
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.NotMinted.selector, words[0], uint256(1) << 255));
        vm.prank(RELAYER);
        tickets.admit(words, masks);
        _buy(tickets, BOB, 1);
        vm.prank(RELAYER);
        tickets.admit(words, masks);
        _assertTrue(tickets.isAdmitted(id) && tickets.isAdmitted(id + 255), "the whole word");
    }

    function test_GivenNobodyToReceiveIt_AResaleIsRefused() public {
        ITickets tickets = _create(_terms, _tiers());
        uint256 id = _buy(tickets, ALICE, 1);
        _list(tickets, ALICE, id, PRICE);
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721InvalidReceiver.selector, address(0)));
        vm.prank(BOB);
        tickets.buyListed{value: PRICE}(id, PRICE, 0, address(0));
    }

    /// @dev trap 35: the last one is where the zero address would make its event, and no code reads as zeros.
    function test_GivenAnAddressWithoutCode_ItIsNoEvent() public view {
        address[3] memory places = [ALICE, address(0), factory.predictEvent(address(0), bytes32(0))];
        for (uint256 i = 0; i < 3; ++i) _assertTrue(!factory.isEvent(places[i]), "nobody made it");
    }

    function _allows() private {
        _create(_terms, _tiers());
    }

    function _refuses(bytes memory reason) private {
        vm.expectRevert(reason);
        _create(_terms, _tiers());
    }

    function _refusesTiers(TierConfig[] memory tiers, bytes memory reason) private {
        vm.expectRevert(reason);
        _create(_terms, tiers);
    }

    function _many(uint256 count) private pure returns (TierConfig[] memory tiers) {
        tiers = new TierConfig[](count);
        for (uint256 i = 0; i < count; ++i) tiers[i] = TierConfig(bytes32(i), PRICE, 10, NOW, END);
    }

    function _invalidTimes() private view returns (bytes memory) {
        return
            abi.encodeWithSelector(IEventFactory.InvalidTimes.selector, _terms.doorsAt, _terms.startsAt, _terms.endsAt);
    }

    /// @dev Whether a factory with such arguments can be made.
    function _isDeployable(bytes memory arguments) private returns (bool) {
        try this.deployFactory(arguments) {
            return true;
        } catch {
            return false;
        }
    }

    function deployFactory(bytes calldata arguments) external {
        _deploy("EventFactory.sol/EventFactory", arguments);
    }
}
