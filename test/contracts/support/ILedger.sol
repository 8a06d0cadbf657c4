// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";

/// @title contracts/mocks/LedgerHarness.sol as tests see it.
interface ILedger is IERC721 {
    function mintBatch(address to, uint256 tier, uint256 quantity, uint96 pricePaid) external returns (uint256 firstId);
    function markAdmitted(uint256 word, uint256 mask) external returns (uint256 fresh);
    function mintedIn(uint256 word) external view returns (uint256 mask);
    function isAdmitted(uint256 id) external view returns (bool);
    function soldOf(uint256 tier) external view returns (uint256);
    function pricePaidOf(uint256 id) external view returns (uint256);
    function movesOf(uint256 id) external view returns (uint256);
}
