// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title An ERC-20 that calls back into the ticket contract while it is being moved.
contract HostileToken is ERC20 {
    address public target;
    bytes public call;
    bool public wasCalled;
    bool public reentrySucceeded;

    constructor() ERC20("Hostile Token", "HOSTILE") {}

    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    function setReentry(address to, bytes calldata data) external {
        target = to;
        call = data;
        wasCalled = false;
    }

    function _update(address from, address to, uint256 amount) internal override {
        super._update(from, to, amount);
        if (target == address(0) || wasCalled) return;
        wasCalled = true;
        // solhint-disable-next-line avoid-low-level-calls
        (reentrySucceeded, ) = target.call(call);
    }
}
