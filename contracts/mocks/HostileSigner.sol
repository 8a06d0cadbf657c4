// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";

/// @title A wallet that answers questions about its signatures in the worst ways that there are (ERC-1271).
contract HostileSigner is IERC1271 {
    enum Mood {
        Honest,
        Loop,
        ReturnBomb,
        RevertBomb,
        WrongMagic,
        AlwaysYes,
        BlockParity
    }

    Mood public mood;
    address public owner;

    constructor(Mood first, address key) {
        mood = first;
        owner = key;
    }

    /// @notice What was valid is not any more, and the other way round.
    function become(Mood next) external {
        mood = next;
    }

    /// @inheritdoc IERC1271
    function isValidSignature(bytes32 digest, bytes calldata signature) external view returns (bytes4) {
        if (mood == Mood.Loop) {
            // solhint-disable-next-line no-empty-blocks
            while (true) {}
        }
        if (mood == Mood.ReturnBomb) {
            assembly {
                mstore(0, shl(224, 0x1626ba7e))
                return(0, 1000000)
            }
        }
        if (mood == Mood.RevertBomb) {
            assembly {
                revert(0, 1000000)
            }
        }
        if (mood == Mood.AlwaysYes) return IERC1271.isValidSignature.selector;
        (address signer, , ) = ECDSA.tryRecover(digest, signature);
        bool isSigned = signer == owner && (mood != Mood.BlockParity || block.number % 2 == 0);
        if (!isSigned) return bytes4(0);
        return mood == Mood.WrongMagic ? bytes4(0x1626ba7f) : IERC1271.isValidSignature.selector;
    }
}
