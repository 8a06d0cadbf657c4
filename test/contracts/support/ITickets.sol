// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {IERC721Metadata} from "@openzeppelin/contracts/token/ERC721/extensions/IERC721Metadata.sol";
import {IEventTickets} from "../../../contracts/interfaces/IEventTickets.sol";
import {IEventDesk} from "../../../contracts/interfaces/IEventDesk.sol";

/// @title All that a ticket contract answers to. Tests see it through this, so that they compile without its code.
interface ITickets is IEventTickets, IEventDesk, IERC721Metadata, IAccessControl {
    function initialize() external;
    function GATE_ROLE() external view returns (bytes32);
    function ISSUER_ROLE() external view returns (bytes32);
    function MANAGER_ROLE() external view returns (bytes32);
    function DEFAULT_ADMIN_ROLE() external view returns (bytes32);
}
