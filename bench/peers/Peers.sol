// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {ERC1967Proxy} from "@openzeppelin/contracts/proxy/ERC1967/ERC1967Proxy.sol";
import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {ERC721Enumerable} from "@openzeppelin/contracts/token/ERC721/extensions/ERC721Enumerable.sol";
import {ERC721A} from "erc721a/contracts/ERC721A.sol";
import {ERC721 as SoladyERC721} from "solady/src/tokens/ERC721.sol";

/// @title The checks of a ticket sale and nothing else: price, window, supply, purchase and wallet limits. No resale, no
/// escrow, no transfer policy, no clone: less than the contract they stand beside.
abstract contract SaleChecks {
    uint256 internal constant PRICE = 0.05 ether;
    uint256 internal constant SUPPLY = 2_000;
    uint256 internal constant MAX_PER_PURCHASE = 10;
    uint256 internal constant MAX_PER_WALLET = 20;
    uint256 private immutable OPENS_AT = block.timestamp;
    uint256 private immutable CLOSES_AT = block.timestamp + 10 days;

    error SaleRefused();

    function _check(uint256 quantity, uint256 sold, uint256 held) internal view {
        bool open = block.timestamp >= OPENS_AT && block.timestamp < CLOSES_AT;
        bool within = quantity != 0 && quantity <= MAX_PER_PURCHASE && sold + quantity <= SUPPLY;
        if (!open || !within || held + quantity > MAX_PER_WALLET || msg.value != quantity * PRICE) revert SaleRefused();
    }
}

contract PeerOpenZeppelin is ERC721("Peer", "PEER"), SaleChecks {
    uint256 private _sold;

    function buy(uint256 quantity, address to) external payable {
        uint256 sold = _sold;
        _check(quantity, sold, balanceOf(to));
        _sold = sold + quantity;
        for (uint256 i = 0; i < quantity; ++i) _mint(to, sold + i);
    }
}

contract PeerEnumerable is ERC721Enumerable, SaleChecks {
    constructor() ERC721("Peer", "PEER") {}

    function buy(uint256 quantity, address to) external payable {
        uint256 sold = totalSupply();
        _check(quantity, sold, balanceOf(to));
        for (uint256 i = 0; i < quantity; ++i) _mint(to, sold + i);
    }
}

contract PeerERC721A is ERC721A("Peer", "PEER"), SaleChecks {
    function buy(uint256 quantity, address to) external payable {
        _check(quantity, _totalMinted(), balanceOf(to));
        _mint(to, quantity);
    }
}

contract PeerSolady is SoladyERC721, SaleChecks {
    uint256 private _sold;

    function name() public pure override returns (string memory) {
        return "Peer";
    }

    function symbol() public pure override returns (string memory) {
        return "PEER";
    }

    function tokenURI(uint256) public pure override returns (string memory) {
        return "";
    }

    function buy(uint256 quantity, address to) external payable {
        uint256 sold = _sold;
        _check(quantity, sold, balanceOf(to));
        _sold = sold + quantity;
        for (uint256 i = 0; i < quantity; ++i) _mint(to, sold + i);
    }
}

/// @dev Unlock's own contract works behind a proxy only. This is the cheapest there is.
contract PeerUnlockProxy is ERC1967Proxy {
    constructor(address implementation, bytes memory initialization) ERC1967Proxy(implementation, initialization) {}
}
