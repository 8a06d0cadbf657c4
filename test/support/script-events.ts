import { keccak256, stringToHex } from "viem";
import { type Address, parseAddress, parseBytes32, ZERO_ADDRESS } from "#core/bytes.ts";
import type { EventTerms } from "#core/event.ts";
import { admissionBit, encodeTokenId } from "#core/ticket.ts";
import type { Emission } from "./scripted-node.ts";

/** Any number to an address of its own. */
export function addressOf(name: string): Address {
  return parseAddress(`0x${keccak256(stringToHex(name)).slice(26)}`);
}

export function termsOf({ contract, chainId, name = "Night of Logs" }: { contract: Address; chainId: number; name?: string }): EventTerms {
  return {
    chainId,
    contract,
    eventRef: parseBytes32(keccak256(contract)),
    organizer: addressOf("organizer"),
    name,
    currency: ZERO_ADDRESS,
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
    giftCooldownHours: 0,
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

/** Transfer logs from zero and then the purchase's own, as EventTickets emits them. */
export function bought({
  contract,
  to,
  firstSerial,
  quantity,
  tier = 1,
}: {
  contract: Address;
  to: Address;
  firstSerial: number;
  quantity: number;
  tier?: number;
}): Emission[] {
  const firstTokenId = encodeTokenId({ tier, serial: firstSerial });
  const mints = Array.from({ length: quantity }, (_, i) => moved({ contract, from: ZERO_ADDRESS, to, tokenId: firstTokenId + BigInt(i) }));
  return [...mints, { contract, body: { name: "TicketsBought", buyer: to, to, tier, firstTokenId, quantity, unitPriceWei: 10n ** 16n } }];
}

export function moved({ contract, from, to, tokenId }: { contract: Address; from: Address; to: Address; tokenId: bigint }): Emission {
  return { contract, body: { name: "Transfer", from, to, tokenId } };
}

export function listed({ contract, seller, tokenId, priceWei }: { contract: Address; seller: Address; tokenId: bigint; priceWei: bigint }): Emission {
  return { contract, body: { name: "Listed", tokenId, seller, priceWei } };
}

export function cancelled({ contract, tokenId }: { contract: Address; tokenId: bigint }): Emission {
  return { contract, body: { name: "ListingCancelled", tokenId } };
}

export function resold({
  contract,
  seller,
  buyer,
  tokenId,
  priceWei,
}: {
  contract: Address;
  seller: Address;
  buyer: Address;
  tokenId: bigint;
  priceWei: bigint;
}): Emission[] {
  const sale = { name: "Resold", tokenId, seller, buyer, priceWei, royaltyWei: priceWei / 20n, platformFeeWei: priceWei / 50n } as const;
  return [moved({ contract, from: seller, to: buyer, tokenId }), { contract, body: sale }];
}

export function admitted({ contract, tokenId }: { contract: Address; tokenId: bigint }): Emission {
  return { contract, body: { name: "Admitted", ...admissionBit(tokenId) } };
}
