import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { decodeBase45, encodeBase45 } from "#core/base45.ts";
import { encodeHex } from "#core/bytes.ts";
import { parseChallengeCode, writeChallengeCode } from "#core/challenge.ts";
import type { MethodFacts } from "#core/method.ts";
import { answerDigest } from "#core/typed-data.ts";
import { parseEvidence } from "#methods/registry.ts";
import { nodeCrypto } from "#server/crypto.ts";
import { AT_MS, alice, answerOf, answerTextOf, bob, challengeOf, EVENT, methodFacts, TOKEN_ID, ticketFacts } from "#test/support/credentials.ts";
import { parseAnswer } from "./answer.ts";

const ASKED = { ...challengeOf(), isShownHere: true };

async function judge({ text, facts = {}, atMs = AT_MS }: { text?: string; facts?: Partial<MethodFacts>; atMs?: number } = {}) {
  const known = methodFacts({ binding: null, newestNonce: null, challenge: ASKED, ...facts });
  return (await parseEvidence(text ?? (await answerTextOf()))?.verify({ crypto: nodeCrypto, facts: known, atMs })) ?? null;
}

async function reasonOf(input: Parameters<typeof judge>[0]): Promise<string> {
  const finding = await judge(input);
  if (!finding) return "MALFORMED";
  return finding.kind === "fail" ? finding.reason : finding.kind;
}

describe("C61 a wallet answers the gate's question", () => {
  test("the holder's answer passes and burns the question's number, apart from those of entries", async () => {
    const subject = { tokenId: TOKEN_ID, holder: alice.holder };
    const nonce = `challenge ${challengeOf().nonce}`;
    expect(parseEvidence(await answerTextOf())?.needs).toMatchObject({ ...subject, nonce, challenge: challengeOf().nonce });
    expect(await judge()).toEqual({ kind: "pass", method: "wallet", subject, consumes: [{ kind: "nonce", nonce }] });
  });

  test("text and digest are as published", async () => {
    const { answer } = JSON.parse(readFileSync(new URL("../../test/vectors/credentials.json", import.meta.url), "utf8")) as { answer: Record<string, string> };
    expect(await answerTextOf()).toBe(answer.text);
    expect(encodeHex(answerDigest({ event: EVENT, answer: answerOf() }))).toBe(answer.digest);
    expect(encodeHex(parseAnswer(answer.text ?? "")?.signature ?? new Uint8Array())).toBe(answer.walletSignature);
  });

  test.each<[string, string, Parameters<typeof judge>[0]]>([
    ["a question that nobody asked", "STALE", { facts: { challenge: null } }],
    ["one that another device shows", "WRONG_GATE", { facts: { challenge: { ...ASKED, isShownHere: false } } }],
    ["one asked of another gate", "STALE", { facts: { challenge: { ...ASKED, gateId: ASKED.deviceId } } }],
    ["one that was asked at another second", "STALE", { facts: { challenge: { ...ASKED, issuedAtSeconds: ASKED.issuedAtSeconds + 1 } } }],
    ["one that let somebody in", "REPLAYED", { facts: { nonceUsed: true } }],
    ["one that ran out", "STALE", { atMs: AT_MS + 55_000 }],
    ["a ticket of somebody else", "NOT_HOLDER", { facts: { ticket: ticketFacts({ holder: bob.holder }) } }],
    ["a wallet whose code says no", "BAD_SIGNATURE", { facts: { verdict: { kind: "refused", blockNumber: 5n } }, text: "" }],
    ["a wallet that nobody can ask", "UNDECIDABLE", { facts: { verdict: { kind: "silent", blockNumber: null } }, text: "" }],
    ["a wallet that nobody has asked", "unsure", { facts: { verdict: null }, text: "" }],
    ["a wallet whose code says yes", "pass", { facts: { verdict: { kind: "accepted", blockNumber: 5n } }, text: "" }],
  ])("%s: %s", async (_name, reason, input) => {
    const text = input?.text === "" ? await answerTextOf({ wallet: bob }) : await answerTextOf();
    expect(await reasonOf({ ...input, text })).toBe(reason);
  });

  test("trap 59: a smart wallet's pass and its refusal name the block", async () => {
    const text = await answerTextOf({ wallet: bob });
    expect(await judge({ text, facts: { verdict: { kind: "accepted", blockNumber: 5n } } })).toMatchObject({ kind: "pass", walletBlock: 5n });
    expect(await judge({ text, facts: { verdict: { kind: "refused", blockNumber: 6n } } })).toMatchObject({ kind: "fail", walletBlock: 6n });
  });

  test("trap 6: every single byte counts", async () => {
    const bytes = decodeBase45(await answerTextOf()) ?? new Uint8Array();
    for (let place = 0; place < bytes.length; place++) {
      const changed = bytes.slice();
      changed[place] = (changed[place] ?? 0) ^ 0x02;
      expect(await reasonOf({ text: encodeBase45(changed) })).toMatch(/^(BAD_SIGNATURE|MALFORMED|WRONG_EVENT)$/);
    }
  });
});

describe("C61 a question's number as people type it", () => {
  test.each([0n, 1n, (1n << 50n) - 1n, challengeOf().nonce])("%i comes back", (nonce) => {
    const code = writeChallengeCode(nonce);
    expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/);
    for (const typed of [code, code.toLowerCase(), code.replace("-", ""), ` ${code} `, code.replaceAll("0", "O").replaceAll("1", "l")]) {
      expect(parseChallengeCode(typed)).toBe(nonce);
    }
  });

  test.each(["", "ABCDE", "ABCDE-FGHJ", "ABCDE-FGHJKM", "ABCDE-FGHJU", "https://x"])("%j is none", (text) => expect(parseChallengeCode(text)).toBeNull());
});
