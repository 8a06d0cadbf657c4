import { describe, expect, test } from "vitest";
import { decodeBase45, encodeBase45 } from "#core/base45.ts";
import { decodeHex, encodeHex, type Hex } from "#core/bytes.ts";
import type { Finding, KnownCredential, MethodFacts } from "#core/method.ts";
import { parseEvidence } from "#methods/registry.ts";
import { nodeCrypto } from "#server/crypto.ts";
import { AT_MS, AT_SECONDS, alice, bob, EVENT, methodFacts, SLOT, TOKEN_ID, ticketFacts } from "#test/support/credentials.ts";
import { platformKey, platformKeyOf, type TestKey } from "#test/support/passes.ts";
import { knownCredential } from "#test/support/tags.ts";
import { encodeClaims } from "./evidence.ts";
import { encodePlatformClaims, issuePlatformCode } from "./platform-code.ts";

const REFERENCE: Hex = "0x1122334455667788";
const asCode = { kind: "platform-code", reference: REFERENCE, secret: { kind: "none" } } as const;
const subject = { tokenId: TOKEN_ID, holder: alice.holder };

type CodeInput = { event?: typeof EVENT; tokenId?: bigint; slot?: number; credentialId?: Hex; key?: TestKey };

function textOf({ event = EVENT, tokenId = TOKEN_ID, slot = SLOT, credentialId = REFERENCE, key = platformKey }: CodeInput = {}): string {
  return key.signText(issuePlatformCode({ event, claims: { tokenId, slot, credentialId }, kid: key.kid }));
}

type Input = { text?: string; credential?: Partial<KnownCredential> | null; facts?: Partial<MethodFacts> };

async function judge({ text = textOf(), credential = asCode, facts = {} }: Input = {}): Promise<Finding | null> {
  const all = methodFacts({ binding: null, newestNonce: null, credential: credential && knownCredential(credential), platformKeys: [platformKey], ...facts });
  return (await parseEvidence(text)?.verify({ crypto: nodeCrypto, facts: all, atMs: AT_MS })) ?? null;
}

async function reasonOf(input: Input): Promise<string> {
  const finding = await judge(input);
  if (!finding) return "MALFORMED";
  return finding.kind === "fail" ? finding.reason : finding.kind;
}

describe("Q1 a code for who has no wallet", () => {
  test("a fresh one passes and burns its slot", async () => {
    expect(await judge()).toEqual({ kind: "pass", method: "qr", subject, consumes: [{ kind: "slot", slot: SLOT }] });
  });

  test("it fits an alphanumeric QR of version 8 at level M", () => expect(textOf().length).toBeLessThanOrEqual(221));

  test("it names its record and its ticket", () => {
    expect(parseEvidence(textOf())?.needs).toEqual({
      ...{ tokenId: TOKEN_ID, keyId: null, holder: null, nonce: null, claim: null, challenge: null },
      credential: { kind: "platform-code", reference: REFERENCE },
    });
  });
});

describe("trap 6 each field of the platform's code is signed", () => {
  const cases: [string, CodeInput, string][] = [
    ["chain", { event: { ...EVENT, chainId: 1 } }, "WRONG_EVENT"],
    ["contract", { event: { ...EVENT, contract: bob.holder } }, "WRONG_EVENT"],
    ["ticket", { tokenId: TOKEN_ID + 1n }, "UNKNOWN_TICKET"],
    ["record", { credentialId: "0x1122334455667789" }, "UNKNOWN_TICKET"],
    ["slot", { slot: SLOT + 2 }, "STALE"],
    ["key", { key: platformKeyOf(2) }, "BAD_SIGNATURE"],
  ];
  test.each(cases)("another %s, properly signed: %s", async (_name, input, reason) => expect(await reasonOf({ text: textOf(input) })).toBe(reason));

  test("any byte changed under the old signature", async () => {
    const bytes = decodeBase45(textOf()) ?? new Uint8Array();
    for (let at = 1; at < bytes.length; at++) {
      const changed = bytes.slice();
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(await reasonOf({ text: encodeBase45(changed) }), `byte ${at}`).toBe(at < 9 ? "WRONG_EVENT" : "BAD_SIGNATURE");
    }
  });

  test("trap 7: what a device signs is never what the platform signs", () => {
    const device = encodeClaims({ event: EVENT, claims: { tokenId: TOKEN_ID, slot: SLOT, keyId: REFERENCE } });
    const platform = encodePlatformClaims({ event: EVENT, claims: { tokenId: TOKEN_ID, slot: SLOT, credentialId: REFERENCE } });
    expect(encodeHex(platform)).not.toBe(encodeHex(device));
    expect(decodeHex(platformKey.publicKey)).toHaveLength(32);
  });
});

describe("Q2 a platform's code is of now and of one session", () => {
  const cases: [string, Partial<KnownCredential>, Partial<MethodFacts>][] = [
    ["SESSION_ENDED", { status: "replaced" }, {}],
    ["SESSION_ENDED", { sessionLive: false }, {}],
    ["SESSION_ENDED", { expiresAtSeconds: AT_SECONDS }, {}],
    ["STALE", {}, { ticket: ticketFacts({ highestSlot: SLOT + 1 }) }],
    ["REPLAYED", {}, { ticket: ticketFacts({ consumedSlot: SLOT }) }],
    ["NOT_HOLDER", {}, { ticket: ticketFacts({ holder: bob.holder }) }],
    ["REVOKED", {}, { ticket: ticketFacts({ state: "revoked" }) }],
    ["UNKNOWN_TICKET", { kind: "pass" }, {}],
    ["BAD_SIGNATURE", {}, { platformKeys: [] }],
  ];
  test.each(cases)("%s", async (reason, credential, facts) => expect(await reasonOf({ credential: { ...asCode, ...credential }, facts })).toBe(reason));

  test("a neighbouring slot passes, the next one does not", async () => {
    for (const slot of [SLOT - 1, SLOT + 1]) expect(await reasonOf({ text: textOf({ slot }) })).toBe("pass");
    for (const slot of [SLOT - 2, SLOT + 2]) expect(await reasonOf({ text: textOf({ slot }) })).toBe("STALE");
  });

  test("a kid that is none of ours is a fault of the program that signs", () => {
    expect(() => issuePlatformCode({ event: EVENT, claims: { tokenId: TOKEN_ID, slot: SLOT, credentialId: REFERENCE }, kid: "short" })).toThrow(TypeError);
  });
});
