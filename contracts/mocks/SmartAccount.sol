// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {IERC721Receiver} from "@openzeppelin/contracts/token/ERC721/IERC721Receiver.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

/// @title The smallest account that is a contract: it signs and acts by the key of its owner, who may hand it over.
/// @dev For the test wallet and for tests. Delegated to by EIP-7702 it has no owner until the account names one.
contract SmartAccount is IERC1271, IERC721Receiver {
    address public owner;

    error NotOwner();
    error Failed(bytes reason);

    constructor(address first) {
        owner = first;
    }

    receive() external payable {}

    modifier onlyOwner() {
        if (msg.sender != owner && msg.sender != address(this)) revert NotOwner();
        _;
    }

    /// @notice From now on another key speaks for this account; what the old one signed is worth nothing.
    function setOwner(address next) external onlyOwner {
        owner = next;
    }

    /// @notice Makes a call as this account.
    function execute(address to, uint256 value, bytes calldata data) external payable onlyOwner returns (bytes memory) {
        // solhint-disable-next-line avoid-low-level-calls
        (bool success, bytes memory result) = to.call{value: value}(data);
        if (!success) revert Failed(result);
        return result;
    }

    /// @inheritdoc IERC1271
    function isValidSignature(bytes32 digest, bytes calldata signature) external view returns (bytes4) {
        (address signer, , ) = ECDSA.tryRecover(digest, signature);
        return signer != address(0) && signer == owner ? IERC1271.isValidSignature.selector : bytes4(0);
    }

    /// @inheritdoc IERC721Receiver
    function onERC721Received(address, address, uint256, bytes calldata) external pure returns (bytes4) {
        return IERC721Receiver.onERC721Received.selector;
    }
}
