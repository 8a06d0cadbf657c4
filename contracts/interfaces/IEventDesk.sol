// SPDX-License-Identifier: MIT
pragma solidity ^0.8.30;

import {EventConfig} from "../types/DataTypes.sol";
import {ITicketRules} from "./ITicketRules.sol";

/// @title The rest of an event's contract: refunds, orders paid elsewhere, recovery, and other ways to buy and give.
/// @dev Reached at the same address as {IEventTickets}; its code stands in a second contract, for one has no room for both.
interface IEventDesk is ITicketRules {
    /// @notice The event will not take place; every ticket that was not admitted can be refunded. Final.
    event EventCancelled(address indexed by);
    /// @notice The price paid went back to the holder. The ticket's Transfer to zero stands before this log.
    event Refunded(uint256 indexed id, address indexed holder, uint256 amount);
    /// @notice The ticket was taken back, for a reason that the caller names; what was paid for it on chain is returned.
    event Voided(uint256 indexed id, address indexed holder, bytes32 indexed reason, uint256 amount);
    /// @notice After a cancellation, the price of an admitted ticket is the organizer's.
    event Released(uint256 indexed id, uint256 amount);
    /// @notice Proceeds left for the organizer.
    event Withdrawn(address indexed to, uint256 amount);

    /// @notice Tickets of an order that was paid elsewhere. They stay locked until {OrderSettled}.
    event Issued(bytes32 indexed orderId, address indexed to, uint16 indexed tier, uint256 firstId, uint256 quantity);
    /// @notice The payment of an order can't be taken back any more: its tickets may be given and sold.
    event OrderSettled(bytes32 indexed orderId);
    /// @notice An issued ticket left the platform's custody.
    event Claimed(uint256 indexed id, address indexed from, address indexed to);

    /// @notice The organizer means to move a ticket out of a lost wallet. The holder can veto it until then.
    event RecoveryRequested(uint256 indexed id, address indexed holder, address indexed to, uint256 readyAt);
    event RecoveryVetoed(uint256 indexed id, address indexed holder);
    event Recovered(uint256 indexed id, address indexed holder, address indexed to);

    /// @notice The admin role shall go to another account, which can accept it after `acceptSchedule`.
    event DefaultAdminTransferScheduled(address indexed newAdmin, uint48 acceptSchedule);
    event DefaultAdminTransferCanceled();

    event OperatorAllowed(address indexed operator);
    event OperatorDisallowed(address indexed operator);
    /// @notice A digest (of the gate's log, say) that is proved to have existed by now.
    event Anchored(address indexed by, bytes32 indexed root);

    error AlreadyCancelled();
    error NotCancelled();
    error EventOver(uint256 endedAt);
    error NothingToRefund();
    error TooMany(uint256 count, uint256 most);
    error NotAdmitted(uint256 id);
    error NotIssued(uint256 id);
    error AlreadyReleased(uint256 id);
    error OrderMismatch(bytes32 orderId);
    error UnknownOrder(bytes32 orderId);
    error StillCustody(address to);
    error NoRecovery(uint256 id);
    error RecoveryNotReady(uint256 id, uint256 readyAt);
    error RecoveryVetoedByHolder(uint256 id, address holder);

    /// @notice Calls the event off. Ends all sales and listings and opens {refund}.
    /// @dev Emits {EventCancelled}. Requirements: admin role; before the event's end; not cancelled yet.
    function cancel() external;

    /// @notice Sends the price paid back to the holders, who need not ask: anyone may call it. Tickets that are gone,
    /// admitted or were not paid for here are passed over, so that nobody can spoil another's batch.
    /// @dev Emits {Transfer} to zero and {Refunded} per ticket, and {PaymentHeld} where a holder refuses the money.
    /// Requirements: cancelled; at most 100 ids; at least one can be refunded.
    function refund(uint256[] calldata ids) external returns (uint256 amount);

    /// @notice After a cancellation, gives the organizer the price of tickets that were admitted: they were used.
    /// @dev Emits {Released}. Requirements: cancelled; the event's end has passed; each admitted and not released before; at
    /// most 100 ids.
    function release(uint256[] calldata ids) external;

    /// @notice Destroys the caller's ticket. Nothing is paid back.
    /// @dev Emits {Transfer} to zero. Requirements: caller holds it; not admitted; not cancelled.
    function burn(uint256 id) external;

    /// @notice Takes a ticket back: after a charge-back, say. What was paid for it on chain goes back to the holder.
    /// @dev Emits {Transfer} to zero and {Voided}. Requirements: admin or manager role, or issuer role for an issued
    /// ticket; not admitted; before the event's end, when the money is still here.
    function void(uint256 id, bytes32 reason) external;

    /// @notice Sends the proceeds of first sales to the payout address. Requirements: the event has ended, not cancelled.
    function withdraw() external;

    /// @notice Sends what {PaymentHeld} kept for the payee, and with it the royalties (to the payout address) or platform
    /// fees (to their recipient) of resales so far. Anyone may call it, at any time.
    function withdrawPending(address payee) external;

    /// @notice Makes the tickets of an order that was paid elsewhere. The same order again changes nothing and says the
    /// same first id.
    /// @dev Emits {Transfer} per ticket, then {Issued}. Requirements: issuer role; the order's id stands for no other
    /// order; 1 <= quantity <= maxPerPurchase; supply left; before the event's end; not cancelled.
    function issue(bytes32 orderId, uint16 tier, uint256 quantity, address to) external returns (uint256 firstId);

    /// @notice Lifts the lock of issued tickets. Emits {OrderSettled}. Requirements: issuer role; known order.
    function settle(bytes32 orderId) external;

    /// @notice Moves an issued ticket out of the caller's custody, outside gift, bound and cut-off rules. Once, for a
    /// wallet has no custody. The settlement lock stays.
    /// @dev Emits {Transfer} and {Claimed}. Requirements: issuer role, held by the caller and not by `to`; caller holds
    /// the ticket; issued; not admitted.
    function claim(uint256 id, address to) external;

    /// @notice As {IEventTickets-buy}, after an ERC-2612 permit of exactly the sum due. A permit that fails is no
    /// failure: somebody else may have handed it in before. The allowance decides.
    function buyWithPermit(
        uint16 tier,
        uint256 quantity,
        address to,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external payable returns (uint256 firstId);

    /// @notice As {IEventTickets-buyListed}, after a permit as in {buyWithPermit}.
    function buyListedWithPermit(
        uint256 id,
        uint256 expectedPrice,
        uint256 expectedNonce,
        address to,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external payable;

    /// @notice Gives a ticket away by the holder's signature: anyone may hand it in and pay the gas.
    /// @dev EIP-712 type Gift(address from,address to,uint256 tokenId,uint256 nonce,uint40 deadline); ERC-1271 for a
    /// contract. Emits {Transfer}. Requirements: those of a gift by `from`; the nonce is {nonces}(from).
    function transferBySig(address from, address to, uint256 id, uint40 deadline, bytes calldata signature) external;

    /// @notice Announces that the ticket of a lost wallet shall go to another, in three days at the earliest.
    /// @dev Emits {RecoveryRequested}. Requirements: admin or manager role; not admitted; the holder has not vetoed before.
    /// A request and a veto end when the ticket moves, also when it comes back.
    function requestRecovery(uint256 id, address to) external;

    /// @notice The holder says no, for as long as the ticket stays. Emits {RecoveryVetoed}. Requirements: caller holds it; a request is open.
    function vetoRecovery(uint256 id) external;

    /// @notice Carries a request out, outside gift, bound and cut-off rules. Emits {Transfer} and {Recovered}.
    /// Requirements: admin or manager role; the delay has passed; not moved since, not vetoed; not admitted.
    function recover(uint256 id) external;

    /// @notice Begins to hand the admin role over, instead of any hand-over that was begun before.
    /// @dev As OpenZeppelin's AccessControlDefaultAdminRules, with a delay that never changes and without giving the role
    /// up. Emits {DefaultAdminTransferCanceled} for the one before and {DefaultAdminTransferScheduled}. Requirements: admin
    /// role; newAdmin not zero.
    function beginDefaultAdminTransfer(address newAdmin) external;

    /// @notice Calls a hand-over off. Emits {DefaultAdminTransferCanceled} if there was one. Requirements: admin role.
    function cancelDefaultAdminTransfer() external;

    /// @notice Takes the admin role over from the one who has it. All other roles stay where they are.
    /// @dev Emits {RoleRevoked} and {RoleGranted}. Requirements: caller is the new admin; the delay has passed.
    function acceptDefaultAdminTransfer() external;

    /// @notice Lets holders of guarded tickets approve this operator (by setApprovalForAll). Its moves count as gifts.
    /// Emits {OperatorAllowed}. Requirements: admin role.
    function allowOperator(address operator) external;

    /// @notice Ends that at once, also where the operator was approved. Emits {OperatorDisallowed}. Requirements: admin role.
    function disallowOperator(address operator) external;

    /// @notice Writes down a digest. Emits {Anchored}. Requirements: gate role.
    function anchor(bytes32 root) external;

    function terms() external view returns (EventConfig memory);
    function eventRef() external view returns (bytes32);
    function tierCount() external view returns (uint256);
    function platformFee() external view returns (uint16 bps, address recipient);
    /// @notice What {withdrawPending} would send.
    function pendingOf(address payee) external view returns (uint256);
    function isCancelled() external view returns (bool);
    /// @notice Whether the ticket was issued for an order that is not settled.
    function isSettling(uint256 id) external view returns (bool);
    /// @notice The first ticket and the quantity of an order; zeros for one that is unknown.
    function orderOf(bytes32 orderId) external view returns (uint256 firstId, uint256 quantity);
    /// @notice The open request to recover a ticket; zeros when there is none.
    function recoveryOf(uint256 id) external view returns (address to, uint256 readyAt);
    /// @notice The one account with the admin role.
    function defaultAdmin() external view returns (address);
    /// @notice Who can accept the admin role, and after which time; zeros when no hand-over was begun.
    function pendingDefaultAdmin() external view returns (address newAdmin, uint48 schedule);
    /// @notice Seconds between beginning a hand-over and accepting it.
    function defaultAdminDelay() external view returns (uint48);
    function isOperatorAllowed(address operator) external view returns (bool);
    /// @notice The number that the next Gift of this holder must carry.
    function nonces(address holder) external view returns (uint256);
    /// @notice The document behind tokenURI, made of its parts. It stands in this half for the room.
    function describeTicket(
        string calldata eventName,
        bytes32 tierName,
        uint256 serial
    ) external pure returns (string memory);
    /// @notice ERC-7572: the event's name as a JSON document inside the address itself.
    function contractURI() external view returns (string memory);
    /// @notice ERC-5267: the domain of every signature that the event's contract reads.
    function eip712Domain()
        external
        view
        returns (
            bytes1 fields,
            string memory name,
            string memory version,
            uint256 chainId,
            address verifyingContract,
            bytes32 salt,
            uint256[] memory extensions
        );
}
