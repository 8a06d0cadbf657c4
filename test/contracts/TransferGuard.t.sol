// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";
import {IERC721Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {ERC721Wrapper} from "@openzeppelin/contracts/token/ERC721/extensions/ERC721Wrapper.sol";
import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {ITickets} from "./support/ITickets.sol";
import {ITicketRules} from "../../contracts/interfaces/ITicketRules.sol";
import {EventConfig, TransferPolicy} from "../../contracts/types/DataTypes.sol";
import {EventFixture} from "./support/EventFixture.sol";

contract TicketWrapper is ERC721Wrapper {
    constructor(IERC721 tickets) ERC721("Wrapped", "WRAP") ERC721Wrapper(tickets) {}
}

/// @dev Each way in which ERC-721 lets somebody ask for a move.
enum Path {
    TransferFrom,
    SafeTransferFrom,
    SafeTransferFromWithData
}

/// @title O9, trap M1: every path that moves a ticket passes the same guard.
contract TransferGuardTest is EventFixture {
    uint256 private constant PATHS = 3;

    function test_GivenOpen_TheHolderMovesItByEveryPath() public {
        ITickets tickets = _create(TransferPolicy.Open);
        uint256 id = _buy(tickets, ALICE, 3);
        for (uint256 i = 0; i < PATHS; ++i) {
            _move(tickets, ALICE, ALICE, BOB, id + i, Path(i));
            _assertEq(tickets.ownerOf(id + i), BOB, "new holder");
            _assertEq(tickets.giftsOf(id + i), 0, "open tickets count no gifts");
        }
    }

    function test_GivenOpen_AnApprovedAccountMovesItOnce() public {
        ITickets tickets = _create(TransferPolicy.Open);
        uint256 id = _buy(tickets, ALICE, 1);
        vm.prank(ALICE);
        tickets.approve(CAROL, id);
        _move(tickets, CAROL, ALICE, BOB, id, Path.TransferFrom);
        _assertEq(tickets.getApproved(id), address(0), "approval ends with the move");
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721InsufficientApproval.selector, CAROL, id));
        _move(tickets, CAROL, BOB, ALICE, id, Path.TransferFrom);
    }

    function test_GivenOpen_AnOperatorMovesItByEveryPath() public {
        ITickets tickets = _create(TransferPolicy.Open);
        uint256 id = _buy(tickets, ALICE, 3);
        vm.prank(ALICE);
        tickets.setApprovalForAll(CAROL, true);
        for (uint256 i = 0; i < PATHS; ++i) _move(tickets, CAROL, ALICE, BOB, id + i, Path(i));
        _assertEq(tickets.balanceOf(BOB), 3, "moved");
    }

    function test_GivenOpen_AStrangerMovesNothing() public {
        ITickets tickets = _create(TransferPolicy.Open);
        uint256 id = _buy(tickets, ALICE, 1);
        for (uint256 i = 0; i < PATHS; ++i) {
            vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721InsufficientApproval.selector, CAROL, id));
            _move(tickets, CAROL, ALICE, CAROL, id, Path(i));
        }
    }

    function test_GivenGuarded_TheHolderGivesItAwayMaxGiftsTimes() public {
        for (uint256 i = 0; i < PATHS; ++i) {
            ITickets tickets = _create(TransferPolicy.Guarded);
            uint256 id = _buy(tickets, ALICE, 1);
            _move(tickets, ALICE, ALICE, BOB, id, Path(i));
            _move(tickets, BOB, BOB, CAROL, id, Path(i));
            _assertEq(tickets.giftsOf(id), 2, "gifts");
            vm.expectRevert(abi.encodeWithSelector(ITicketRules.GiftLimitReached.selector, id, 2));
            _move(tickets, CAROL, CAROL, ALICE, id, Path(i));
        }
    }

    function test_GivenGuarded_AGiftOfOneLeavesTheGiftsOfTheOthers() public {
        ITickets tickets = _create(TransferPolicy.Guarded);
        uint256 id = _buy(tickets, ALICE, 4);
        _move(tickets, ALICE, ALICE, BOB, id + 1, Path.TransferFrom);
        _assertEq(tickets.giftsOf(id), 0, "untouched");
        _assertEq(tickets.giftsOf(id + 1), 1, "given once");
        _assertEq(tickets.ownerOf(id + 2), ALICE, "still hers");
    }

    function test_GivenNoGifts_TheFirstOneIsRefused() public {
        EventConfig memory config = _config(TransferPolicy.Guarded);
        config.maxGifts = 0;
        ITickets tickets = _create(config, _tiers());
        uint256 id = _buy(tickets, ALICE, 1);
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.GiftLimitReached.selector, id, 0));
        _move(tickets, ALICE, ALICE, BOB, id, Path.TransferFrom);
    }

    function test_GivenUnlimitedGifts_TheCounterNeverBlocks() public {
        EventConfig memory config = _config(TransferPolicy.Guarded);
        config.maxGifts = 255;
        ITickets tickets = _create(config, _tiers());
        uint256 id = _buy(tickets, ALICE, 1);
        for (uint256 i = 0; i < 130; ++i) {
            _move(tickets, ALICE, ALICE, BOB, id, Path.TransferFrom);
            _move(tickets, BOB, BOB, ALICE, id, Path.TransferFrom);
        }
        _assertEq(tickets.giftsOf(id), 255, "the counter stays at its end");
    }

    function test_GivenGuarded_OperatorsAndStrangersAreRefusedByEveryPath() public {
        ITickets tickets = _create(TransferPolicy.Guarded);
        uint256 id = _buy(tickets, ALICE, 1);
        address[3] memory callers = [CAROL, ORGANIZER, RELAYER];
        for (uint256 i = 0; i < PATHS; ++i) {
            for (uint256 j = 0; j < callers.length; ++j) {
                vm.expectRevert(abi.encodeWithSelector(ITicketRules.OperatorRefused.selector, callers[j]));
                _move(tickets, callers[j], ALICE, callers[j], id, Path(i));
            }
        }
    }

    function test_GivenGuardedOrBound_ApprovalsAreRefusedWhenGiven() public {
        TransferPolicy[2] memory policies = [TransferPolicy.Guarded, TransferPolicy.Bound];
        for (uint256 i = 0; i < 2; ++i) {
            ITickets tickets = _create(policies[i]);
            uint256 id = _buy(tickets, ALICE, 1);
            vm.startPrank(ALICE);
            vm.expectRevert(abi.encodeWithSelector(ITicketRules.OperatorRefused.selector, CAROL));
            tickets.approve(CAROL, id);
            vm.expectRevert(abi.encodeWithSelector(ITicketRules.OperatorRefused.selector, CAROL));
            tickets.setApprovalForAll(CAROL, true);
            tickets.approve(address(0), id);
            tickets.setApprovalForAll(CAROL, false);
            vm.stopPrank();
        }
    }

    function test_GivenBound_NobodyMovesItByAnyPath() public {
        ITickets tickets = _create(TransferPolicy.Bound);
        uint256 id = _buy(tickets, ALICE, 1);
        for (uint256 i = 0; i < PATHS; ++i) {
            vm.expectRevert(abi.encodeWithSelector(ITicketRules.TransferBound.selector, id));
            _move(tickets, ALICE, ALICE, BOB, id, Path(i));
        }
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.TransferBound.selector, id));
        _list(tickets, ALICE, id, PRICE);
        _assertTrue(tickets.locked(id), "a bound ticket is locked");
    }

    /// @dev trap 51
    function test_GivenAdmitted_NobodyMovesListsOrBuysItUnderAnyPolicy() public {
        TransferPolicy[2] memory policies = [TransferPolicy.Open, TransferPolicy.Guarded];
        for (uint256 i = 0; i < 2; ++i) {
            ITickets tickets = _create(policies[i]);
            uint256 id = _buy(tickets, ALICE, 2);
            _list(tickets, ALICE, id, PRICE);
            _admit(tickets, id);
            bytes memory refusal = abi.encodeWithSelector(ITicketRules.TicketAdmitted.selector, id);
            for (uint256 path = 0; path < PATHS; ++path) {
                vm.expectRevert(refusal);
                _move(tickets, ALICE, ALICE, BOB, id, Path(path));
            }
            vm.expectRevert(refusal);
            _list(tickets, ALICE, id, PRICE);
            vm.expectRevert(refusal);
            _buyListed(tickets, BOB, id, PRICE);
            _assertTrue(tickets.locked(id) && tickets.isAdmitted(id), "an admitted ticket is locked");
            _move(tickets, ALICE, ALICE, BOB, id + 1, Path.TransferFrom);
        }
    }

    function test_GivenTheCutoff_MovesAndSalesEndAtThatSecond() public {
        ITickets tickets = _create(TransferPolicy.Guarded);
        uint256 id = _buy(tickets, ALICE, 3);
        _list(tickets, ALICE, id, PRICE);
        vm.warp(DOORS - 1);
        _move(tickets, ALICE, ALICE, BOB, id + 1, Path.TransferFrom);
        _assertTrue(!tickets.locked(id), "not yet locked");

        vm.warp(DOORS);
        bytes memory refusal = abi.encodeWithSelector(ITicketRules.TransfersClosed.selector, uint256(DOORS));
        for (uint256 path = 0; path < PATHS; ++path) {
            vm.expectRevert(refusal);
            _move(tickets, ALICE, ALICE, BOB, id, Path(path));
        }
        vm.expectRevert(refusal);
        _buyListed(tickets, BOB, id, PRICE);
        vm.expectRevert(refusal);
        _list(tickets, ALICE, id + 2, PRICE);
        (address seller, uint256 price, ) = tickets.listingOf(id);
        _assertTrue(seller == address(0) && price == 0, "nothing can be bought now");
        _assertTrue(tickets.locked(id), "locked");
    }

    function test_GivenAWrongSender_OrNoReceiver_OrNoTicket_ItIsRefusedAsErc721Says() public {
        ITickets tickets = _create(TransferPolicy.Guarded);
        uint256 id = _buy(tickets, ALICE, 1);
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721IncorrectOwner.selector, BOB, id, ALICE));
        _move(tickets, ALICE, BOB, CAROL, id, Path.TransferFrom);
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721InvalidReceiver.selector, address(0)));
        _move(tickets, ALICE, ALICE, address(0), id, Path.TransferFrom);
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721NonexistentToken.selector, id + 1));
        _move(tickets, ALICE, ALICE, BOB, id + 1, Path.TransferFrom);
    }

    function test_GivenAContractWithoutReceiver_SafeTransfersAreRefused() public {
        ITickets tickets = _create(TransferPolicy.Guarded);
        uint256 id = _buy(tickets, ALICE, 1);
        vm.expectRevert(abi.encodeWithSelector(IERC721Errors.ERC721InvalidReceiver.selector, address(factory)));
        _move(tickets, ALICE, ALICE, address(factory), id, Path.SafeTransferFrom);
        _assertEq(tickets.ownerOf(id), ALICE, "it stays");
    }

    /// @dev trap 39
    function test_GivenAWrapper_ItCanNotPullGuardedTickets() public {
        ITickets tickets = _create(TransferPolicy.Guarded);
        TicketWrapper wrapper = new TicketWrapper(tickets);
        uint256[] memory ids = new uint256[](1);
        ids[0] = _buy(tickets, ALICE, 1);
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.OperatorRefused.selector, address(wrapper)));
        vm.prank(ALICE);
        wrapper.depositFor(ALICE, ids);
    }

    function testFuzz_GivenAnyCaller_OnlyTheHolderGives(address caller, address to, uint8 path) public {
        vm.assume(caller != ALICE && caller != address(0) && to != address(0));
        ITickets tickets = _create(TransferPolicy.Guarded);
        uint256 id = _buy(tickets, ALICE, 1);
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.OperatorRefused.selector, caller));
        _move(tickets, caller, ALICE, to, id, Path(path % PATHS));
    }

    function _move(ITickets tickets, address caller, address from, address to, uint256 id, Path path) private {
        vm.prank(caller);
        if (path == Path.TransferFrom) tickets.transferFrom(from, to, id);
        else if (path == Path.SafeTransferFrom) tickets.safeTransferFrom(from, to, id);
        else tickets.safeTransferFrom(from, to, id, "hello");
    }
}
