import { toEventSelector } from "viem";
import { describe, expect, it } from "vitest";
import { parseBytes32, ZERO_ADDRESS } from "#core/bytes.ts";
import type { LogBody } from "#core/log.ts";
import { encodeTokenId } from "#core/ticket.ts";
import { eventFactoryAbi, eventTicketsAbi } from "#generated/contracts.ts";
import * as script from "#test/support/script-events.ts";
import { addressOf, admitted, bought, created, listed, resold, wordOf } from "#test/support/script-events.ts";
import { encodeBody } from "#test/support/scripted-node.ts";
import { contractOf, decodeLog, LEFT_OUT, TOPICS } from "./decode.ts";
import { orderLogs, parseLogs, type RawLog } from "./raw-log.ts";

const contract = addressOf("event");
const factory = addressOf("factory");
const [alice, bob] = [addressOf("alice"), addressOf("bob")];
const tokenId = encodeTokenId({ tier: 2, serial: 77 });

const bodies: LogBody[] = [
  created({ contract, chainId: 31337, name: "Größe & Ünïcode 🎟 with a name of more than thirty-two bytes" }).body,
  created({ contract, chainId: 31337, name: "" }).body,
  ...bought({ contract, to: alice, firstSerial: 4, quantity: 2 }).map(({ body }) => body),
  listed({ contract, seller: alice, tokenId, priceWei: 2n ** 96n - 1n }).body,
  { name: "ListingCancelled", tokenId },
  ...resold({ contract, seller: alice, buyer: bob, tokenId, priceWei: 12_345n }).map(({ body }) => body),
  admitted({ contract, tokenId }).body,
  { name: "Transfer", from: alice, to: ZERO_ADDRESS, tokenId },
  ...script.boughtByVoucher({ contract, to: alice, firstSerial: 4, quantity: 1, slot: 2n ** 256n - 1n, unitPriceWei: 0n }).map(({ body }) => body),
  ...script.issued({ contract, to: alice, firstSerial: 4, quantity: 1, tier: 2, orderId: wordOf("order") }).map(({ body }) => body),
  script.settled({ contract, orderId: wordOf("order") }).body,
  ...script.claimed({ contract, from: alice, to: bob, tokenId }).map(({ body }) => body),
  ...script.refunded({ contract, holder: bob, tokenId, amountWei: 2n ** 88n, payment: "held" }).map(({ body }) => body),
  ...script.voided({ contract, holder: bob, tokenId, amountWei: 0n }).map(({ body }) => body),
  script.eventCancelled({ contract }).body,
  script.released({ contract, tokenId, amountWei: 5n }).body,
  script.withdrawn({ contract, amountWei: 7n }).body,
  script.markRefused({ contract, tokenId }).body,
  script.recoveryRequested({ contract, holder: alice, to: bob, tokenId }).body,
  script.recoveryVetoed({ contract, holder: alice, tokenId }).body,
  ...script.recovered({ contract, holder: alice, to: bob, tokenId }).map(({ body }) => body),
  script.roleChanged({ contract, name: "RoleGranted", role: wordOf("GATE_ROLE"), account: alice }).body,
  script.roleChanged({ contract, name: "RoleRevoked", role: wordOf("GATE_ROLE"), account: alice }).body,
  script.adminTransferScheduled({ contract, newAdmin: bob }).body,
  script.adminTransferCancelled({ contract }).body,
  script.operatorChanged({ contract, name: "OperatorAllowed", operator: bob }).body,
  script.operatorChanged({ contract, name: "OperatorDisallowed", operator: bob }).body,
  script.anchored({ contract, root: wordOf("root") }).body,
];

describe("V4 logs are read as the contracts write them", () => {
  it("knows the signatures of the compiled contracts", () => {
    for (const [name, topic] of Object.entries(TOPICS)) {
      const event = [...eventFactoryAbi, ...eventTicketsAbi].find((item) => item.type === "event" && item.name === name);
      expect(event && toEventSelector(event as Parameters<typeof toEventSelector>[0])).toBe(topic);
    }
  });

  it("reads every log that they can emit, but the few that it leaves out by name", () => {
    const emitted = [...eventFactoryAbi, ...eventTicketsAbi].flatMap((item) => (item.type === "event" ? [item.name] : []));
    expect(new Set([...Object.keys(TOPICS), ...LEFT_OUT])).toEqual(new Set(emitted));
    expect(new Set(bodies.map(({ name }) => name))).toEqual(new Set(Object.keys(TOPICS)));
  });

  it.each(bodies.map((body) => [body.name, body] as const))("reads %s as viem wrote it", (_, body) => {
    const { chainId, blockNumber, logIndex, blockSeconds, blockHash, transactionHash, ...rest } = decode(rawOf(body));
    expect(rest).toEqual({ contract, ...body });
    expect([chainId, blockNumber, logIndex, blockSeconds]).toEqual([31337, 5n, 3, 99]);
    expect(blockHash).not.toBe(transactionHash);
  });

  it("takes what no contract of ours can have written for a fault", () => {
    const transfer = rawOf({ name: "Transfer", from: alice, to: bob, tokenId });
    const topics = transfer.topics;
    expect(() => decode({ ...transfer, topics: topics.slice(0, 3) })).toThrow(/topics/);
    expect(() => decode({ ...transfer, data: `0x${"0".repeat(64)}` })).toThrow(/words of data/);
    expect(() => decode({ ...transfer, data: "0x00" })).toThrow(/32-byte words/);
    expect(() => decode({ ...transfer, topics: [topics[0], parseBytes32(`0x${"f".repeat(64)}`), topics[2], topics[3]] as RawLog["topics"] })).toThrow(
      /address/,
    );
    expect(() => decode({ ...transfer, topics: [...topics.slice(0, 3), parseBytes32(`0x${"f".repeat(64)}`)] })).toThrow(/uint48/);
    expect(() => decode({ ...transfer, topics: [parseBytes32(`0x${"1".repeat(64)}`)] })).toThrow(/signature/);
    const creation = rawOf(bodies[0] as LogBody);
    expect(() => decode({ ...creation, data: creation.data.slice(0, -64) as RawLog["data"] })).toThrow(/missing/);
  });

  it("keeps going when an organizer writes bytes that are no text", () => {
    const creation = rawOf(created({ contract, chainId: 31337, name: "AAAABBBBCCCC" }).body);
    const hostile = creation.data.replace("41414141424242424343434", "00ff1b5b80c0ff0a0d00e24") as RawLog["data"];
    expect(hostile).not.toBe(creation.data);
    const log = decode({ ...creation, data: hostile });
    expect(log.name === "EventCreated" && log.terms.name).toMatch(/^�\[���/);
    expect(JSON.stringify(log, (_, value) => (typeof value === "bigint" ? String(value) : value))).not.toContain("\\u0000");
  });

  it("finds the contract of a creation in the factory's log", () => {
    expect(contractOf(rawOf(bodies[0] as LogBody))).toBe(contract);
    expect(contractOf(rawOf({ name: "ListingCancelled", tokenId }))).toBe(contract);
    expect(contractOf({ ...rawOf(script.anchored({ contract, root: wordOf("root") }).body), emitter: factory })).toBe(factory);
  });
});

describe("trap 32: answers in any order, with doubles and removed logs", () => {
  const wire = [7, 9, 8, 7].map((logIndex) => wireOf({ logIndex }));

  it("puts them in chain order, each once, without the removed ones", () => {
    const logs = orderLogs(parseLogs([...wire, wireOf({ logIndex: 10, removed: true }), wireOf({ logIndex: 1, blockNumber: 6 })]));
    expect(logs.map(({ blockNumber, logIndex }) => [Number(blockNumber), logIndex])).toEqual([
      [5, 7],
      [5, 8],
      [5, 9],
      [6, 1],
    ]);
  });

  it("refuses an answer that mixes two branches", () => {
    expect(() => orderLogs(parseLogs([...wire, wireOf({ logIndex: 11, blockHash: `0x${"e".repeat(64)}` })]))).toThrow(/mixes two blocks/);
    expect(() => orderLogs(parseLogs([wireOf({ logIndex: 7 }), wireOf({ logIndex: 7, data: `0x${"0".repeat(64)}` })]))).toThrow(/two different logs/);
  });

  it.each([[null], [{}], [[null]], [[{ address: "0x1" }]], [[wireOf({ logIndex: 1, topics: "0x" })]], [[wireOf({ logIndex: 1, blockNumber: "latest" })]]])(
    "refuses %j for a list of logs",
    (answer) => {
      expect(() => parseLogs(answer)).toThrow();
    },
  );
});

function decode(raw: RawLog) {
  return decodeLog({ raw, chainId: 31337, blockSeconds: 99 });
}

function rawOf(body: LogBody): RawLog {
  const { topics, data } = encodeBody({ contract, body });
  return {
    emitter: body.name === "EventCreated" ? factory : contract,
    topics: topics.map(parseBytes32),
    data,
    blockNumber: 5n,
    blockHash: parseBytes32(`0x${"a".repeat(64)}`),
    blockSeconds: null,
    transactionHash: parseBytes32(`0x${"c".repeat(64)}`),
    logIndex: 3,
  };
}

function wireOf({ logIndex, blockNumber = 5, ...rest }: { logIndex: number; blockNumber?: number | string; [field: string]: unknown }): unknown {
  const { topics, data } = encodeBody({ contract, body: { name: "ListingCancelled", tokenId } });
  return {
    address: contract,
    topics,
    data,
    blockNumber: typeof blockNumber === "number" ? `0x${blockNumber.toString(16)}` : blockNumber,
    blockHash: `0x${"a".repeat(63)}${blockNumber}`,
    transactionHash: `0x${"c".repeat(64)}`,
    logIndex: `0x${logIndex.toString(16)}`,
    removed: false,
    ...rest,
  };
}
