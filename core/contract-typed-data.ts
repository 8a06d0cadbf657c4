import { hashTypedData } from "viem/utils";
import { type Address, decodeHex } from "./bytes.ts";
import { domainOf } from "./typed-data.ts";

/**
 * What is signed for an event's contract to read, as EIP-712 typed data: the words of contracts/types/Signed.sol. Same domain
 * as typed-data.ts, other types, so that a binding is never a gift. test/vectors/typed-data.json is read by both.
 */
export const VOUCHER_TYPES = {
  Voucher: [
    { name: "buyer", type: "address" },
    { name: "tier", type: "uint16" },
    { name: "quantity", type: "uint8" },
    { name: "price", type: "uint96" },
    { name: "slot", type: "uint256" },
    { name: "deadline", type: "uint40" },
  ],
} as const;

/** The organizer's offer to one buyer. Which voucher it is, `slot` says: the contract takes each slot once. */
export type Voucher = {
  readonly buyer: Address;
  readonly tier: number;
  readonly quantity: number;
  /** For each ticket, in base units of the event's currency. */
  readonly priceWei: bigint;
  readonly slot: bigint;
  /** Good until this second. */
  readonly deadlineSeconds: number;
};

export const GIFT_TYPES = {
  Gift: [
    { name: "from", type: "address" },
    { name: "to", type: "address" },
    { name: "tokenId", type: "uint256" },
    { name: "nonce", type: "uint256" },
    { name: "deadline", type: "uint40" },
  ],
} as const;

/** A holder's order to move one ticket, which anybody may hand in. `nonce` is the contract's `nonces(from)`. */
export type Gift = {
  readonly from: Address;
  readonly to: Address;
  readonly tokenId: bigint;
  readonly nonce: bigint;
  /** Good until this second. */
  readonly deadlineSeconds: number;
};

type EventPlace = { readonly chainId: number; readonly contract: Address };
type VoucherMessage = { buyer: Address; tier: number; quantity: number; price: bigint; slot: bigint; deadline: number };
type GiftMessage = { from: Address; to: Address; tokenId: bigint; nonce: bigint; deadline: number };
type Typed<Types, Name, Message> = {
  readonly domain: ReturnType<typeof domainOf>;
  readonly types: Types;
  readonly primaryType: Name;
  readonly message: Message;
};

export type VoucherTypedData = Typed<typeof VOUCHER_TYPES, "Voucher", VoucherMessage>;
export type GiftTypedData = Typed<typeof GIFT_TYPES, "Gift", GiftMessage>;

/** Ready for eth_signTypedData_v4. */
export function voucherTypedData({ event, voucher }: { event: EventPlace; voucher: Voucher }): VoucherTypedData {
  const { buyer, tier, quantity, priceWei, slot, deadlineSeconds } = voucher;
  const message = { buyer, tier, quantity, price: priceWei, slot, deadline: deadlineSeconds };
  return { domain: domainOf(event), types: VOUCHER_TYPES, primaryType: "Voucher", message };
}

/** Ready for eth_signTypedData_v4. */
export function giftTypedData({ event, gift }: { event: EventPlace; gift: Gift }): GiftTypedData {
  const { from, to, tokenId, nonce, deadlineSeconds } = gift;
  return { domain: domainOf(event), types: GIFT_TYPES, primaryType: "Gift", message: { from, to, tokenId, nonce, deadline: deadlineSeconds } };
}

/** The 32 bytes that the organizer's signature is over (EIP-712). */
export function voucherDigest(input: { event: EventPlace; voucher: Voucher }): Uint8Array {
  return decodeHex(hashTypedData(voucherTypedData(input)));
}

/** The 32 bytes that the holder's signature is over (EIP-712). */
export function giftDigest(input: { event: EventPlace; gift: Gift }): Uint8Array {
  return decodeHex(hashTypedData(giftTypedData(input)));
}
