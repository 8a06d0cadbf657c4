// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {ITickets} from "./support/ITickets.sol";
import {IEventTickets} from "../../contracts/interfaces/IEventTickets.sol";
import {ITicketRules} from "../../contracts/interfaces/ITicketRules.sol";
import {TransferPolicy, Voucher} from "../../contracts/types/DataTypes.sol";
import {EventFixture} from "./support/EventFixture.sol";

/// @title trap 7, M2: the signatures of test/vectors/typed-data.json, which core/contract-typed-data.ts makes, are what the
/// contract takes, and with anything changed it takes none.
contract VectorsTest is EventFixture {
    string private _json;
    ITickets private _tickets;

    function setUp() public override {
        super.setUp();
        _json = vm.readFile("test/vectors/typed-data.json");
        vm.chainId(vm.parseJsonUint(_json, ".event.chainId"));
        _tickets = _moveTo(_create(TransferPolicy.Guarded), vm.parseJsonAddress(_json, ".event.contract"));
        bytes32 manager = _tickets.MANAGER_ROLE();
        address signer = vm.parseJsonAddress(_json, ".signers.voucher");
        vm.prank(ORGANIZER);
        _tickets.grantRole(manager, signer);
    }

    function test_EachVoucher_BuysWhatItSaysAndNothingElse() public {
        address signer = vm.parseJsonAddress(_json, ".signers.voucher");
        for (uint256 i = 0; i < 2; ++i) {
            string memory at = i == 0 ? ".vouchers[0]" : ".vouchers[1]";
            (Voucher memory voucher, bytes memory signature) = _readVoucher(at);
            _assertSigned(at, signature, signer);
            voucher.slot ^= 1;
            vm.expectRevert(abi.encodeWithSelector(ITicketRules.InvalidSignature.selector, signer));
            _redeem(voucher, signer, signature);
            voucher.slot ^= 1;
            _redeem(voucher, signer, signature);
            _assertEq(_tickets.balanceOf(voucher.buyer), voucher.quantity, "bought");
            vm.expectRevert(abi.encodeWithSelector(IEventTickets.VoucherUsedBefore.selector, voucher.slot));
            _redeem(voucher, signer, signature);
        }
    }

    function test_EachGift_MovesItsTicketOnItsTurn() public {
        address from = vm.parseJsonAddress(_json, ".signers.gift");
        vm.prank(ALICE);
        _tickets.buy{value: 4 * PRICE}(1, 4, from);
        for (uint256 i = 0; i < 2; ++i) {
            string memory at = i == 0 ? ".gifts[0]" : ".gifts[1]";
            bytes memory signature = vm.parseJsonBytes(_json, string.concat(at, ".signature"));
            _assertSigned(at, signature, from);
            _assertEq(_tickets.nonces(from), _readUint(at, ".nonce"), "its turn");
            address to = vm.parseJsonAddress(_json, string.concat(at, ".to"));
            uint256 id = _readUint(at, ".tokenId");
            uint40 deadline = uint40(_readUint(at, ".deadlineSeconds"));
            vm.expectRevert(abi.encodeWithSelector(ITicketRules.InvalidSignature.selector, from));
            _tickets.transferBySig(from, to, id ^ 1, deadline, signature);
            _tickets.transferBySig(from, to, id, deadline, signature);
            _assertEq(_tickets.ownerOf(id), to, "given");
        }
    }

    function test_GivenAnotherChain_NothingIsTaken() public {
        vm.chainId(vm.parseJsonUint(_json, ".event.chainId") + 1);
        address signer = vm.parseJsonAddress(_json, ".signers.voucher");
        (Voucher memory voucher, bytes memory signature) = _readVoucher(".vouchers[0]");
        vm.expectRevert(abi.encodeWithSelector(ITicketRules.InvalidSignature.selector, signer));
        _redeem(voucher, signer, signature);
    }

    /// @dev The same code at the address that was signed for, set up by its factory as any other.
    function _moveTo(ITickets tickets, address place) private returns (ITickets) {
        vm.etch(place, address(tickets).code);
        vm.prank(address(factory));
        ITickets(place).initialize();
        return ITickets(place);
    }

    function _redeem(Voucher memory voucher, address signer, bytes memory signature) private {
        vm.prank(CAROL);
        _tickets.buyWithVoucher{value: uint256(voucher.price) * voucher.quantity}(voucher, signer, signature);
    }

    function _readVoucher(string memory at) private view returns (Voucher memory voucher, bytes memory signature) {
        voucher.buyer = vm.parseJsonAddress(_json, string.concat(at, ".buyer"));
        voucher.tier = uint16(_readUint(at, ".tier"));
        voucher.quantity = uint8(_readUint(at, ".quantity"));
        voucher.price = uint96(_readUint(at, ".priceWei"));
        voucher.slot = _readUint(at, ".slot");
        voucher.deadline = uint40(_readUint(at, ".deadlineSeconds"));
        signature = vm.parseJsonBytes(_json, string.concat(at, ".signature"));
    }

    function _readUint(string memory at, string memory field) private view returns (uint256) {
        return vm.parseJsonUint(_json, string.concat(at, field));
    }

    /// @dev The digest of the file is what was signed.
    function _assertSigned(string memory at, bytes memory signature, address signer) private view {
        (bytes32 r, bytes32 s, uint8 v) = (bytes32(0), bytes32(0), uint8(signature[64]));
        assembly ("memory-safe") {
            r := mload(add(signature, 0x20))
            s := mload(add(signature, 0x40))
        }
        bytes32 digest = bytes32(vm.parseJsonBytes(_json, string.concat(at, ".digest")));
        _assertEq(ecrecover(digest, v, r, s), signer, "signer");
    }
}
