import type { Address, Bytes32 } from "./bytes.ts";
import { assertNever } from "./error.ts";

/** A token id is its tier (from 1) and its serial (from 0) packed: tier << 32 | serial, as in contracts/types/TokenId.sol. */
export const SERIAL_BITS = 32n;

export function encodeTokenId({ tier, serial }: { tier: number; serial: number }): bigint {
  return (BigInt(tier) << SERIAL_BITS) | BigInt(serial);
}

export function tierOf(tokenId: bigint): number {
  return Number(tokenId >> SERIAL_BITS);
}

export function serialOf(tokenId: bigint): number {
  return Number(tokenId & ((1n << SERIAL_BITS) - 1n));
}

/** Admissions go on chain as one bit per ticket: word = 256 consecutive serials of one tier, bit = place in it. */
export function admissionBit(tokenId: bigint): { word: bigint; mask: bigint } {
  return { word: tokenId >> 8n, mask: 1n << (tokenId & 0xffn) };
}

/** The inverse of admissionBit for a whole mask, ascending. */
export function listAdmitted({ word, mask }: { word: bigint; mask: bigint }): bigint[] {
  const ids: bigint[] = [];
  const digits = mask.toString(16);
  // Most masks have a bit or two of 256: whole digits of zeros are passed over.
  for (let place = 0; place < digits.length; place++) {
    const digit = Number.parseInt(digits[digits.length - 1 - place] as string, 16);
    for (let bit = 0; bit < 4; bit++) if (digit & (1 << bit)) ids.push((word << 8n) | BigInt(4 * place + bit));
  }
  return ids;
}

/** Whether a token still stands, or how it went. Nothing brings back one that went. */
export const TICKET_STATES = ["live", "refunded", "voided", "burned"] as const;
export type TicketState = (typeof TICKET_STATES)[number];

/** The state of one token as the chain tells it. */
export type Ticket = {
  readonly tokenId: bigint;
  /** Zero address once the ticket is gone. */
  readonly holder: Address;
  readonly state: TicketState;
  /** Who held it when it went; `null` while it is live. */
  readonly lastHolder: Address | null;
  /** What the resale cap counts from, in base units of the event's currency: the price paid here, or the tier's where it was paid elsewhere. */
  readonly facePriceWei: bigint;
  /** The order that it was issued for, where it was paid elsewhere. */
  readonly orderId: Bytes32 | null;
  readonly admittedOnChain: boolean;
  /** A gate admitted it, but it had gone before its mark reached the chain. */
  readonly markRefused: boolean;
  readonly moves: number;
  readonly recovery: Recovery | null;
};

export const RECOVERY_STATES = ["open", "vetoed"] as const;

/** A wish to move the ticket out of a lost wallet. It ends with any move. */
export type Recovery = { readonly to: Address; readonly readyAtSeconds: number; readonly state: (typeof RECOVERY_STATES)[number] };

/** One word for the whole life of a ticket, as the API tells it (requirements, Records). */
export const TICKET_STATUSES = ["created", "transferred", "used", "revoked", "refunded"] as const;
export type TicketStatus = (typeof TICKET_STATUSES)[number];

export function statusOf({ state, admittedOnChain, moves }: Pick<Ticket, "state" | "admittedOnChain" | "moves">): TicketStatus {
  switch (state) {
    case "refunded":
      return "refunded";
    case "voided":
    case "burned":
      return "revoked";
    case "live":
      if (admittedOnChain) return "used";
      return moves > 0 ? "transferred" : "created";
    default:
      return assertNever(state);
  }
}

/** What a refund gives back: what really entered escrow. A ticket that was paid elsewhere is refunded there. */
export function paidWei({ facePriceWei, orderId }: Pick<Ticket, "facePriceWei" | "orderId">): bigint {
  return orderId === null ? facePriceWei : 0n;
}
