// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";

/// @title An ERC-20 for tests, with a blocklist as some stablecoins have, and a fee on transfers as some others have.
contract TestToken is ERC20Permit {
    uint256 public feeBps;
    mapping(address account => bool blocked) public isBlocked;

    error Blocked(address account);

    constructor() ERC20("Test Token", "TEST") ERC20Permit("Test Token") {}

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    function setBlocked(address account, bool blocked) external {
        isBlocked[account] = blocked;
    }

    function setFeeBps(uint256 bps) external {
        feeBps = bps;
    }

    function _update(address from, address to, uint256 amount) internal override {
        if (isBlocked[to]) revert Blocked(to);
        uint256 fee = from == address(0) || to == address(0) ? 0 : (amount * feeBps) / 10_000;
        super._update(from, to, amount - fee);
        if (fee != 0) super._update(from, address(0), fee);
    }
}
