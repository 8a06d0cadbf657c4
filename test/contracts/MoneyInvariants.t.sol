// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {TestToken} from "../../contracts/mocks/TestToken.sol";
import {TransferPolicy} from "../../contracts/types/DataTypes.sol";
import {FairInvariants} from "./support/fair/FairInvariants.sol";

/// @title O8, M4, traps 44, 45, 46: an event whose currency is a token with a blocklist, bought with permits.
contract MoneyInvariants is FairInvariants {
    function _policy() internal pure override returns (TransferPolicy) {
        return TransferPolicy.Guarded;
    }

    function _makeToken() internal override returns (TestToken) {
        return new TestToken();
    }
}
