import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { decodeBase45, encodeBase45 } from "#core/base45.ts";
import { encodeHex, parseAddress } from "#core/bytes.ts";
import type { Finding, MethodFacts } from "#core/method.ts";
import { entryDigest } from "#core/typed-data.ts";
import { parseEvidence } from "#methods/registry.ts";
import { nodeCrypto } from "#server/crypto.ts";
import { AT_MS, AT_SECONDS, alice, bob, EVENT, entryOf, entryTextOf, methodFacts, TOKEN_ID, ticketFacts } from "#test/support/credentials.ts";
import { parseEntry } from "./evidence.ts";

const FACTS = { binding: null, newestNonce: null };
const subject = { tokenId: TOKEN_ID, holder: alice.holder };

async function judge({ text, facts = methodFacts(FACTS), atMs = AT_MS }: { text: string; facts?: MethodFacts; atMs?: number }): Promise<Finding | null> {
  return (await parseEvidence(text)?.verify({ crypto: nodeCrypto, facts, atMs })) ?? null;
}

async function reasonOf(input: Parameters<typeof judge>[0]): Promise<string> {
  const finding = await judge(input);
  if (!finding) return "MALFORMED";
  return finding.kind === "fail" ? finding.reason : finding.kind;
}

describe("C61 the wallet signs for entry", () => {
  test("the holder's signature passes and burns its nonce", async () => {
    const text = await entryTextOf();
    expect(parseEvidence(text)?.needs).toMatchObject({ tokenId: TOKEN_ID, keyId: null, holder: alice.holder, nonce: "4711" });
    expect(await judge({ text })).toEqual({ kind: "pass", method: "wallet", subject, consumes: [{ kind: "nonce", nonce: "4711" }] });
  });

  test("text and digest are as published", async () => {
    const { entry } = JSON.parse(readFileSync(new URL("../../test/vectors/credentials.json", import.meta.url), "utf8")) as { entry: Record<string, string> };
    expect(await entryTextOf()).toBe(entry.text);
    expect(encodeHex(entryDigest({ event: EVENT, entry: entryOf() }))).toBe(entry.digest);
    expect(encodeHex(parseEntry(entry.text ?? "")?.signature ?? new Uint8Array())).toBe(entry.walletSignature);
  });
});

describe("Gate: each wrong thing has its reason", () => {
  test.each<[string, string, Parameters<typeof entryTextOf>[0], Partial<MethodFacts>]>([
    ["another event", "WRONG_EVENT", { event: { ...EVENT, contract: parseAddress(`0x${"9".repeat(40)}`) } }, {}],
    ["another wallet's signature", "BAD_SIGNATURE", { wallet: bob }, {}],
    ["a stranger's own entry", "NOT_HOLDER", { entry: entryOf({ holder: bob.holder }), wallet: bob }, {}],
    ["a transferred ticket", "NOT_HOLDER", {}, { ticket: ticketFacts({ holder: bob.holder }) }],
    [
      "a ticket that left after it was signed, and came back",
      "NOT_HOLDER",
      {},
      { ticket: ticketFacts({ leftHolderAtSeconds: new Map([[alice.holder, AT_SECONDS - 20]]) }) },
    ],
    ["an unknown ticket", "UNKNOWN_TICKET", {}, { ticket: null }],
    ["a revoked ticket", "REVOKED", {}, { ticket: ticketFacts({ state: "revoked" }) }],
    ["a refunded ticket", "REFUNDED", {}, { ticket: ticketFacts({ state: "refunded" }) }],
    ["a nonce that let somebody in", "REPLAYED", {}, { nonceUsed: true }],
    ["a life of over five minutes", "MALFORMED", { entry: entryOf({ expiresAtSeconds: AT_SECONDS + 281 }) }, {}],
    ["a life of no time", "MALFORMED", { entry: entryOf({ expiresAtSeconds: AT_SECONDS - 20 }) }, {}],
  ])("%s: %s", async (_name, reason, made, facts) => {
    expect(await reasonOf({ text: await entryTextOf(made), facts: methodFacts({ ...FACTS, ...facts }) })).toBe(reason);
  });

  test.each([
    [-36, "STALE"],
    [-35, "pass"],
    [280, "pass"],
    [294, "pass"],
    [295, "STALE"],
  ])("C6 C7 C68: %i s from now it answers %s", async (seconds, expected) => {
    expect(await reasonOf({ text: await entryTextOf(), atMs: AT_MS + seconds * 1000 })).toBe(expected);
  });
});

describe("trap 6: no field of a valid entry can be changed", () => {
  test("every single byte counts", async () => {
    const bytes = decodeBase45(await entryTextOf()) ?? new Uint8Array();
    for (let place = 0; place < bytes.length; place++) {
      const changed = bytes.slice();
      changed[place] = (changed[place] ?? 0) ^ 0x02;
      expect(await reasonOf({ text: encodeBase45(changed) })).toMatch(/^(BAD_SIGNATURE|MALFORMED|WRONG_EVENT)$/);
    }
  });
});
