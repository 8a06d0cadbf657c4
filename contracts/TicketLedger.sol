// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {ITicketRules} from "./interfaces/ITicketRules.sol";
import {Counter} from "./types/Counter.sol";
import {Batch, Holding, HoldingCode} from "./types/Holding.sol";
import {TokenId} from "./types/TokenId.sol";

/// @title Who holds which ticket, which have been admitted and which are gone, in as few storage slots as possible.
/// @dev Lazy batch ownership over OpenZeppelin's ERC721, in the manner of its Consecutive extension: a purchase of n
/// tickets writes one {Batch} at its first id; a ticket gets a {Holding} of its own with its first move. What was paid for
/// it stays in the batch, where only list, refund and the like look it up. Where batches start is a bitmap, kept in the slot of the tier's counter, which each purchase writes anyway, until 128 serials are
/// full; then it moves for good into the slot of their chunk, beside their admission bits. So the batch of any ticket
/// is found by at most four reads, and the admission of a full chunk changes a slot that is already in use.
///
/// A ticket that was admitted or is gone (burned, refunded, voided) is closed: one bit in its chunk, which every move
/// reads. Only for a closed ticket a second word tells which of the two it is, so that what may still move pays nothing
/// for the difference, and no ticket can ever be both.
///
/// Who may move what is not decided here: the inheriting contract must override {_update}, check, and call {_move}.
abstract contract TicketLedger is ITicketRules, ERC721 {
    using TokenId for uint256;

    /// @dev One slot for 128 consecutive serials: heads 128 (zero until the last of them is sold), closed 128.
    struct Chunk {
        uint128 heads;
        uint128 closed;
    }

    uint256 private constant CHUNK_BITS = 7;
    uint256 private constant CHUNK_MASK = (1 << CHUNK_BITS) - 1;
    uint256 private constant WORD_BITS = 8;
    uint256 private constant WORD_MASK = (1 << WORD_BITS) - 1;

    mapping(uint256 tier => Counter counter) private _counters;
    mapping(uint256 chunkId => Chunk chunk) private _chunks;
    mapping(uint256 firstId => Batch batch) private _batches;
    mapping(uint256 id => Holding holding) private _moved;
    mapping(address holder => uint256 tickets) private _balances;
    mapping(uint256 word => uint256 mask) private _gone;

    /// @inheritdoc ERC721
    function balanceOf(address owner) public view override returns (uint256) {
        if (owner == address(0)) revert ERC721InvalidOwner(address(0));
        return _balances[owner];
    }

    /// @dev Tickets of the tier that were sold or issued: serials 0 to sold - 1.
    function _soldOf(uint256 tier) internal view returns (uint256 sold) {
        return _counters[tier].sold();
    }

    /// @dev Tickets of the tier that have not gone.
    function _supplyOf(uint256 tier) internal view returns (uint256 supply) {
        Counter counter = _counters[tier];
        return counter.sold() - counter.gone();
    }

    /// @dev Whether the event is cancelled, as any of its tiers says.
    function _isCancelledIn(uint256 tier) internal view returns (bool) {
        return _counters[tier].isCancelled();
    }

    /// @dev Ends minting in a tier, for good.
    function _cancelTier(uint256 tier) internal {
        _counters[tier] = _counters[tier].asCancelled();
    }

    /// @inheritdoc ERC721
    function _ownerOf(uint256 id) internal view override returns (address) {
        return _isGone(id) ? address(0) : _findHolding(id).owner();
    }

    /// @dev Reverts for a ticket that does not exist.
    function _getHolding(uint256 id) internal view returns (Holding holding) {
        if (!_isGone(id)) holding = _findHolding(id);
        if (holding.isNone()) revert ERC721NonexistentToken(id);
    }

    /// @dev Of a ticket that has not gone: none where it was never sold.
    function _findHolding(uint256 id) internal view returns (Holding holding) {
        (holding, ) = _findTicket(id);
    }

    /// @dev Of a ticket that has not gone: its holding, and its batch where that had to be read, which is before its first move.
    function _findTicket(uint256 id) internal view returns (Holding holding, Batch batch) {
        holding = _moved[id];
        if (!holding.isNone()) return (holding, batch);
        batch = _batches[_findHead(id)];
        return (batch.toHolding(), batch);
    }

    /// @dev What was paid for a ticket that was sold, or {HoldingCode-PAID_ELSEWHERE}.
    function _pricePaid(uint256 id) internal view returns (uint256) {
        return _batches[_findHead(id)].pricePaid();
    }

    /// @dev The same where {_findTicket} may have said the batch.
    function _pricePaid(uint256 id, Batch batch) internal view returns (uint256) {
        return batch.isNone() ? _pricePaid(id) : batch.pricePaid();
    }

    /// @dev Mints `quantity` (1 to 255) tickets of a tier to `to`, with one ownership write. Emits {Transfer} for each.
    /// Says what it had to read anyway: the first id, and with it how many were sold before, and the new balance. The
    /// caller must undo it all when a limit is exceeded.
    function _mintBatch(
        address to,
        uint256 tier,
        uint256 quantity,
        uint256 pricePaid
    ) internal returns (uint256 firstId, uint256 balance) {
        Counter counter = _counters[tier];
        if (counter.isCancelled()) revert EventIsCancelled();
        uint256 sold = counter.sold();
        firstId = TokenId.encode(tier, sold);

        // Safe: the caller has bounded quantity by a uint8, and undoes a sale beyond the tier's supply, which is a uint32.
        unchecked {
            uint256 heads = counter.heads() | (1 << (sold & CHUNK_MASK));
            uint256 nextSold = sold + quantity;
            if (nextSold >> CHUNK_BITS != sold >> CHUNK_BITS) {
                _chunks[firstId >> CHUNK_BITS].heads = uint128(heads);
                heads = 0;
            }
            _counters[tier] = counter.withSale(nextSold, heads);
            _batches[firstId] = HoldingCode.toBatch(to, pricePaid);
            balance = _balances[to] + quantity;
            _balances[to] = balance;
            for (uint256 id = firstId; id < firstId + quantity; ++id) {
                emit Transfer(address(0), to, id);
            }
        }
    }

    /// @dev Writes a move that {_update} has allowed. `holding` is what {_getHolding} said, with a gift added if it is one.
    function _move(uint256 id, Holding holding, address to) internal {
        address from = holding.owner();
        _moved[id] = holding.movedTo(to);
        // Safe: the owner holds at least this ticket, and no balance can exceed the number of tickets.
        unchecked {
            --_balances[from];
            ++_balances[to];
        }
        emit Transfer(from, to, id);
    }

    /// @dev Takes a ticket that is not closed out of the world. `owner` is its holder.
    function _remove(uint256 id, address owner) internal {
        _chunks[id >> CHUNK_BITS].closed |= uint128(1 << (id & CHUNK_MASK));
        _gone[id >> WORD_BITS] |= 1 << (id & WORD_MASK);
        uint256 tier = id.tierOf();
        _counters[tier] = _counters[tier].withOneMoreGone();
        // Safe: the owner holds at least this ticket.
        unchecked {
            --_balances[owner];
        }
        emit Transfer(owner, address(0), id);
    }

    /// @dev Admitted or gone: it never moves again.
    function _isClosed(uint256 id) internal view returns (bool) {
        return (_chunks[id >> CHUNK_BITS].closed >> (id & CHUNK_MASK)) & 1 == 1;
    }

    function _isGone(uint256 id) internal view returns (bool) {
        return _isClosed(id) && (_gone[id >> WORD_BITS] >> (id & WORD_MASK)) & 1 == 1;
    }

    function _isAdmitted(uint256 id) internal view returns (bool) {
        return _isClosed(id) && !_isGone(id);
    }

    /// @dev The bits of a word of 256 serials (id >> 8) whose tickets were sold or issued.
    function _mintedIn(uint256 word) internal view returns (uint256 mask) {
        // Not by way of an id: the high bits of a senseless word would be shifted out and make it look like another.
        uint256 sold = _soldOf(word >> (TokenId.SERIAL_BITS - 8));
        uint256 serial = (word << 8).serialOf();
        if (sold <= serial) return 0;
        uint256 count = sold - serial;
        return count > 255 ? type(uint256).max : (1 << count) - 1;
    }

    /// @dev Sets admission bits of a word; returns those that were not set before, and those whose tickets are gone.
    function _markAdmitted(uint256 word, uint256 mask) internal returns (uint256 fresh, uint256 gone) {
        uint256 low = _markChunk(word << 1, uint128(mask));
        uint256 high = _markChunk((word << 1) | 1, uint128(mask >> 128));
        fresh = low | (high << 128);
        if (fresh != mask) gone = mask & _gone[word];
    }

    function _markChunk(uint256 chunkId, uint128 mask) private returns (uint256 fresh) {
        if (mask == 0) return 0;
        Chunk storage chunk = _chunks[chunkId];
        uint128 closed = chunk.closed;
        if (mask & ~closed != 0) chunk.closed = closed | mask;
        return mask & ~closed;
    }

    /// @dev The first id of the purchase that a ticket came from; of a ticket that does not exist, an id without batch.
    function _findHead(uint256 id) private view returns (uint256 firstId) {
        uint256 chunkId = id >> CHUNK_BITS;
        uint256 upToId = (2 << (id & CHUNK_MASK)) - 1;
        uint256 heads = _chunks[chunkId].heads & upToId;
        if (heads == 0) {
            Counter counter = _counters[id.tierOf()];
            if (id.serialOf() >= counter.sold()) return id;
            bool filling = id.serialOf() >> CHUNK_BITS == counter.sold() >> CHUNK_BITS;
            if (filling) heads = counter.heads() & upToId;
            // A batch of at most 255 spans at most three chunks, and serial 0 starts one: at most two steps back.
            while (heads == 0) heads = _chunks[--chunkId].heads;
        }
        return (chunkId << CHUNK_BITS) | Math.log2(heads);
    }
}
