import { describe, expect, test } from "vitest";
import { parseAddress } from "./bytes.ts";
import { decodeAlgorithm, decodeTicketRef, encodeTicketRef, eventTagOf, keyIdOf, slotAt, slotEndsAtMs } from "./credential.ts";
import { encodeTokenId } from "./ticket.ts";

const contract = parseAddress("0x5FbDB2315678afecb367f032d93F642f64180aa3");

describe("Q2 slots", () => {
  test("a slot lasts one period and ends where the next begins", () => {
    expect(slotAt({ atMs: 29_999, periodSeconds: 15 })).toBe(1);
    expect(slotAt({ atMs: 30_000, periodSeconds: 15 })).toBe(2);
    expect(slotEndsAtMs({ slot: 1, periodSeconds: 15 })).toBe(30_000);
  });

  test.each([15, 30, 60])("the end of a slot of %i s is never in its own past", (periodSeconds) => {
    for (const atMs of [0, 1, 14_999, 15_000, 59_999, 1_795_287_607_123]) {
      const endsAtMs = slotEndsAtMs({ slot: slotAt({ atMs, periodSeconds }), periodSeconds });
      expect(endsAtMs).toBeGreaterThan(atMs);
      expect(endsAtMs - atMs).toBeLessThanOrEqual(periodSeconds * 1000);
    }
  });
});

describe("Q1 names inside a code", () => {
  test("chain and contract both change the event's tag", () => {
    const tag = eventTagOf({ chainId: 31337, contract });
    expect(tag).toHaveLength(8);
    expect(eventTagOf({ chainId: 1, contract })).not.toEqual(tag);
    expect(eventTagOf({ chainId: 31337, contract: parseAddress(`0x${"1".repeat(40)}`) })).not.toEqual(tag);
  });

  test("the same bytes as a key of another algorithm have another id", () => {
    const deviceKey = `0x02${"11".repeat(31)}` as const;
    expect(keyIdOf({ algorithm: "Ed25519", deviceKey })).not.toBe(keyIdOf({ algorithm: "P-256", deviceKey }));
  });

  test("tier and serial survive the journey to their last bit", () => {
    const tokenId = encodeTokenId({ tier: 65_535, serial: 4_294_967_295 });
    expect(decodeTicketRef(encodeTicketRef(tokenId))).toBe(tokenId);
    expect(encodeTicketRef(tokenId)).toHaveLength(6);
  });
});

describe("C2 C4 algorithms come from an allow-list", () => {
  test("only two bytes name one", () => {
    const known = Array.from({ length: 256 }, (_, byte) => decodeAlgorithm(byte)).filter((algorithm) => algorithm !== null);
    expect(known).toEqual(["Ed25519", "P-256"]);
  });
});
