// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IERC721Receiver} from "@openzeppelin/contracts/token/ERC721/IERC721Receiver.sol";

/// @title A wallet that misbehaves in the way it is told to when it gets money or a ticket.
contract HostileWallet is IERC721Receiver {
    enum Mood {
        Friendly,
        Refuse,
        BurnGas,
        ReturnBomb,
        Reenter
    }

    /// @dev One slot, so that taking notes of a callback fits the little gas that a payment brings along.
    Mood public mood;
    address public target;
    bool public wasCalled;
    bool public reentrySucceeded;
    bytes4 public reentryError;
    bytes public call;

    error Refused();
    error Failed(bytes reason);

    receive() external payable {
        _behave();
    }

    function setMood(Mood next) external {
        mood = next;
    }

    /// @notice The call to make from inside a callback.
    function setReentry(address to, bytes calldata data) external {
        mood = Mood.Reenter;
        target = to;
        call = data;
        wasCalled = false;
    }

    /// @notice Makes a call as this wallet.
    function execute(address to, uint256 value, bytes calldata data) external payable returns (bytes memory) {
        // solhint-disable-next-line avoid-low-level-calls
        (bool success, bytes memory result) = to.call{value: value}(data);
        if (!success) revert Failed(result);
        return result;
    }

    /// @inheritdoc IERC721Receiver
    function onERC721Received(address, address, uint256, bytes calldata) external returns (bytes4) {
        _behave();
        return IERC721Receiver.onERC721Received.selector;
    }

    function _behave() private {
        if (mood == Mood.Refuse) revert Refused();
        if (mood == Mood.BurnGas) {
            // solhint-disable-next-line no-empty-blocks
            while (true) {}
        }
        if (mood == Mood.ReturnBomb) {
            assembly {
                revert(0, 1000000)
            }
        }
        if (mood == Mood.Reenter && !wasCalled) {
            wasCalled = true;
            // solhint-disable-next-line avoid-low-level-calls
            (bool success, bytes memory result) = target.call(call);
            reentrySucceeded = success;
            if (!success) reentryError = bytes4(result);
        }
    }
}
