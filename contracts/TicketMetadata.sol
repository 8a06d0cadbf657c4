// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {Base64} from "@openzeppelin/contracts/utils/Base64.sol";
import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";

/// @title What a ticket says of itself to wallets and markets.
library TicketMetadata {
    using Strings for string;
    using Strings for uint256;

    /// @notice A data: address with the ERC-721 metadata document. Names are escaped; the serial is shown from 1.
    function encode(
        string memory eventName,
        bytes32 tierName,
        uint256 serial
    ) internal pure returns (string memory uri) {
        string memory eventText = eventName.escapeJSON();
        string memory tierText = _trim(tierName).escapeJSON();
        string memory serialText = (serial + 1).toString();
        bytes memory json = abi.encodePacked(
            '{"name":"',
            eventText,
            ", ",
            tierText,
            " ",
            serialText,
            '","attributes":[{"trait_type":"Event","value":"',
            eventText,
            '"},{"trait_type":"Tier","value":"',
            tierText,
            '"},{"trait_type":"Number","value":',
            serialText,
            "}]}"
        );
        return string.concat("data:application/json;base64,", Base64.encode(json));
    }

    /// @notice A data: address with the ERC-7572 document of the event.
    function encodeEvent(string memory eventName) internal pure returns (string memory uri) {
        bytes memory json = abi.encodePacked('{"name":"', eventName.escapeJSON(), '","symbol":"TICKET"}');
        return string.concat("data:application/json;base64,", Base64.encode(json));
    }

    /// @dev A tier's name ends at its first zero byte.
    function _trim(bytes32 text) private pure returns (string memory trimmed) {
        uint256 length = 0;
        while (length < 32 && text[length] != 0) ++length;
        bytes memory buffer = new bytes(length);
        for (uint256 i = 0; i < length; ++i) buffer[i] = text[i];
        return string(buffer);
    }
}
