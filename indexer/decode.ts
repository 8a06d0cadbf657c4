import { type Address, type Bytes32, parseAddress, parseBytes32 } from "#core/bytes.ts";
import { type EventTerms, type TierTerms, TRANSFER_POLICIES } from "#core/event.ts";
import type { Log, LogBody, LogName } from "#core/log.ts";
import type { RawLog } from "./raw-log.ts";
import { addressAt, numberAt, offsetAt, readWords, shortTextAt, textAt, uintAt, type Words } from "./words.ts";

/** keccak256 of each signature in contracts/interfaces. decode.test.ts compares them with the compiled ABIs. */
export const TOPICS = {
  EventCreated: "0xae5316feeaaa4654a73cd96b578ae4a2cc953d1555aa0c71acf309c478600203",
  TicketsBought: "0x76be494e3bd82fdbb9f9d8f223bbaa8a53f118746a01bf31c20ccc7a69023900",
  Transfer: "0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef",
  Listed: "0x50955776c5778c3b7d968d86d8c51fb6b29a7a74c20866b533268e209fc08343",
  ListingCancelled: "0x411aee90354c51b1b04cd563fcab2617142a9d50da19232d888547c8a1b7fd8a",
  Resold: "0x74f6248ed07d59acecf236956e19ad11850e024af11367f034af8cd3d5fa5959",
  Admitted: "0x6a2936b0c4ba2053a494b65037aecd5c567aa572c9a00e2922eb1acd46dd6031",
} as const satisfies Record<LogName, string>;

const NAMES = new Map<string, LogName>(Object.entries(TOPICS).map(([name, topic]) => [topic, name as LogName]));

const TOKEN_ID_BITS = 48;

type Source = { readonly topics: Words; readonly data: Words; readonly chainId: number };

/** The signature that a log carries, or `null` for one that the mirror has no use for. */
export function nameOf(raw: RawLog): LogName | null {
  return NAMES.get(raw.topics[0] ?? "") ?? null;
}

/** The ticket contract that a log is about: the factory's EventCreated names it, every other log comes from it. */
export function contractOf(raw: RawLog): Address {
  return nameOf(raw) === "EventCreated" ? parseAddress(`0x${(raw.topics[1] ?? "").slice(26)}`) : raw.emitter;
}

/** A raw log of ours to its meaning. Throws on a log whose bytes our contracts cannot have written. */
export function decodeLog({ raw, chainId, blockSeconds }: { raw: RawLog; chainId: number; blockSeconds: number }): Log {
  const { blockNumber, blockHash, logIndex, transactionHash } = raw;
  const name = nameOf(raw);
  if (!name) throw new Error(`Log ${logIndex} of block ${blockNumber} has a signature that no contract of ours emits.`);
  const source: Source = { topics: readWords(`0x${raw.topics.map((topic) => topic.slice(2)).join("")}`), data: readWords(raw.data), chainId };
  const contract = contractOf(raw);
  return { chainId, contract, blockNumber, blockHash, blockSeconds, logIndex, transactionHash, ...DECODERS[name](source) };
}

const DECODERS: { readonly [Name in LogName]: (source: Source) => Extract<LogBody, { name: Name }> } = {
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
      firstTokenId: uintAt({ words: data, index: 0, bits: TOKEN_ID_BITS }),
      quantity: numberAt({ words: data, index: 1, bits: 16 }),
      unitPriceWei: uintAt({ words: data, index: 2, bits: 256 }),
    };
  },
  Transfer: ({ topics, data }) => {
    expectShape({ topics, data, topicCount: 4, dataCount: 0 });
    return {
      name: "Transfer",
      from: addressAt({ words: topics, index: 1 }),
      to: addressAt({ words: topics, index: 2 }),
      tokenId: uintAt({ words: topics, index: 3, bits: TOKEN_ID_BITS }),
    };
  },
  Listed: ({ topics, data }) => {
    expectShape({ topics, data, topicCount: 3, dataCount: 1 });
    return {
      name: "Listed",
      tokenId: uintAt({ words: topics, index: 1, bits: TOKEN_ID_BITS }),
      seller: addressAt({ words: topics, index: 2 }),
      priceWei: uintAt({ words: data, index: 0, bits: 256 }),
    };
  },
  ListingCancelled: ({ topics, data }) => {
    expectShape({ topics, data, topicCount: 2, dataCount: 0 });
    return { name: "ListingCancelled", tokenId: uintAt({ words: topics, index: 1, bits: TOKEN_ID_BITS }) };
  },
  Resold: ({ topics, data }) => {
    expectShape({ topics, data, topicCount: 4, dataCount: 3 });
    return {
      name: "Resold",
      tokenId: uintAt({ words: topics, index: 1, bits: TOKEN_ID_BITS }),
      seller: addressAt({ words: topics, index: 2 }),
      buyer: addressAt({ words: topics, index: 3 }),
      priceWei: uintAt({ words: data, index: 0, bits: 256 }),
      royaltyWei: uintAt({ words: data, index: 1, bits: 256 }),
      platformFeeWei: uintAt({ words: data, index: 2, bits: 256 }),
    };
  },
  Admitted: ({ topics, data }) => {
    expectShape({ topics, data, topicCount: 2, dataCount: 1 });
    return { name: "Admitted", word: uintAt({ words: topics, index: 1, bits: TOKEN_ID_BITS - 8 }), mask: uintAt({ words: data, index: 0, bits: 256 }) };
  },
};

/** EventConfig is dynamic (its name is a string), so word 0 of the data points at its head. Field order: contracts/types/DataTypes.sol. */
function readTerms({ topics, data, chainId, contract }: { topics: Words; data: Words; chainId: number; contract: Address }): EventTerms {
  const head = offsetAt({ words: data, index: 0, base: 0 });
  const number = (field: number, bits: number) => numberAt({ words: data, index: head + field, bits });
  const policy = TRANSFER_POLICIES[number(3, 8)];
  if (!policy) throw new Error(`Event ${contract} has an unknown transfer policy.`);
  return {
    chainId,
    contract,
    eventRef: wordOf(topics, 2),
    organizer: addressAt({ words: topics, index: 3 }),
    name: textAt({ words: data, index: offsetAt({ words: data, index: head, base: head }) }),
    currency: addressAt({ words: data, index: head + 1 }),
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

function wordOf(words: Words, index: number): Bytes32 {
  return parseBytes32(`0x${words.hex.slice(2 + 64 * index, 66 + 64 * index)}`);
}

function expectShape({ topics, data, topicCount, dataCount }: { topics: Words; data: Words; topicCount: number; dataCount: number | null }): void {
  if (topics.count !== topicCount) throw new Error(`A log has ${topics.count} topics where its signature has ${topicCount}.`);
  if (dataCount !== null && data.count !== dataCount) throw new Error(`A log has ${data.count} words of data where its signature has ${dataCount}.`);
}
