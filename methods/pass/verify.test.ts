import { compactVerify, importJWK } from "jose";
import { describe, expect, test } from "vitest";
import { decodeHex } from "#core/bytes.ts";
import type { Finding, KnownCredential, MethodFacts } from "#core/method.ts";
import { nobleCrypto } from "#methods/crypto-noble.ts";
import { parseEvidence } from "#methods/registry.ts";
import { nodeCrypto } from "#server/crypto.ts";
import { AT_MS, AT_SECONDS, alice, bob, codeOf, EVENT, entryTextOf, methodFacts, SLOT, TOKEN_ID, ticketFacts } from "#test/support/credentials.ts";
import { GOOGLE_REFERENCE, googleTextOf, PASS_REFERENCE, passTextOf, platformKey, platformKeyOf, TOTP_KEY } from "#test/support/passes.ts";
import { knownCredential } from "#test/support/tags.ts";
import { MAX_PASS_SECONDS } from "./evidence.ts";

const asPass = { kind: "pass", reference: PASS_REFERENCE, secret: { kind: "none" } } as const;
const asGoogle = { kind: "google", reference: GOOGLE_REFERENCE, secret: { kind: "totp", key: TOTP_KEY } } as const;
const asApple = { kind: "apple", reference: PASS_REFERENCE, secret: { kind: "none" } } as const;
const subject = { tokenId: TOKEN_ID, holder: alice.holder };
const nonce = AT_SECONDS * 1000;

type Input = { text?: string; credential?: Partial<KnownCredential> | null; facts?: Partial<MethodFacts>; atMs?: number; crypto?: typeof nodeCrypto };

async function judge({ text = passTextOf(), credential = asPass, facts = {}, atMs = AT_MS, crypto = nodeCrypto }: Input = {}): Promise<Finding | null> {
  const known = credential && knownCredential(credential);
  const all = methodFacts({ credential: known, platformKeys: [platformKey], ...facts });
  return (await parseEvidence(text)?.verify({ crypto, facts: all, atMs })) ?? null;
}

async function reasonOf(input: Input): Promise<string> {
  const finding = await judge(input);
  if (!finding) return "MALFORMED";
  return finding.kind === "fail" ? finding.reason : finding.kind;
}

function part(value: object | string): string {
  return Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");
}

/** A pass whose parts were exchanged, with the signature that it had. */
function forged({ header, claims }: { header?: object | string; claims?: object | string }): string {
  const [first = "", second = "", third = ""] = passTextOf().split(".");
  return [header === undefined ? first : part(header), claims === undefined ? second : part(claims), third].join(".");
}

function read(place: 0 | 1): Record<string, unknown> {
  return JSON.parse(Buffer.from(passTextOf().split(".")[place] ?? "", "base64url").toString()) as Record<string, unknown>;
}

describe("V3 dynamic pass", () => {
  test("a fresh pass of the holder's passes and burns its nonce", async () => {
    const consumes = [{ kind: "counter", credentialId: knownCredential().id, counter: nonce }];
    expect(await judge()).toEqual({ kind: "pass", method: "pass", subject, consumes });
    expect(await judge({ crypto: nobleCrypto })).toEqual({ kind: "pass", method: "pass", subject, consumes });
  });

  test("C28: a nonce is good once, and only upwards", async () => {
    expect(await reasonOf({ credential: { ...asPass, usedCounter: nonce } })).toBe("REPLAYED");
    expect(await reasonOf({ credential: { ...asPass, usedCounter: nonce + 1 } })).toBe("REPLAYED");
    expect(await reasonOf({ credential: { ...asPass, seenCounter: nonce + 1 } })).toBe("STALE");
    expect(await reasonOf({ credential: { ...asPass, usedCounter: nonce - 1, seenCounter: nonce } })).toBe("pass");
  });

  test.each([
    [-16, "STALE"],
    [-15, "pass"],
    [0, "pass"],
    [29, "pass"],
    [44, "pass"],
    [45, "STALE"],
  ])("C6, C7, C29, C65, C66: %i s after it begins: %s", async (seconds, outcome) => expect(await reasonOf({ atMs: AT_MS + seconds * 1000 })).toBe(outcome));

  test("no pass lives longer than two minutes, or ends before it begins", async () => {
    for (const lifeSeconds of [MAX_PASS_SECONDS + 1, 0, -5]) expect(await reasonOf({ text: passTextOf({ request: { lifeSeconds } }) })).toBe("MALFORMED");
    expect(await reasonOf({ text: passTextOf({ request: { lifeSeconds: MAX_PASS_SECONDS } }) })).toBe("pass");
  });

  test("what ends it: replaced, session over, sold, back again, revoked, refunded, unknown", async () => {
    const cases: [string, Partial<KnownCredential>, Partial<MethodFacts>][] = [
      ["SESSION_ENDED", { status: "replaced" }, {}],
      ["SESSION_ENDED", { sessionLive: false }, {}],
      ["SESSION_ENDED", { expiresAtSeconds: AT_SECONDS }, {}],
      ["NOT_HOLDER", {}, { ticket: ticketFacts({ holder: bob.holder }) }],
      ["NOT_HOLDER", {}, { ticket: ticketFacts({ leftHolderAtSeconds: new Map([[alice.holder, AT_SECONDS - 60]]) }) }],
      ["REVOKED", {}, { ticket: ticketFacts({ state: "revoked" }) }],
      ["REFUNDED", {}, { ticket: ticketFacts({ state: "refunded" }) }],
      ["UNKNOWN_TICKET", {}, { ticket: null }],
      ["UNKNOWN_TICKET", { reference: "FF".repeat(16) }, {}],
    ];
    for (const [reason, credential, facts] of cases) expect(await reasonOf({ credential: { ...asPass, ...credential }, facts })).toBe(reason);
    expect(await reasonOf({ credential: null })).toBe("UNKNOWN_TICKET");
  });

  test("a library that the world uses takes it too", async () => {
    const key = await importJWK({ kty: "OKP", crv: "Ed25519", x: Buffer.from(decodeHex(platformKey.publicKey)).toString("base64url") }, "EdDSA");
    const { payload, protectedHeader } = await compactVerify(passTextOf(), key, { algorithms: ["EdDSA"] });
    expect(protectedHeader).toEqual({ alg: "EdDSA", kid: platformKey.kid, typ: "foyer-pass+jwt" });
    expect(Object.keys(JSON.parse(Buffer.from(payload).toString()))).toEqual(["iss", "aud", "sub", "jti", "purpose", "nonce", "iat", "nbf", "exp"]);
  });

  test("M9: no name, no wallet", () => {
    const words = passTextOf()
      .split(".")
      .slice(0, 2)
      .map((word) => Buffer.from(word, "base64url").toString());
    expect(words.join()).not.toContain(alice.holder.slice(2));
  });
});

describe("C1 C8, trap 6 every field is signed, the issuer too", () => {
  const changes: [string, Parameters<typeof passTextOf>[0] & object, string][] = [
    ["chain", { request: { event: { ...EVENT, chainId: 1 } } }, "WRONG_EVENT"],
    ["contract", { request: { event: { ...EVENT, contract: bob.holder } } }, "WRONG_EVENT"],
    ["ticket", { request: { tokenId: TOKEN_ID + 1n } }, "UNKNOWN_TICKET"],
    ["record", { request: { reference: "FF".repeat(16) } }, "UNKNOWN_TICKET"],
    ["key", { key: platformKeyOf(2) }, "BAD_SIGNATURE"],
  ];
  test.each(changes)("another %s, properly signed: %s", async (_name, input, reason) => expect(await reasonOf({ text: passTextOf(input) })).toBe(reason));

  test.each(Object.keys(read(1)))("claim %s changed under the old signature", async (name) => {
    const claims = read(1);
    const value = claims[name];
    const changed = typeof value === "number" ? value + 1 : name === "sub" ? "1" : name === "jti" ? "FF".repeat(16) : `${String(value)}x`;
    const reason = await reasonOf({ text: forged({ claims: { ...claims, [name]: changed } }) });
    expect(reason).toBe({ aud: "WRONG_EVENT", iss: "MALFORMED", purpose: "MALFORMED", iat: "MALFORMED" }[name] ?? "BAD_SIGNATURE");
  });

  test("every bit of the signature counts", async () => {
    const [first = "", second = "", third = ""] = passTextOf().split(".");
    const bytes = Buffer.from(third, "base64url");
    for (let at = 0; at < bytes.length; at++) {
      const other = Buffer.from(bytes);
      other[at] = (other[at] ?? 0) ^ 1;
      expect(await reasonOf({ text: `${first}.${second}.${other.toString("base64url")}` })).toBe("BAD_SIGNATURE");
    }
  });
});

describe("trap 9 JOSE headers are an allow-list", () => {
  const header = read(0);
  const headers: [string, object | string][] = [
    ["alg none", { ...header, alg: "none" }],
    ["alg None", { ...header, alg: "None" }],
    ["alg HS256", { ...header, alg: "HS256" }],
    ["alg ES256", { ...header, alg: "ES256" }],
    ["alg Ed25519", { ...header, alg: "Ed25519" }],
    ["no alg", { kid: header.kid, typ: header.typ }],
    ["jku", { ...header, jku: "https://evil.example/keys.json" }],
    ["x5u", { ...header, x5u: "https://evil.example/key.pem" }],
    ["jwk", { ...header, jwk: { kty: "OKP", crv: "Ed25519", x: "AAAA" } }],
    ["x5c", { ...header, x5c: ["AAAA"] }],
    ["crit", { ...header, crit: ["exp"] }],
    ["b64", { ...header, b64: false }],
    ["kid as a path", { ...header, kid: "../../etc/passwd" }],
    ["kid as a query", { ...header, kid: "' OR 1=1 --" }],
    ["kid as a list", { ...header, kid: [header.kid] }],
    ["no kid", { alg: header.alg, typ: header.typ }],
    ["another type", { ...header, typ: "JWT" }],
    ["a session's type", { ...header, typ: "at+jwt" }],
    ["another order", { typ: header.typ, kid: header.kid, alg: header.alg }],
    ["a field twice", `{"alg":"EdDSA","alg":"EdDSA","kid":"${header.kid}","typ":"foyer-pass+jwt"}`],
    ["no JSON", "EdDSA"],
    ["a list", "[]"],
    ["null", "null"],
    ["a prototype", `{"__proto__":{},"alg":"EdDSA","kid":"${header.kid}","typ":"foyer-pass+jwt"}`],
  ];
  test.each(headers)("C4: %s is no pass", async (_name, changed) => expect(await reasonOf({ text: forged({ header: changed }) })).toBe("MALFORMED"));

  test("a kid of the right form that is not ours leads nowhere", async () => {
    expect(await reasonOf({ facts: { platformKeys: [] } })).toBe("BAD_SIGNATURE");
    expect(await reasonOf({ facts: { platformKeys: [platformKeyOf(2)] } })).toBe("BAD_SIGNATURE");
  });
});

describe("M16, trap 8 a pass has one spelling", () => {
  const text = passTextOf();
  const [first = "", second = "", third = ""] = text.split(".");
  const spellings = [
    `${text}=`,
    `${text}==`,
    ` ${text}`,
    `${text}\n`,
    `${text}.`,
    `.${text}`,
    `${text}.${third}`,
    `${first}=.${second}.${third}`,
    `${first}.${second} .${third}`,
    `${first}.${second}.`,
    `${first}.${second}`,
    `..${third}`,
    text.replaceAll("-", "+").replaceAll("_", "/").replace(".", " ."),
    // The last letter of 64 bytes carries four loose bits.
    `${text.slice(0, -1)}${String.fromCharCode(text.charCodeAt(text.length - 1) + 1)}`,
    forged({ claims: JSON.stringify(read(1)).replace(",", ", ") }),
    forged({ claims: JSON.stringify(read(1)).replace('"nonce":', '"nonce":1,"nonce":') }),
    forged({ claims: JSON.stringify(read(1)).replace(`${nonce}`, `${nonce}.0`) }),
    forged({ claims: { ...read(1), admin: true } }),
  ];
  test.each(spellings.map((spelling, i) => [i, spelling]))("spelling %i is none", async (_i, spelling) =>
    expect(await reasonOf({ text: spelling as string })).toBe("MALFORMED"),
  );
});

describe("C26 the rotating barcode of a phone wallet", () => {
  test("the step's digits pass once and burn the step", async () => {
    const finding = await judge({ text: googleTextOf(), credential: asGoogle });
    expect(finding).toMatchObject({ kind: "pass", subject, consumes: [{ kind: "counter", counter: SLOT }] });
    expect(await reasonOf({ text: googleTextOf(), credential: { ...asGoogle, usedCounter: SLOT } })).toBe("REPLAYED");
  });

  test.each([
    [-2, "STALE"],
    [-1, "pass"],
    [0, "pass"],
    [1, "pass"],
    [2, "STALE"],
  ])("C27: %i periods away: %s", async (periods, outcome) => {
    const text = googleTextOf({ atSeconds: AT_SECONDS + periods * EVENT.codePeriodSeconds });
    expect(await reasonOf({ text, credential: asGoogle })).toBe(outcome);
  });

  test("an older step after a newer one is stale", async () => {
    const text = googleTextOf({ atSeconds: AT_SECONDS - EVENT.codePeriodSeconds });
    expect(await reasonOf({ text, credential: { ...asGoogle, seenCounter: SLOT } })).toBe("STALE");
  });

  test("every digit and the id count; an unknown id is told apart from no digit", async () => {
    const text = googleTextOf();
    for (let at = text.length - 8; at < text.length; at++) {
      const changed = `${text.slice(0, at)}${(Number(text.charAt(at)) + 5) % 10}${text.slice(at + 1)}`;
      expect(await reasonOf({ text: changed, credential: asGoogle })).toBe("STALE");
    }
    expect(parseEvidence(text)?.needs.credential).toEqual({ kind: "google", reference: GOOGLE_REFERENCE });
    expect(await reasonOf({ text, credential: null })).toBe("UNKNOWN_TICKET");
    expect(await reasonOf({ text, credential: { ...asGoogle, secret: { kind: "none" } } })).toBe("STALE");
    for (const spelling of [text.toLowerCase(), `${text} `, text.slice(0, -1), `${text}0`]) expect(parseEvidence(spelling)).toBeNull();
  });
});

describe("V3 an Apple barcode never changes", () => {
  test("it names the ticket and asks for a proof", async () => {
    expect(await judge({ text: `FA1:${PASS_REFERENCE}`, credential: asApple })).toEqual({ kind: "unsure", method: "pass", missing: "rotating-code", subject });
    expect(await reasonOf({ text: `FA1:${PASS_REFERENCE}`, credential: { ...asApple, status: "replaced" } })).toBe("SESSION_ENDED");
    expect(await reasonOf({ text: `FA1:${PASS_REFERENCE}`, credential: null })).toBe("UNKNOWN_TICKET");
  });
});

describe("trap 7 no signature passes for another's", () => {
  test("codes, entries and passes are each read by their own method only", async () => {
    const texts = { qr: codeOf(), wallet: await entryTextOf(), pass: passTextOf() };
    for (const [method, text] of Object.entries(texts)) expect(parseEvidence(text)?.method).toBe(method);
  });
});
