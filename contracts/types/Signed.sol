// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {Voucher} from "./DataTypes.sol";

/// @title What is signed for an event's contract, as EIP-712 typed data. core/contract-typed-data.ts has the same words.
/// @dev Worked out at each use: a clone has no storage or code of its own to keep it in.
library Signed {
    string internal constant NAME = "Foyer";
    string internal constant VERSION = "1";
    bytes32 private constant DOMAIN_TYPE = keccak256(
        "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
    );
    bytes32 private constant VOUCHER_TYPE = keccak256(
        "Voucher(address buyer,uint16 tier,uint8 quantity,uint96 price,uint256 slot,uint40 deadline)"
    );
    bytes32 private constant GIFT_TYPE = keccak256(
        "Gift(address from,address to,uint256 tokenId,uint256 nonce,uint40 deadline)"
    );

    function hashVoucher(Voucher calldata voucher) internal view returns (bytes32 digest) {
        return _digest(keccak256(abi.encode(VOUCHER_TYPE, voucher)));
    }

    function hashGift(
        address from,
        address to,
        uint256 id,
        uint256 nonce,
        uint40 deadline
    ) internal view returns (bytes32 digest) {
        return _digest(keccak256(abi.encode(GIFT_TYPE, from, to, id, nonce, deadline)));
    }

    /// @dev The account's key first: a contract is asked (ERC-1271) only where the signature is not by that key, so that
    /// looking for code, which costs 2,600, is left to those who have some.
    function isBy(address account, bytes32 digest, bytes calldata signature) internal view returns (bool) {
        (address signer, ECDSA.RecoverError fault, ) = ECDSA.tryRecoverCalldata(digest, signature);
        if (fault == ECDSA.RecoverError.NoError && signer == account) return true;
        return SignatureChecker.isValidERC1271SignatureNowCalldata(account, digest, signature);
    }

    function _digest(bytes32 structHash) private view returns (bytes32) {
        bytes32 domain = keccak256(
            abi.encode(DOMAIN_TYPE, keccak256(bytes(NAME)), keccak256(bytes(VERSION)), block.chainid, address(this))
        );
        return MessageHashUtils.toTypedDataHash(domain, structHash);
    }
}
