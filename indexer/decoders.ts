import type { Address, Bytes32 } from "#core/bytes.ts";
import { type EventTerms, type TierTerms, TRANSFER_POLICIES } from "#core/event.ts";
import type { LogBody, LogName } from "#core/log.ts";
import { addressAt, numberAt, offsetAt, shortTextAt, textAt, uintAt, type Words, wordAt } from "./words.ts";

const TOKEN_ID_BITS = 48;

export type Source = { readonly topics: Words; readonly data: Words; readonly chainId: number };
type Decoders = { readonly [Name in LogName]: (source: Source) => Extract<LogBody, { name: Name }> };

/** The reader of each log: its bytes to its meaning. Throws on bytes that no contract of ours can have written. */
export const DECODERS: Decoders = {
  EventCreated: ({ topics, data, chainId }) => {
    expectShape({ topics, data, topicCount: 4, dataCount: null });
    const contract = addressAt({ words: topics, index: 1 });
    const tiers = readTiers({ words: data, start: offsetAt({ words: data, index: 1, base: 0 }) });
    return { name: "EventCreated", terms: readTerms({ topics, data, chainId, contract }), tiers };
  },
  TicketsBought: ({ topics, data }) => {
    expectShape({ topics, data, topicCount: 4, dataCount: 3 });
    return {
      name: "TicketsBought",
      buyer: addressAt({ words: topics, index: 1 }),
      to: addressAt({ words: topics, index: 2 }),
      tier: numberAt({ words: topics, index: 3, bits: 16 }),
      firstTokenId: tokenAt(data, 0),
      quantity: numberAt({ words: data, index: 1, bits: 16 }),
      unitPriceWei: amountAt(data, 2),
    };
  },
  Issued: ({ topics, data }) => {
    expectShape({ topics, data, topicCount: 4, dataCount: 2 });
    return {
      name: "Issued",
      orderId: wordAt(topics, 1),
      to: addressAt({ words: topics, index: 2 }),
      tier: numberAt({ words: topics, index: 3, bits: 16 }),
      firstTokenId: tokenAt(data, 0),
      quantity: numberAt({ words: data, index: 1, bits: 16 }),
    };
  },
  Transfer: ({ topics, data }) => {
    expectShape({ topics, data, topicCount: 4, dataCount: 0 });
    return { name: "Transfer", from: addressAt({ words: topics, index: 1 }), to: addressAt({ words: topics, index: 2 }), tokenId: tokenAt(topics, 3) };
  },
  Listed: ({ topics, data }) => {
    expectShape({ topics, data, topicCount: 3, dataCount: 1 });
    return { name: "Listed", tokenId: tokenAt(topics, 1), seller: addressAt({ words: topics, index: 2 }), priceWei: amountAt(data, 0) };
  },
  Resold: ({ topics, data }) => {
    expectShape({ topics, data, topicCount: 4, dataCount: 3 });
    return {
      name: "Resold",
      tokenId: tokenAt(topics, 1),
      seller: addressAt({ words: topics, index: 2 }),
      buyer: addressAt({ words: topics, index: 3 }),
      priceWei: amountAt(data, 0),
      royaltyWei: amountAt(data, 1),
      platformFeeWei: amountAt(data, 2),
    };
  },
  Voided: ({ topics, data }) => {
    expectShape({ topics, data, topicCount: 4, dataCount: 1 });
    return {
      name: "Voided",
      tokenId: tokenAt(topics, 1),
      holder: addressAt({ words: topics, index: 2 }),
      reason: wordAt(topics, 3),
      amountWei: amountAt(data, 0),
    };
  },
  Refunded: ({ topics, data }) => {
    expectShape({ topics, data, topicCount: 3, dataCount: 1 });
    return { name: "Refunded", tokenId: tokenAt(topics, 1), holder: addressAt({ words: topics, index: 2 }), amountWei: amountAt(data, 0) };
  },
  Released: ({ topics, data }) => {
    expectShape({ topics, data, topicCount: 2, dataCount: 1 });
    return { name: "Released", tokenId: tokenAt(topics, 1), amountWei: amountAt(data, 0) };
  },
  Withdrawn: ({ topics, data }) => {
    expectShape({ topics, data, topicCount: 2, dataCount: 1 });
    return { name: "Withdrawn", to: addressAt({ words: topics, index: 1 }), amountWei: amountAt(data, 0) };
  },
  PaymentHeld: ({ topics, data }) => {
    expectShape({ topics, data, topicCount: 2, dataCount: 1 });
    return { name: "PaymentHeld", payee: addressAt({ words: topics, index: 1 }), amountWei: amountAt(data, 0) };
  },
  VoucherUsed: ({ topics, data }) => {
    expectShape({ topics, data, topicCount: 4, dataCount: 0 });
    return {
      name: "VoucherUsed",
      slot: uintAt({ words: topics, index: 1, bits: 256 }),
      buyer: addressAt({ words: topics, index: 2 }),
      signer: addressAt({ words: topics, index: 3 }),
    };
  },
  RecoveryRequested: ({ topics, data }) => {
    expectShape({ topics, data, topicCount: 4, dataCount: 1 });
    return { name: "RecoveryRequested", ...handOver(topics), readyAtSeconds: numberAt({ words: data, index: 0, bits: 40 }) };
  },
  RecoveryVetoed: ({ topics, data }) => {
    expectShape({ topics, data, topicCount: 3, dataCount: 0 });
    return { name: "RecoveryVetoed", tokenId: tokenAt(topics, 1), holder: addressAt({ words: topics, index: 2 }) };
  },
  Recovered: ({ topics, data }) => {
    expectShape({ topics, data, topicCount: 4, dataCount: 0 });
    return { name: "Recovered", ...handOver(topics) };
  },
  Claimed: ({ topics, data }) => {
    expectShape({ topics, data, topicCount: 4, dataCount: 0 });
    const { tokenId, holder: from, to } = handOver(topics);
    return { name: "Claimed", tokenId, from, to };
  },
  RoleGranted: (source) => ({ name: "RoleGranted", ...roleChange(source) }),
  RoleRevoked: (source) => ({ name: "RoleRevoked", ...roleChange(source) }),
  Admitted: (source) => ({ name: "Admitted", ...marks(source) }),
  AdmissionRefused: (source) => ({ name: "AdmissionRefused", ...marks(source) }),
  Anchored: ({ topics, data }) => {
    expectShape({ topics, data, topicCount: 3, dataCount: 0 });
    return { name: "Anchored", by: addressAt({ words: topics, index: 1 }), root: wordAt(topics, 2) };
  },
  EventCancelled: (source) => ({ name: "EventCancelled", by: addressAt({ words: onlyTopic(source), index: 1 }) }),
  DefaultAdminTransferScheduled: ({ topics, data }) => {
    expectShape({ topics, data, topicCount: 2, dataCount: 1 });
    const acceptAtSeconds = numberAt({ words: data, index: 0, bits: 48 });
    return { name: "DefaultAdminTransferScheduled", newAdmin: addressAt({ words: topics, index: 1 }), acceptAtSeconds };
  },
  DefaultAdminTransferCanceled: ({ topics, data }) => {
    expectShape({ topics, data, topicCount: 1, dataCount: 0 });
    return { name: "DefaultAdminTransferCanceled" };
  },
  OperatorAllowed: (source) => ({ name: "OperatorAllowed", operator: addressAt({ words: onlyTopic(source), index: 1 }) }),
  OperatorDisallowed: (source) => ({ name: "OperatorDisallowed", operator: addressAt({ words: onlyTopic(source), index: 1 }) }),
  OrderSettled: (source) => ({ name: "OrderSettled", orderId: wordAt(onlyTopic(source), 1) }),
  ListingCancelled: (source) => ({ name: "ListingCancelled", tokenId: tokenAt(onlyTopic(source), 1) }),
};

/** The topics of a log that says one indexed thing and nothing else. */
function onlyTopic({ topics, data }: Source): Words {
  expectShape({ topics, data, topicCount: 2, dataCount: 0 });
  return topics;
}

function marks({ topics, data }: Source): { word: bigint; mask: bigint } {
  expectShape({ topics, data, topicCount: 2, dataCount: 1 });
  return { word: uintAt({ words: topics, index: 1, bits: TOKEN_ID_BITS - 8 }), mask: uintAt({ words: data, index: 0, bits: 256 }) };
}

function roleChange({ topics, data }: Source): { role: Bytes32; account: Address; by: Address } {
  expectShape({ topics, data, topicCount: 4, dataCount: 0 });
  return { role: wordAt(topics, 1), account: addressAt({ words: topics, index: 2 }), by: addressAt({ words: topics, index: 3 }) };
}

function handOver(topics: Words): { tokenId: bigint; holder: Address; to: Address } {
  return { tokenId: tokenAt(topics, 1), holder: addressAt({ words: topics, index: 2 }), to: addressAt({ words: topics, index: 3 }) };
}

function tokenAt(words: Words, index: number): bigint {
  return uintAt({ words, index, bits: TOKEN_ID_BITS });
}

function amountAt(words: Words, index: number): bigint {
  return uintAt({ words, index, bits: 256 });
}

/** EventConfig is dynamic (its name is a string), so word 0 of the data points at its head. Field order: contracts/types/DataTypes.sol. */
function readTerms({ topics, data, chainId, contract }: { topics: Words; data: Words; chainId: number; contract: Address }): EventTerms {
  const head = offsetAt({ words: data, index: 0, base: 0 });
  const number = (field: number, bits: number) => numberAt({ words: data, index: head + field, bits });
  const policy = TRANSFER_POLICIES[number(3, 8)];
  if (!policy) throw new Error(`Event ${contract} has an unknown transfer policy.`);
  return {
    chainId,
    contract,
    eventRef: wordAt(topics, 2),
    organizer: addressAt({ words: topics, index: 3 }),
    name: textAt({ words: data, index: offsetAt({ words: data, index: head, base: head }) }),
    currency: addressAt({ words: data, index: head + 1 }),
    payout: addressAt({ words: data, index: head + 2 }),
    policy,
    doorsAtSeconds: number(4, 40),
    startsAtSeconds: number(5, 40),
    endsAtSeconds: number(6, 40),
    transferCutoffAtSeconds: number(7, 40),
    resaleCapBps: number(8, 16),
    royaltyBps: number(9, 16),
    maxPerPurchase: number(10, 8),
    maxPerWallet: number(11, 16),
    maxGifts: number(12, 8),
    giftCooldownHours: number(13, 8),
  };
}

/** TierConfig has five static words, so the array is its length and then the tiers in a row. */
function readTiers({ words, start }: { words: Words; start: number }): TierTerms[] {
  const length = numberAt({ words, index: start, bits: 8 });
  return Array.from({ length }, (_, i) => {
    const index = start + 1 + 5 * i;
    return {
      tier: i + 1,
      name: shortTextAt({ words, index }),
      priceWei: uintAt({ words, index: index + 1, bits: 96 }),
      supply: numberAt({ words, index: index + 2, bits: 32 }),
      saleStartsAtSeconds: numberAt({ words, index: index + 3, bits: 40 }),
      saleEndsAtSeconds: numberAt({ words, index: index + 4, bits: 40 }),
    };
  });
}

function expectShape({ topics, data, topicCount, dataCount }: { topics: Words; data: Words; topicCount: number; dataCount: number | null }): void {
  if (topics.length !== topicCount) throw new Error(`A log has ${topics.length} topics where its signature has ${topicCount}.`);
  if (dataCount !== null && data.length !== dataCount) throw new Error(`A log has ${data.length} words of data where its signature has ${dataCount}.`);
}
