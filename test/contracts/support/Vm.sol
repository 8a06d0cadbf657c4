// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

/// @title The few cheat codes that the tests need.
interface Vm {
    struct Log {
        bytes32[] topics;
        bytes data;
        address emitter;
    }

    function prank(address sender) external;
    function startPrank(address sender) external;
    function stopPrank() external;
    function warp(uint256 timestamp) external;
    function deal(address account, uint256 balance) external;
    function snapshotState() external returns (uint256 snapshot);
    function revertToState(uint256 snapshot) external returns (bool done);
    function etch(address account, bytes calldata code) external;
    function chainId(uint256 id) external;
    function assume(bool condition) external pure;
    function readFile(string calldata path) external view returns (string memory text);
    function parseJsonBytes(string calldata json, string calldata key) external pure returns (bytes memory value);
    function parseJsonUint(string calldata json, string calldata key) external pure returns (uint256 value);
    function parseJsonAddress(string calldata json, string calldata key) external pure returns (address value);
    function addr(uint256 privateKey) external pure returns (address account);
    function sign(uint256 privateKey, bytes32 digest) external pure returns (uint8 v, bytes32 r, bytes32 s);
    function expectRevert(bytes calldata data) external;
    /// @dev The next call makes `emitter` write the log that the test emits next, with all its fields.
    function expectEmit(address emitter) external;
    function recordLogs() external;
    /// @dev Those since the last time, and forgets them.
    function getRecordedLogs() external returns (Log[] memory logs);
}
