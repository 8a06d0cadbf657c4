import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodeBase45 } from "#core/base45.ts";
import { encodeBase64Url } from "#core/base64url.ts";
import { concatBytes, decodeHex, encodeHex, encodeUint } from "#core/bytes.ts";
import { encodeAlgorithm, encodeTicketRef, keyIdOf } from "#core/credential.ts";
import { METHOD_IDS, type MethodId } from "#core/policy.ts";
import { STEP_ORDERS } from "./biometric/challenge.ts";
import { EMBEDDING_DIMENSIONS, encodeEmbedding } from "./biometric/embedding.ts";
import { answerChallenge, FACE_PREFIX, type FaceEvidence } from "./biometric/evidence.ts";
import { encodePresence } from "./geofence/evidence.ts";
import type { NfcEvidence } from "./nfc/evidence.ts";
import { APPLE_PREFIX, GOOGLE_PREFIX, type PassEvidence } from "./pass/evidence.ts";
import type { DeviceCode, QrEvidence } from "./qr/evidence.ts";
import { METHODS, parseEvidence } from "./registry.ts";
import type { WalletAnswer } from "./wallet/answer.ts";
import type { WalletEntry, WalletEvidence } from "./wallet/evidence.ts";

type Grammar = {
  /** Texts that the method reads. */
  readonly texts: fc.Arbitrary<string>;
  /** What was read, written again by another hand; several where readers and chips have several ways. `null`: nothing was read. */
  readonly spellings: (text: string) => readonly string[] | null;
  /** A beginning that leads deep into the parser. */
  readonly prefix: string;
};

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
const base45 = (version: number, length: number) => bytes(length - 1).map((rest) => encodeBase45(Uint8Array.of(version, ...rest)));
const upperHex = (length: number) => bytes(length).map((value) => encodeHex(value).slice(2).toUpperCase());
const seconds = fc.integer({ min: 1, max: 0xffff_0000 });

/** A new method does not compile until its grammar stands here. */
const GRAMMARS: Readonly<Record<MethodId, Grammar>> = {
  qr: {
    texts: fc.oneof(base45(1, 91), base45(3, 103), longCodes()),
    spellings: (text) => spelled(METHODS.qr.parse(text), spellCode),
    prefix: encodeBase45(Uint8Array.of(2, 0)),
  },
  wallet: {
    texts: fc.oneof(entries(), answers()),
    spellings: (text) => spelled(METHODS.wallet.parse(text), spellWallet),
    prefix: encodeBase45(Uint8Array.of(0x11, 0)),
  },
  nfc: {
    texts: fc.oneof(fc.constantFrom(7, 10).chain(upperHex), base45(0x22, 32), messages()),
    spellings: (text) => spelled(METHODS.nfc.parse(text), (evidence) => spellTap({ evidence, address: text.split("?")[0] ?? "" })),
    prefix: "https://foyer.test/t?picc_data=",
  },
  pass: {
    texts: fc.oneof(
      fc.tuple(upperHex(8), fc.integer({ min: 0, max: 99_999_999 })).map(([id, digits]) => `${GOOGLE_PREFIX}${id}:${String(digits).padStart(8, "0")}`),
      upperHex(16).map((id) => `${APPLE_PREFIX}${id}`),
      passes(),
    ),
    spellings: (text) => spelled(METHODS.pass.parse(text), spellPass),
    prefix: `${encodeBase64Url(new TextEncoder().encode('{"alg":"EdDSA","kid":"'))}`,
  },
  geofence: {
    texts: bytes(16).map((reference) => encodePresence({ reference: encodeHex(reference) })),
    spellings: (text) => spelled(METHODS.geofence.parse(text), (evidence) => [encodePresence(evidence)]),
    prefix: "FZ1:",
  },
  biometric: {
    texts: faces(),
    spellings: (text) => spelled(METHODS.biometric.parse(text), spellFace),
    prefix: FACE_PREFIX,
  },
};

/** Any question, any face, any movements. */
function faces(): fc.Arbitrary<string> {
  const head = fc.tuple(bytes(44), fc.nat(STEP_ORDERS.length - 1), bytes(76)).map(([body, order, signed]) => Uint8Array.of(0x41, ...body, order, ...signed));
  const figures = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: EMBEDDING_DIMENSIONS, maxLength: EMBEDDING_DIMENSIONS });
  const face = figures.map((all) => {
    const length = Math.hypot(1, ...all.slice(1));
    return encodeEmbedding(Float64Array.from(all, (figure, i) => (i === 0 ? 1 : figure) / length));
  });
  const frames = fc.integer({ min: 1, max: 12 }).chain((count) => bytes(20 * count).map((all) => Uint8Array.of(count, ...all)));
  return fc.tuple(head, face, frames).map((parts) => `${FACE_PREFIX}${encodeBase64Url(concatBytes(parts))}`);
}

function spellFace({ challenge, embedding, frames }: FaceEvidence): string[] {
  const { reference, nonce, issuedAtSeconds, steps } = challenge.claims;
  const head = concatBytes([
    ...[Uint8Array.of(0x41), challenge.eventTag, decodeHex(reference), decodeHex(nonce), encodeUint({ value: BigInt(issuedAtSeconds), length: 4 })],
    ...[Uint8Array.of(STEP_ORDERS.indexOf(steps)), Uint8Array.from(Buffer.from(challenge.kid, "base64url")), challenge.signature],
  ]);
  return [answerChallenge({ challenge: `${FACE_PREFIX}${encodeBase64Url(head)}`, embedding, frames }) ?? ""];
}

const NAUGHTY = JSON.parse(readFileSync(new URL("../test/vectors/naughty-strings.json", import.meta.url), "utf8")) as string[];

describe.each(METHOD_IDS)("trap 8, 9, 10, M16: the parser of %s", (id) => {
  const { texts, spellings, prefix } = GRAMMARS[id];

  test("reads what it should, and it is written again letter for letter", () => {
    fc.assert(fc.property(texts, (text) => void expect(spellings(text)).toContain(text)));
  });

  test("reads no other spelling of anything: one letter more, less, other, twice, in another case, or a stranger", () => {
    fc.assert(
      fc.property(texts, edits(), (text, edit) => {
        const changed = edit(text);
        const read = spellings(changed);
        if (read !== null) expect(read).toContain(changed);
      }),
      { numRuns: 500 },
    );
  });

  test("reads no padding, blank or line end around or within", () => {
    fc.assert(
      fc.property(texts, fc.constantFrom(" ", "\n", "\r\n", "\t", "=", "==", "\u0000", "\u00a0", "\ufeff", "\u200b", "\u202e"), fc.nat(), (text, more, at) => {
        const place = at % (text.length + 1);
        const changed = `${text.slice(0, place)}${more}${text.slice(place)}`;
        // A blank is a letter of base45: inside it may make another text, never another spelling of this one.
        const read = spellings(changed);
        if (read !== null) expect(read).toContain(changed);
        expect(read ?? []).not.toContain(text);
      }),
    );
  });

  test("answers whatever comes, and never throws", () => {
    const any = fc.oneof(
      fc.array(fc.nat(0xffff), { maxLength: 700 }).map((units) => String.fromCharCode(...units)),
      fc.string({ maxLength: 700, unit: fc.constantFrom(..."0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:") }),
      fc.string({ maxLength: 300 }).map((rest) => `${prefix}${rest}`),
      fc.tuple(fc.json(), fc.json(), fc.string()).map((parts) => parts.map((part) => encodeBase64Url(new TextEncoder().encode(part))).join(".")),
    );
    fc.assert(
      fc.property(any, (text) => {
        const read = spellings(text);
        if (read !== null) expect(read).toContain(text);
      }),
      { numRuns: 500 },
    );
    for (const text of NAUGHTY) expect(spellings(text) ?? [text], text).toContain(text);
  });

  // Read to its end, such a text would take the memory and the minutes that this test does not have.
  test.each([50_000_000, 5_000_000, 100_000])("refuses %i letters without reading them", (letters) => {
    for (const filler of ["0", "A", "a", " ", "=", "[", "."]) expect(METHODS[id].parse(prefix + filler.repeat(letters))).toBeNull();
  });
});

describe("trap 10, 11: what no method reads", () => {
  test("none of the naughty strings is a ticket", () => {
    expect(NAUGHTY.length).toBeGreaterThan(400);
    expect(NAUGHTY.filter((text) => parseEvidence(text) !== null)).toEqual([]);
  });

  test("a text is one method's at most", () => {
    for (const id of METHOD_IDS) {
      const others = METHOD_IDS.filter((other) => other !== id);
      fc.assert(fc.property(GRAMMARS[id].texts, (text) => void expect(others.filter((other) => METHODS[other].parse(text) !== null)).toEqual([])));
    }
  });
});

function spelled<Evidence>(evidence: Evidence | null, spell: (evidence: Evidence) => readonly string[]): readonly string[] | null {
  return evidence && spell(evidence);
}

function edits(): fc.Arbitrary<(text: string) => string> {
  const letter = fc.oneof(fc.string({ minLength: 1, maxLength: 1 }), fc.constantFrom("O", "0", "l", "1", "-", "+", "/", "_", "Ａ", "À", "\u0130"));
  // Often at the end, where encodings have bits to spare.
  const where = fc.oneof(fc.nat(), fc.constant(-1));
  return fc.tuple(where, letter, fc.nat(5)).map(([at, other, kind]) => (text) => {
    const place = (at + text.length) % text.length;
    const [before, here, after] = [text.slice(0, place), text.charAt(place), text.slice(place + 1)];
    const flipped = here === here.toUpperCase() ? here.toLowerCase() : here.toUpperCase();
    return [before + other + after, before + after, before + here + here + after, before + flipped + after, text + other, text.slice(0, place)][kind] ?? text;
  });
}

function longCodes(): fc.Arbitrary<string> {
  const carried = fc.oneof(fc.tuple(fc.constant("Ed25519" as const), bytes(32)), fc.tuple(fc.constant("P-256" as const), bytes(33)));
  return fc.tuple(bytes(18), carried, bytes(64), bytes(101)).map(([head, [algorithm, deviceKey], signature, rest]) => {
    const keyId = decodeHex(keyIdOf({ algorithm, deviceKey: encodeHex(deviceKey) }));
    return encodeBase45(concatBytes([Uint8Array.of(2), head, keyId, signature, encodeAlgorithm(algorithm), deviceKey, rest]));
  });
}

function messages(): fc.Arbitrary<string> {
  const address = fc.constantFrom("https://foyer.test/t", "http://localhost:3000/t", "https://a.example/x/y_z-1");
  const sealed = fc.oneof(upperHex(16), upperHex(24));
  return fc.oneof(
    fc.tuple(address, sealed, upperHex(8)).map(([url, data, mac]) => `${url}?picc_data=${data}&cmac=${mac}`),
    fc.tuple(address, sealed, upperHex(32), upperHex(8)).map(([url, data, file, mac]) => `${url}?picc_data=${data}&enc=${file}&cmac=${mac}`),
    fc.tuple(address, sealed, upperHex(8)).map(([url, data, mac]) => `${url}?e=${data}&c=${mac}`),
    fc.tuple(address, upperHex(7), upperHex(3), upperHex(8)).map(([url, uid, counter, mac]) => `${url}?uid=${uid}&ctr=${counter}&cmac=${mac}`),
  );
}

function passes(): fc.Arbitrary<string> {
  const parts = fc.record({
    kid: bytes(12),
    sub: fc.bigInt({ min: 0n, max: 1n << 64n }),
    jti: upperHex(16),
    nonce: fc.nat(),
    from: seconds,
    life: fc.integer({ min: 1, max: 120 }),
  });
  return fc.tuple(parts, fc.string({ maxLength: 40 }), bytes(64)).map(([{ kid, sub, jti, nonce, from, life }, aud, signature]) => {
    const header = { alg: "EdDSA", kid: encodeBase64Url(kid), typ: "foyer-pass+jwt" };
    const claims = { iss: "foyer", aud, sub: String(sub), jti, purpose: "entry", nonce, iat: from, nbf: from, exp: from + life };
    return `${jsonOf(header)}.${jsonOf(claims)}.${encodeBase64Url(signature)}`;
  });
}

function jsonOf(value: object): string {
  return encodeBase64Url(new TextEncoder().encode(JSON.stringify(value)));
}

function spellCode(evidence: QrEvidence): readonly string[] {
  const slot = encodeUint({ value: BigInt(evidence.slot), length: 4 });
  const head = [evidence.eventTag, encodeTicketRef(evidence.tokenId), slot];
  if (evidence.kind === "platform") {
    const kid = Buffer.from(evidence.kid, "base64url");
    return [encodeBase45(concatBytes([Uint8Array.of(3), ...head, kid, decodeHex(evidence.credentialId), evidence.signature]))];
  }
  const first = Uint8Array.of(evidence.carried ? 2 : 1);
  return [encodeBase45(concatBytes([first, ...head, decodeHex(evidence.keyId), evidence.signature, ...spellCarried(evidence)]))];
}

function spellCarried({ carried }: DeviceCode): readonly Uint8Array[] {
  if (!carried) return [];
  const { algorithm, deviceKey, holder, nonce, issuedAtSeconds, expiresAtSeconds } = carried.binding;
  const times = [issuedAtSeconds, expiresAtSeconds].map((value) => encodeUint({ value: BigInt(value), length: 4 }));
  return [encodeAlgorithm(algorithm), decodeHex(deviceKey), decodeHex(holder), encodeUint({ value: nonce, length: 8 }), ...times, carried.signature];
}

function entries(): fc.Arbitrary<string> {
  return fc
    .tuple(bytes(42), fc.uint8Array({ minLength: 65, maxLength: 200 }), seconds, fc.integer({ min: 1, max: 300 }))
    .map(([head, signature, issuedAt, life]) => {
      const times = [issuedAt, issuedAt + life].map((value) => encodeUint({ value: BigInt(value), length: 4 }));
      return encodeBase45(concatBytes([Uint8Array.of(0x11), head, ...times, signature]));
    });
}

function answers(): fc.Arbitrary<string> {
  const nonces = fc.bigInt({ min: 0n, max: (1n << 50n) - 1n });
  const names = fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 });
  return fc
    .tuple(bytes(34), nonces, bytes(32), seconds, names, fc.uint8Array({ minLength: 1, maxLength: 900 }))
    .map(([head, nonce, ids, issuedAt, name, signature]) => {
      const times = [issuedAt, issuedAt + 60].map((value) => encodeUint({ value: BigInt(value), length: 4 }));
      const gateName = new TextEncoder().encode(name);
      const parts = [head, encodeUint({ value: nonce, length: 8 }), ids, ...times, Uint8Array.of(gateName.length), gateName, signature];
      return encodeBase45(concatBytes([Uint8Array.of(0x12), ...parts]));
    });
}

function spellWallet(evidence: WalletEvidence): readonly string[] {
  return evidence.kind === "entry" ? spellEntry(evidence) : spellAnswer(evidence);
}

function spellAnswer({ eventTag, answer: { challenge, holder, tokenId }, signature }: WalletAnswer): readonly string[] {
  const ids = [challenge.gateId, challenge.deviceId].map((uuid) => Uint8Array.from(Buffer.from(uuid.replaceAll("-", ""), "hex")));
  const times = [challenge.issuedAtSeconds, challenge.expiresAtSeconds].map((value) => encodeUint({ value: BigInt(value), length: 4 }));
  const name = new TextEncoder().encode(challenge.gateName);
  const head = [Uint8Array.of(0x12), eventTag, decodeHex(holder), encodeTicketRef(tokenId), encodeUint({ value: challenge.nonce, length: 8 })];
  return [encodeBase45(concatBytes([...head, ...ids, ...times, Uint8Array.of(name.length), name, signature]))];
}

function spellEntry({ eventTag, entry, signature }: WalletEntry): readonly string[] {
  const times = [entry.issuedAtSeconds, entry.expiresAtSeconds].map((value) => encodeUint({ value: BigInt(value), length: 4 }));
  const parts = [decodeHex(entry.holder), encodeTicketRef(entry.tokenId), encodeUint({ value: entry.nonce, length: 8 }), ...times, signature];
  return [encodeBase45(concatBytes([Uint8Array.of(0x11), eventTag, ...parts]))];
}

/** The address in front says nothing, and chips are set up to name the same figures in two ways; the counter makes all of them one. */
function spellTap({ evidence, address }: { evidence: NfcEvidence; address: string }): readonly string[] {
  switch (evidence.kind) {
    case "uid":
      return [upper(decodeHex(evidence.uid))];
    case "record":
      return [encodeBase45(concatBytes([Uint8Array.of(0x22), evidence.eventTag, decodeHex(evidence.recordId), decodeHex(evidence.uid)]))];
    case "sun": {
      const { sealed, plain, message, mac } = evidence;
      if (plain) return [`${address}?uid=${upper(plain.uid)}&ctr=${upper(encodeUint({ value: BigInt(plain.counter), length: 3 }))}&cmac=${upper(mac)}`];
      const data = upper(sealed ?? new Uint8Array());
      if (message.length > 0) return [`${address}?picc_data=${data}&enc=${new TextDecoder().decode(message)}${upper(mac)}`];
      return [`${address}?picc_data=${data}&cmac=${upper(mac)}`, `${address}?e=${data}&c=${upper(mac)}`];
    }
  }
}

function spellPass(evidence: PassEvidence): readonly string[] {
  switch (evidence.kind) {
    case "google":
      return [`${GOOGLE_PREFIX}${evidence.reference}:${evidence.digits}`];
    case "apple":
      return [`${APPLE_PREFIX}${evidence.reference}`];
    case "pass":
      return [`${new TextDecoder().decode(evidence.message)}.${encodeBase64Url(evidence.signature)}`];
  }
}

function upper(value: Uint8Array): string {
  return encodeHex(value).slice(2).toUpperCase();
}
