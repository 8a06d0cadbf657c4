// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {IEventFactory} from "../../../contracts/interfaces/IEventFactory.sol";
import {ITickets} from "./ITickets.sol";
import {EventConfig, TierConfig, TransferPolicy} from "../../../contracts/types/DataTypes.sol";
import {Vm} from "./Vm.sol";

/// @title A factory, an organizer and events for them to make; assertions without forge-std.
abstract contract EventFixture {
    Vm internal constant vm = Vm(0x7109709ECfa91a80626fF3989D68f67F5b1DD12D);

    address internal constant RELAYER = address(0x9E1A);
    address internal constant PLATFORM = address(0xFEE);
    address internal constant ORGANIZER = address(0x0123);
    address internal constant PAYOUT = address(0xBEEF);
    address internal constant ALICE = address(0xA11CE);
    address internal constant BOB = address(0xB0B);
    address internal constant CAROL = address(0xCA201);

    uint40 internal constant NOW = 1_800_000_000;
    uint40 internal constant DOORS = NOW + 10 days;
    uint40 internal constant START = DOORS + 2 hours;
    uint40 internal constant END = START + 12 hours;
    uint16 internal constant FEE_BPS = 250;
    uint16 internal constant ROYALTY_BPS = 500;
    uint16 internal constant CAP_BPS = 11_000;
    uint96 internal constant PRICE = 0.05 ether;

    IEventFactory internal factory;
    uint256 private _events;

    error AssertionFailed(string what, uint256 actual, uint256 expected);

    function setUp() public virtual {
        vm.warp(NOW);
        address desk = _deploy("EventDesk.sol/EventDesk", abi.encode(FEE_BPS, PLATFORM));
        factory = IEventFactory(_deploy("EventFactory.sol/EventFactory", abi.encode(RELAYER, FEE_BPS, PLATFORM, desk)));
        vm.deal(ALICE, 1_000 ether);
        vm.deal(BOB, 1_000 ether);
        vm.deal(CAROL, 1_000 ether);
    }

    /// @dev Deploys the code that goes into production: `new` would compile the contracts again, with the tests' settings.
    function _deploy(string memory artifact, bytes memory arguments) internal returns (address deployed) {
        string memory path = string.concat("artifacts/contracts/", artifact, ".json");
        bytes memory code = bytes.concat(vm.parseJsonBytes(vm.readFile(path), ".bytecode"), arguments);
        assembly ("memory-safe") {
            deployed := create(0, add(code, 0x20), mload(code))
        }
        _assertTrue(deployed != address(0), artifact);
    }

    function _config(TransferPolicy policy) internal pure returns (EventConfig memory config) {
        config.name = "Night of Lights";
        config.payout = PAYOUT;
        config.policy = policy;
        config.doorsAt = DOORS;
        config.startsAt = START;
        config.endsAt = END;
        config.transferCutoffAt = DOORS;
        config.resaleCapBps = CAP_BPS;
        config.royaltyBps = ROYALTY_BPS;
        config.maxPerPurchase = 10;
        config.maxGifts = 2;
    }

    function _tiers() internal pure returns (TierConfig[] memory tiers) {
        tiers = new TierConfig[](2);
        tiers[0] = TierConfig("Standing", PRICE, 1_000, NOW - 1, DOORS);
        tiers[1] = TierConfig("Balcony", 3 * PRICE, 40, NOW - 1, END);
    }

    function _create(TransferPolicy policy) internal returns (ITickets) {
        return _create(_config(policy), _tiers());
    }

    function _create(EventConfig memory config, TierConfig[] memory tiers) internal returns (ITickets) {
        vm.prank(ORGANIZER);
        return ITickets(factory.createEvent(bytes32(++_events), config, tiers));
    }

    function _buy(ITickets tickets, address buyer, uint256 quantity) internal returns (uint256 firstId) {
        vm.prank(buyer);
        return tickets.buy{value: quantity * PRICE}(1, quantity, buyer);
    }

    function _list(ITickets tickets, address seller, uint256 id, uint256 price) internal {
        vm.prank(seller);
        tickets.list(id, price);
    }

    /// @dev A ticket that has never moved.
    function _buyListed(ITickets tickets, address buyer, uint256 id, uint256 price) internal {
        _buyListed(tickets, buyer, id, price, 0);
    }

    /// @dev A ticket that has moved `nonce` times.
    function _buyListed(ITickets tickets, address buyer, uint256 id, uint256 price, uint256 nonce) internal {
        vm.prank(buyer);
        tickets.buyListed{value: price}(id, price, nonce, buyer);
    }

    function _admit(ITickets tickets, uint256 id) internal {
        (uint256[] memory words, uint256[] memory masks) = _bit(id);
        vm.prank(RELAYER);
        tickets.admit(words, masks);
    }

    function _cancel(ITickets tickets) internal {
        vm.prank(ORGANIZER);
        tickets.cancel();
    }

    /// @dev By the relayer, to `to`.
    function _issue(ITickets tickets, bytes32 orderId, uint256 quantity, address to) internal returns (uint256 firstId) {
        vm.prank(RELAYER);
        return tickets.issue(orderId, 1, quantity, to);
    }

    /// @dev EIP-712, in the domain that the contract says it has (ERC-5267).
    function _signFor(ITickets tickets, uint256 key, bytes32 structHash) internal view returns (bytes memory) {
        (, string memory name, string memory version, uint256 chainId, address place, , ) = tickets.eip712Domain();
        bytes32 domainType = keccak256(
            "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
        );
        bytes32 domain = keccak256(
            abi.encode(domainType, keccak256(bytes(name)), keccak256(bytes(version)), chainId, place)
        );
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, keccak256(abi.encodePacked(hex"1901", domain, structHash)));
        return abi.encodePacked(r, s, v);
    }

    function _one(uint256 id) internal pure returns (uint256[] memory ids) {
        ids = new uint256[](1);
        ids[0] = id;
    }

    function _range(uint256 firstId, uint256 count) internal pure returns (uint256[] memory ids) {
        ids = new uint256[](count);
        for (uint256 i = 0; i < count; ++i) ids[i] = firstId + i;
    }

    function _unauthorized(address account, bytes32 role) internal pure returns (bytes memory) {
        return abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, account, role);
    }

    function _bit(uint256 id) internal pure returns (uint256[] memory words, uint256[] memory masks) {
        words = new uint256[](1);
        masks = new uint256[](1);
        words[0] = id >> 8;
        masks[0] = 1 << (id & 255);
    }

    function _assertEq(uint256 actual, uint256 expected, string memory what) internal pure {
        if (actual != expected) revert AssertionFailed(what, actual, expected);
    }

    function _assertEq(address actual, address expected, string memory what) internal pure {
        if (actual != expected) revert AssertionFailed(what, uint160(actual), uint160(expected));
    }

    function _assertTrue(bool holds, string memory what) internal pure {
        if (!holds) revert AssertionFailed(what, 0, 1);
    }
}
