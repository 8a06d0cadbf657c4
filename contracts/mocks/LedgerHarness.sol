// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {TicketLedger} from "../TicketLedger.sol";
import {Holding} from "../types/Holding.sol";

/// @title The ledger alone, without any rule, so that tests can reach every state of it.
contract LedgerHarness is TicketLedger {
    constructor() ERC721("Ledger", "LEDGER") {}

    function mintBatch(
        address to,
        uint256 tier,
        uint256 quantity,
        uint96 pricePaid
    ) external returns (uint256 firstId) {
        (firstId, ) = _mintBatch(to, tier, quantity, pricePaid);
    }

    function markAdmitted(uint256 word, uint256 mask) external returns (uint256 fresh) {
        (fresh, ) = _markAdmitted(word, mask);
    }

    function remove(uint256 id) external {
        _remove(id, _getHolding(id).owner());
    }

    function supplyOf(uint256 tier) external view returns (uint256) {
        return _supplyOf(tier);
    }

    function mintedIn(uint256 word) external view returns (uint256 mask) {
        return _mintedIn(word);
    }

    function isAdmitted(uint256 id) external view returns (bool) {
        return _isAdmitted(id);
    }

    function soldOf(uint256 tier) external view returns (uint256) {
        return _soldOf(tier);
    }

    function pricePaidOf(uint256 id) external view returns (uint256) {
        _requireOwned(id);
        return _pricePaid(id);
    }

    function movesOf(uint256 id) external view returns (uint256) {
        return _getHolding(id).moves();
    }

    function _update(address to, uint256 id, address auth) internal override returns (address from) {
        Holding holding = _getHolding(id);
        from = holding.owner();
        if (auth != address(0)) _checkAuthorized(from, auth, id);
        _move(id, holding, to);
    }
}
