import { keccak256, stringToHex } from "viem";
import { type Address, type Bytes32, parseAddress, parseBytes32, ZERO_ADDRESS } from "#core/bytes.ts";
import type { EventTerms } from "#core/event.ts";
import type { LogBody } from "#core/log.ts";
import { admissionBit, encodeTokenId } from "#core/ticket.ts";
import type { Emission } from "./scripted-node.ts";

/*
 * The logs that our contracts emit for what people do, in their order. Logs that leave one transaction are told so.
 */

type OfEvent<Fields> = Fields & { contract: Address };
type OfToken<Fields = object> = OfEvent<Fields & { tokenId: bigint }>;

/** Any name to an address of its own. */
export function addressOf(name: string): Address {
  return parseAddress(`0x${keccak256(stringToHex(name)).slice(26)}`);
}

/** Any name to an order id, a digest or a reason of its own. */
export function wordOf(name: string): Bytes32 {
  return parseBytes32(keccak256(stringToHex(name)));
}

export function termsOf({ contract, chainId, name = "Night of Logs" }: { contract: Address; chainId: number; name?: string }): EventTerms {
  return {
    chainId,
    contract,
    eventRef: parseBytes32(keccak256(contract)),
    organizer: addressOf("organizer"),
    name,
    currency: ZERO_ADDRESS,
    payout: addressOf("payout"),
    policy: "guarded",
    doorsAtSeconds: 1_900_000_000,
    startsAtSeconds: 1_900_007_200,
    endsAtSeconds: 1_900_050_400,
    transferCutoffAtSeconds: 1_900_000_000,
    resaleCapBps: 11_000,
    royaltyBps: 500,
    maxPerPurchase: 4,
    maxPerWallet: 10,
    maxGifts: 1,
    giftCooldownHours: 24,
  };
}

export function created({ contract, chainId, name }: { contract: Address; chainId: number; name?: string }): Emission {
  const tier = { supply: 5_000, saleStartsAtSeconds: 1_700_000_000, saleEndsAtSeconds: 1_900_000_000 };
  const tiers = [
    { ...tier, tier: 1, name: "Standing", priceWei: 10n ** 16n },
    { ...tier, tier: 2, name: "Bälkon ✦", priceWei: 3n * 10n ** 16n },
  ];
  return { contract, body: { name: "EventCreated", terms: termsOf({ contract, chainId, ...(name === undefined ? {} : { name }) }), tiers } };
}

type Run = OfEvent<{ to: Address; firstSerial: number; quantity: number; tier?: number }>;

/** Transfer logs from zero and then the purchase's own. */
export function bought({ contract, to, firstSerial, quantity, tier = 1 }: Run): Emission[] {
  const firstTokenId = encodeTokenId({ tier, serial: firstSerial });
  return together(contract, ...minted({ contract, to, firstTokenId, quantity }), purchase({ to, tier, firstTokenId, quantity, unitPriceWei: 10n ** 16n }));
}

/** As bought, at the organizer's price for one buyer. */
export function boughtByVoucher({
  contract,
  to,
  firstSerial,
  quantity,
  tier = 1,
  slot,
  unitPriceWei,
}: Run & { slot: bigint; unitPriceWei: bigint }): Emission[] {
  const firstTokenId = encodeTokenId({ tier, serial: firstSerial });
  const used: LogBody = { name: "VoucherUsed", slot, buyer: to, signer: addressOf("organizer") };
  return together(contract, used, ...minted({ contract, to, firstTokenId, quantity }), purchase({ to, tier, firstTokenId, quantity, unitPriceWei }));
}

/** Tickets of an order that was paid elsewhere. */
export function issued({ contract, to, firstSerial, quantity, tier = 1, orderId }: Run & { orderId: Bytes32 }): Emission[] {
  const firstTokenId = encodeTokenId({ tier, serial: firstSerial });
  return together(contract, ...minted({ contract, to, firstTokenId, quantity }), { name: "Issued", orderId, to, tier, firstTokenId, quantity });
}

export function settled({ contract, orderId }: OfEvent<{ orderId: Bytes32 }>): Emission {
  return { contract, body: { name: "OrderSettled", orderId } };
}

/** Out of the platform's custody. */
export function claimed({ contract, from, to, tokenId }: OfToken<{ from: Address; to: Address }>): Emission[] {
  return together(contract, { name: "Transfer", from, to, tokenId }, { name: "Claimed", tokenId, from, to });
}

export function moved({ contract, from, to, tokenId }: OfToken<{ from: Address; to: Address }>): Emission {
  return { contract, body: { name: "Transfer", from, to, tokenId } };
}

export function burned({ contract, holder, tokenId }: OfToken<{ holder: Address }>): Emission {
  return moved({ contract, from: holder, to: ZERO_ADDRESS, tokenId });
}

type Return = OfToken<{ holder: Address; amountWei: bigint; payment?: "sent" | "held" }>;

/** One ticket of a cancelled event; `held`: its holder's account refused the money. */
export function refunded({ contract, holder, tokenId, amountWei, payment = "sent" }: Return): Emission[] {
  const gone: LogBody = { name: "Transfer", from: holder, to: ZERO_ADDRESS, tokenId };
  return together(contract, gone, { name: "Refunded", tokenId, holder, amountWei }, ...heldIf({ payment, payee: holder, amountWei }));
}

export function voided({ contract, holder, tokenId, amountWei, payment = "sent" }: Return): Emission[] {
  const gone: LogBody = { name: "Transfer", from: holder, to: ZERO_ADDRESS, tokenId };
  const taken: LogBody = { name: "Voided", tokenId, holder, reason: wordOf("charge-back"), amountWei };
  return together(contract, gone, taken, ...heldIf({ payment, payee: holder, amountWei }));
}

export function eventCancelled({ contract }: OfEvent<object>): Emission {
  return { contract, body: { name: "EventCancelled", by: addressOf("organizer") } };
}

export function released({ contract, tokenId, amountWei }: OfToken<{ amountWei: bigint }>): Emission {
  return { contract, body: { name: "Released", tokenId, amountWei } };
}

export function withdrawn({ contract, amountWei }: OfEvent<{ amountWei: bigint }>): Emission {
  return { contract, body: { name: "Withdrawn", to: addressOf("payout"), amountWei } };
}

export function listed({ contract, seller, tokenId, priceWei }: OfToken<{ seller: Address; priceWei: bigint }>): Emission {
  return { contract, body: { name: "Listed", tokenId, seller, priceWei } };
}

export function cancelled({ contract, tokenId }: OfToken): Emission {
  return { contract, body: { name: "ListingCancelled", tokenId } };
}

type Sale = OfToken<{ seller: Address; buyer: Address; priceWei: bigint; payment?: "sent" | "held" }>;

export function resold({ contract, seller, buyer, tokenId, priceWei, payment = "sent" }: Sale): Emission[] {
  const [royaltyWei, platformFeeWei] = [priceWei / 20n, priceWei / 50n];
  const sale: LogBody = { name: "Resold", tokenId, seller, buyer, priceWei, royaltyWei, platformFeeWei };
  const rest = heldIf({ payment, payee: seller, amountWei: priceWei - royaltyWei - platformFeeWei });
  return together(contract, { name: "Transfer", from: seller, to: buyer, tokenId }, sale, ...rest);
}

export function admitted({ contract, tokenId }: OfToken): Emission {
  return { contract, body: { name: "Admitted", ...admissionBit(tokenId) } };
}

/** The gate's mark came too late: the ticket was gone. */
export function markRefused({ contract, tokenId }: OfToken): Emission {
  return { contract, body: { name: "AdmissionRefused", ...admissionBit(tokenId) } };
}

export function recoveryRequested({ contract, holder, to, tokenId }: OfToken<{ holder: Address; to: Address }>): Emission {
  return { contract, body: { name: "RecoveryRequested", tokenId, holder, to, readyAtSeconds: 1_850_000_000 } };
}

export function recoveryVetoed({ contract, holder, tokenId }: OfToken<{ holder: Address }>): Emission {
  return { contract, body: { name: "RecoveryVetoed", tokenId, holder } };
}

export function recovered({ contract, holder, to, tokenId }: OfToken<{ holder: Address; to: Address }>): Emission[] {
  return together(contract, { name: "Transfer", from: holder, to, tokenId }, { name: "Recovered", tokenId, holder, to });
}

/** A role by its own word, granted or taken back by the organizer. */
export function roleChanged({ contract, name, role, account }: OfEvent<{ name: "RoleGranted" | "RoleRevoked"; role: Bytes32; account: Address }>): Emission {
  return { contract, body: { name, role, account, by: addressOf("organizer") } };
}

export function operatorChanged({ contract, name, operator }: OfEvent<{ name: "OperatorAllowed" | "OperatorDisallowed"; operator: Address }>): Emission {
  return { contract, body: { name, operator } };
}

export function adminTransferScheduled({ contract, newAdmin }: OfEvent<{ newAdmin: Address }>): Emission {
  return { contract, body: { name: "DefaultAdminTransferScheduled", newAdmin, acceptAtSeconds: 1_860_000_000 } };
}

export function adminTransferCancelled({ contract }: OfEvent<object>): Emission {
  return { contract, body: { name: "DefaultAdminTransferCanceled" } };
}

/** A digest, written down at an event's contract or, for the platform's own acts, at the factory. */
export function anchored({ contract, root }: OfEvent<{ root: Bytes32 }>): Emission {
  return { contract, body: { name: "Anchored", by: addressOf("relayer"), root } };
}

function together(contract: Address, ...bodies: LogBody[]): Emission[] {
  return bodies.map((body, i) => (i === 0 ? { contract, body } : { contract, body, transaction: "same" }));
}

function minted({ to, firstTokenId, quantity }: { contract: Address; to: Address; firstTokenId: bigint; quantity: number }): LogBody[] {
  return Array.from({ length: quantity }, (_, i) => ({ name: "Transfer", from: ZERO_ADDRESS, to, tokenId: firstTokenId + BigInt(i) }));
}

function purchase({ to, ...rest }: { to: Address; tier: number; firstTokenId: bigint; quantity: number; unitPriceWei: bigint }): LogBody {
  return { name: "TicketsBought", buyer: to, to, ...rest };
}

function heldIf({ payment, payee, amountWei }: { payment: "sent" | "held"; payee: Address; amountWei: bigint }): LogBody[] {
  return payment === "held" ? [{ name: "PaymentHeld", payee, amountWei }] : [];
}
