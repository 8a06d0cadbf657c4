import { describe, expect, test } from "vitest";
import { decodeBase45, encodeBase45 } from "#core/base45.ts";
import { encodeHex } from "#core/bytes.ts";
import type { Finding, KnownCredential, MethodFacts } from "#core/method.ts";
import { parseEvidence } from "#methods/registry.ts";
import { nodeCrypto } from "#server/crypto.ts";
import { AT_MS, AT_SECONDS, alice, bob, EVENT, methodFacts, TOKEN_ID, ticketFacts } from "#test/support/credentials.ts";
import { knownCredential, RECORD_ID, sunOf, TAG_UID, tagKeysOf, tapTextOf } from "#test/support/tags.ts";
import { encodeRecord, parseUid, tapOf } from "./evidence.ts";
import { nfcMethod } from "./method.ts";
import { COUNTER_JUMP } from "./verify.ts";

type Input = { text?: string; credential?: Partial<KnownCredential> | null; facts?: Partial<MethodFacts>; atMs?: number };

async function judge({ text = sunOf(), credential = {}, facts = {}, atMs = AT_MS }: Input = {}): Promise<Finding | null> {
  const known = credential && knownCredential(credential);
  return (await parseEvidence(text)?.verify({ crypto: nodeCrypto, facts: methodFacts({ credential: known, ...facts }), atMs })) ?? null;
}

async function reasonOf(input: Input): Promise<string> {
  const finding = await judge(input);
  if (!finding) return "MALFORMED";
  return finding.kind === "fail" ? finding.reason : finding.kind;
}

const UID_TEXT = TAG_UID.slice(2).toUpperCase();
const asUid = { kind: "tag-uid", secret: { kind: "none" } } as const;
const asRecord = { kind: "tag-record", reference: RECORD_ID, secret: { kind: "tag-uid", uid: TAG_UID } } as const;
const subject = { tokenId: TOKEN_ID, holder: alice.holder };

describe("V2 a tag stands for a ticket", () => {
  test("a secure message passes and burns its counter", async () => {
    const consumes = [{ kind: "counter", credentialId: knownCredential().id, counter: 7 }];
    expect(await judge()).toEqual({ kind: "pass", method: "nfc", subject, consumes, flags: [] });
  });

  test("a written record passes on the chip that it was written to", async () => {
    expect(await judge({ text: tapTextOf(), credential: asRecord })).toEqual({ kind: "pass", method: "nfc", subject, consumes: [] });
  });

  test("a UID passes as keyboard readers type it", async () => {
    expect(await judge({ text: UID_TEXT, credential: asUid })).toMatchObject({ kind: "pass", subject });
  });

  test("each says where its record is, and nothing of a ticket", () => {
    expect(parseEvidence(UID_TEXT)?.needs).toMatchObject({ tokenId: null, credential: { kind: "tag-uid", reference: TAG_UID } });
    expect(parseEvidence(tapTextOf())?.needs).toMatchObject({ tokenId: null, credential: { kind: "tag-record", reference: RECORD_ID } });
    expect(parseEvidence(sunOf())?.needs.credential).toMatchObject({ kind: "sealed" });
    expect(parseEvidence("https://a.test/t?uid=041E3C8A2D6B80&ctr=000006&cmac=4B00064004B0B3D3")?.needs.credential).toEqual({
      kind: "tag-sun",
      reference: "0x041e3c8a2d6b80",
    });
  });

  test("the kiosk's text is issued as it will be written", () => {
    expect(nfcMethod.issue({ event: EVENT, recordId: RECORD_ID })).toEqual({ kind: "payload", text: encodeRecord({ event: EVENT, recordId: RECORD_ID }) });
  });
});

describe("trap 15 NFC clone and replay", () => {
  test("a message is good once, and no older one after it", async () => {
    expect(await reasonOf({ credential: { usedCounter: 7 } })).toBe("REPLAYED");
    expect(await reasonOf({ credential: { usedCounter: 8 } })).toBe("REPLAYED");
    expect(await reasonOf({ credential: { seenCounter: 8 } })).toBe("STALE");
    expect(await reasonOf({ credential: { seenCounter: 7, usedCounter: 6 } })).toBe("pass");
  });

  test("a gap in the counter is nobody's fault", async () => {
    expect(await judge({ credential: { usedCounter: 3 } })).toMatchObject({ kind: "pass", flags: [] });
  });

  test("a tag for secure messages is not found by its UID, nor by a record with that UID", async () => {
    expect(parseEvidence(UID_TEXT)?.needs.credential).not.toMatchObject({ kind: "tag-sun" });
    expect(await reasonOf({ text: UID_TEXT })).toBe("BAD_SIGNATURE");
    expect(await reasonOf({ text: tapTextOf() })).toBe("BAD_SIGNATURE");
  });

  test("the tag's text copied to another chip, or printed as a code, opens nothing", async () => {
    expect(await reasonOf({ text: tapTextOf({ uid: "0x04ffffffffff80" }), credential: asRecord })).toBe("BAD_SIGNATURE");
    expect(await reasonOf({ text: encodeRecord({ event: EVENT, recordId: RECORD_ID }), credential: asRecord })).toBe("MALFORMED");
  });

  test("every digit of a message counts", async () => {
    const text = sunOf();
    const start = text.indexOf("=") + 1;
    for (let at = start; at < text.length; at++) {
      const digit = text.charAt(at);
      if (!/[0-9A-F]/.test(digit) || text.slice(at).startsWith("&cmac=") || isName(text, at)) continue;
      const changed = `${text.slice(0, at)}${digit === "0" ? "1" : "0"}${text.slice(at + 1)}`;
      expect(await reasonOf({ text: changed }), `digit ${at}`).toBe("BAD_SIGNATURE");
    }
  });

  test("another tag's keys, another master key, another tag's record: refused", async () => {
    expect(await reasonOf({ text: sunOf({ masterKey: "0x00112233445566778899aabbccddeeff" }) })).toBe("BAD_SIGNATURE");
    expect(await reasonOf({ text: sunOf({ uid: "0x04ffffffffff80" }) })).toBe("BAD_SIGNATURE");
    expect(await reasonOf({ credential: { secret: { kind: "tag-keys", ...tagKeysOf({ uid: "0x04ffffffffff80" }) } } })).toBe("BAD_SIGNATURE");
    expect(await reasonOf({ credential: null })).toBe("BAD_SIGNATURE");
  });
});

function isName(text: string, at: number): boolean {
  const from = text.indexOf("&cmac=");
  return at >= from && at < from + "&cmac=".length;
}

describe("trap 16 somebody reads the tag to wear out its counter", () => {
  test("a jump admits once and is flagged", async () => {
    const counter = 3 + COUNTER_JUMP + 1;
    expect(await judge({ text: sunOf({ counter: counter - 1 }), credential: { usedCounter: 3 } })).toMatchObject({ kind: "pass", flags: [] });
    expect(await judge({ text: sunOf({ counter }), credential: { usedCounter: 3 } })).toMatchObject({ kind: "pass", flags: ["COUNTER_JUMP"] });
    expect(await judge({ text: sunOf({ counter: 503 }), credential: { usedCounter: 3 } })).toMatchObject({ kind: "pass", flags: ["COUNTER_JUMP"] });
    expect(await reasonOf({ text: sunOf({ counter: 503 }), credential: { usedCounter: 503 } })).toBe("REPLAYED");
  });
});

describe("V2 what ends a tag", () => {
  const texts = [
    ["secure message", sunOf(), {}],
    ["record", tapTextOf(), asRecord],
    ["UID", UID_TEXT, asUid],
  ] as const;

  test.each(texts)("%s: replaced, taken back, over, sold, revoked, refunded, gone", async (_name, text, kind) => {
    const cases: [string, Partial<KnownCredential>, Partial<MethodFacts>][] = [
      ["SESSION_ENDED", { status: "replaced" }, {}],
      ["SESSION_ENDED", { status: "revoked" }, {}],
      ["SESSION_ENDED", { expiresAtSeconds: AT_SECONDS }, {}],
      ["NOT_HOLDER", {}, { ticket: ticketFacts({ holder: bob.holder }) }],
      ["NOT_HOLDER", {}, { ticket: ticketFacts({ leftHolderAtSeconds: new Map([[alice.holder, AT_SECONDS - 60]]) }) }],
      ["REVOKED", {}, { ticket: ticketFacts({ state: "revoked" }) }],
      ["REFUNDED", {}, { ticket: ticketFacts({ state: "refunded" }) }],
      ["UNKNOWN_TICKET", {}, { ticket: null }],
      ["UNKNOWN_TICKET", {}, { ticket: ticketFacts({ tokenId: TOKEN_ID + 1n }) }],
    ];
    for (const [reason, credential, facts] of cases) expect(await reasonOf({ text, credential: { ...kind, ...credential }, facts })).toBe(reason);
    const past = ticketFacts({ leftHolderAtSeconds: new Map([[alice.holder, AT_SECONDS - 3601]]) });
    expect(await reasonOf({ text, credential: kind, facts: { ticket: past } })).toBe("pass");
  });

  test("a UID or record that stands in no list is no ticket", async () => {
    expect(await reasonOf({ text: UID_TEXT, credential: null })).toBe("UNKNOWN_TICKET");
    expect(await reasonOf({ text: tapTextOf(), credential: null })).toBe("UNKNOWN_TICKET");
  });

  test("a record of another event, chain or contract is told apart", async () => {
    for (const event of [
      { ...EVENT, chainId: 1 },
      { ...EVENT, contract: alice.holder },
    ]) {
      expect(await reasonOf({ text: tapTextOf({ event }), credential: asRecord })).toBe("WRONG_EVENT");
    }
  });
});

describe("M16 a tag has one spelling", () => {
  test.each(["04:A2:B3:C4:D5:E6:80", "04a2b3c4d5e680", "04A2B3C4D5E680 ", "04A2B3C4D5E6", "08A2B3C4", "04A2B3C4D5E68"])("%j is no evidence", (text) =>
    expect(parseEvidence(text)).toBeNull(),
  );

  test("a reader's spelling is brought to it", () => {
    for (const spelling of ["04:a2:b3:c4:d5:e6:80", "04-A2-B3-C4-D5-E6-80", "04 a2 b3 c4 d5 e6 80", "04a2b3c4d5e680"]) expect(parseUid(spelling)).toBe(TAG_UID);
    for (const spelling of ["", "04", "08:11:22:33", "zz:a2:b3:c4:d5:e6:80", "04:a2:b3:c4:d5:e6:8", `04${"a2".repeat(40)}`])
      expect(parseUid(spelling)).toBeNull();
    expect(parseUid("11:22:33:44")).toBe("0x11223344");
    expect(parseUid("04:11:22:33:44:55:66:77:88:99")).toBe("0x04112233445566778899");
  });

  test("a message with anything more, less, twice or in lower case is none", () => {
    const text = sunOf();
    const spellings = [`${text} `, ` ${text}`, `${text}&x=1`, text.toLowerCase(), text.replace("?", "?x=1&"), text.replace("https", "javascript"), `${text}#a`];
    for (const spelling of [...spellings, text.slice(0, -1), text.replace("&cmac=", "&CMAC="), text.replace("picc_data", "e")]) {
      expect(parseEvidence(spelling), spelling).toBeNull();
    }
  });

  test("a record cut short or longer, or another version, is none", () => {
    const bytes = decodeBase45(tapTextOf()) ?? new Uint8Array();
    for (let length = 0; length < bytes.length; length++) {
      const uidBytes = length - 25;
      const isUid = [4, 7, 10].includes(uidBytes);
      if (!isUid) expect(parseEvidence(encodeBase45(bytes.slice(0, length))), String(length)).toBeNull();
    }
    expect(parseEvidence(encodeBase45(Uint8Array.of(0x23, ...bytes.slice(1))))).toBeNull();
    expect(tapOf({ record: "HELLO", uid: TAG_UID })).toBeNull();
    expect(tapOf({ record: encodeBase45(Uint8Array.of(0x21, 1, 2)), uid: TAG_UID })).toBeNull();
  });

  test("no personal data and no UID in what is written", () => {
    const bytes = encodeHex(decodeBase45(encodeRecord({ event: EVENT, recordId: RECORD_ID })) ?? new Uint8Array());
    for (const secret of [TAG_UID, alice.holder, TOKEN_ID.toString(16)]) expect(bytes).not.toContain(secret.replace("0x", ""));
  });
});
