// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {TransferPolicy} from "../../contracts/types/DataTypes.sol";
import {FairInvariants} from "./support/fair/FairInvariants.sol";

/// @title O2, O8, O9, C58, C59, M1, M4, M11, traps 41, 43, 44, 45, 47, 48, 50, 51, 53: a guarded event, whatever anybody does
/// in any order.
contract EventInvariants is FairInvariants {
    function _policy() internal pure override returns (TransferPolicy) {
        return TransferPolicy.Guarded;
    }
}
