import { sign } from "node:crypto";
import { z } from "zod";
import { decodeBase64Url, encodeBase64Url } from "#core/base64url.ts";
import { decodeHex, encodeHex } from "#core/bytes.ts";
import { CLOCK_TOLERANCE_SECONDS } from "#core/credential.ts";
import { FoyerError } from "#core/error.ts";
import { parseJson } from "#core/json.ts";
import type { Issued, PlatformKey } from "#core/method.ts";
import { secondsOf } from "#core/time.ts";
import { MAX_PASS_SECONDS } from "#methods/pass/evidence.ts";
import { deriveSigningKey, type SigningKey, signingKeyOfSeed } from "../keys.ts";
import { EMPTY_BOOK, type KeyBook } from "./keys/key-book.ts";

/** The platform's own signing keys: one signs, all that are not retired are believed and published. */
export type KeyRing = {
  /** `kid` of the key that signs at this instant. */
  readonly kidAt: (atMs: number) => string;
  /** Signs with the key that the issued text names. Throws a TypeError when it asks for no platform's signature. */
  readonly signWith: (input: { kid: string; issued: Issued }) => string;
  /** Also those that sign later: a neighbour's clock may be ahead. */
  readonly listKeys: (atMs: number) => readonly PlatformKey[];
  /** All that were ever known, the newest first. */
  readonly listStates: (atMs: number) => readonly KeyState[];
};

/** What a key does at an instant, for operators. `verifiesUntilSeconds`: `null` while no other is known to follow. */
export type KeyState = {
  readonly kid: string;
  readonly origin: "settings" | "secret" | "made";
  readonly state: "next" | "signs" | "verifies" | "retired" | "revoked";
  readonly signsFromSeconds: number;
  readonly verifiesUntilSeconds: number | null;
};

type RingKey = { readonly key: SigningKey; readonly origin: KeyState["origin"]; readonly signsFromSeconds: number; readonly retiresAtSeconds: number };

export const SALT_BYTES = 32;

/** A code outlives its key's last signature by its own life, and clocks differ. A key that retires sooner would leave a gap. */
export const OVERLAP_SECONDS = MAX_PASS_SECONDS + 2 * CLOCK_TOLERANCE_SECONDS;

/** The ring that the settings and the book describe (C9, C10). Throws INVALID_INPUT when it can't be read, or leaves a time without a key. */
export function createKeyRing({ signingKeys, secret, book = EMPTY_BOOK }: { signingKeys: string | undefined; secret: string; book?: KeyBook }): KeyRing {
  const all = [...(signingKeys === undefined ? [derivedKey(secret)] : parseKeys(signingKeys)), ...madeKeys({ secret, book })];
  const keys = withEnds(all.filter(({ key }) => !book.revoked.has(key.kid)));
  const byKid = new Map(keys.map((entry) => [entry.key.kid, entry.key]));
  const views = keys.map(({ key, retiresAtSeconds }) => ({ retiresAtSeconds, view: { kid: key.kid, publicKey: publicKeyOf(key) } }));
  return {
    kidAt: (atMs) => signerAt({ keys, atMs }).kid,
    signWith: ({ kid, issued }) => {
      const key = byKid.get(kid);
      if (issued.kind !== "sign-on-server" || !key) throw new TypeError(`Nothing for platform key ${kid} to sign`);
      return issued.textOf(sign(null, issued.message, key.privateKey));
    },
    listKeys: (atMs) => views.filter(({ retiresAtSeconds }) => secondsOf(atMs) < retiresAtSeconds).map(({ view }) => view),
    listStates: (atMs) => listStates({ all, keys, atMs }),
  };
}

/** RFC 7517, for whoever checks our signatures (C11). */
export function jwksOf(keys: readonly PlatformKey[]): { keys: { kty: "OKP"; crv: "Ed25519"; use: "sig"; alg: "EdDSA"; kid: string; x: string }[] } {
  return {
    keys: keys.map(({ kid, publicKey }) => ({ kty: "OKP", crv: "Ed25519", use: "sig", alg: "EdDSA", kid, x: encodeBase64Url(decodeHex(publicKey)) })),
  };
}

function findSigner({ keys, atMs }: { keys: readonly RingKey[]; atMs: number }): RingKey | null {
  const atSeconds = secondsOf(atMs);
  const ready = keys.filter((entry) => entry.signsFromSeconds <= atSeconds && atSeconds < entry.retiresAtSeconds);
  return ready.reduce<RingKey | null>((best, entry) => (best && best.signsFromSeconds >= entry.signsFromSeconds ? best : entry), null);
}

function signerAt(at: { keys: readonly RingKey[]; atMs: number }): SigningKey {
  const newest = findSigner(at);
  if (newest) return newest.key;
  throw new FoyerError({ code: "UNAVAILABLE", message: "No signing key is good at this time.", next: "Add a key to SIGNING_KEYS." });
}

function derivedKey(secret: string): RingKey {
  const key = deriveSigningKey({ secret, purpose: "platform codes" });
  return { key, origin: "secret", signsFromSeconds: 0, retiresAtSeconds: Number.POSITIVE_INFINITY };
}

/** The private key of a salt; both are needed, and the secret stands in no table. */
export function signingKeyOfSalt({ secret, salt }: { secret: string; salt: Uint8Array }): SigningKey {
  return deriveSigningKey({ secret, purpose: `platform codes ${encodeHex(salt)}` });
}

/** A row of another secret's time says another kid than its salt gives now: it is nobody's key any more. */
function madeKeys({ secret, book }: { secret: string; book: KeyBook }): RingKey[] {
  return book.made.flatMap(({ kid, salt, signsFromSeconds }) => {
    const key = signingKeyOfSalt({ secret, salt });
    return key.kid === kid ? [{ key, origin: "made", signsFromSeconds, retiresAtSeconds: Number.POSITIVE_INFINITY } as const] : [];
  });
}

/** Whoever has a successor is believed until what it signed last has run out. */
function withEnds(keys: readonly RingKey[]): RingKey[] {
  const inOrder = [...keys].sort((left, right) => left.signsFromSeconds - right.signsFromSeconds);
  return inOrder.map((entry, i) => {
    const next = inOrder[i + 1];
    const isBySettings = Number.isFinite(entry.retiresAtSeconds);
    return next && !isBySettings ? { ...entry, retiresAtSeconds: next.signsFromSeconds + OVERLAP_SECONDS } : entry;
  });
}

function listStates({ all, keys, atMs }: { all: readonly RingKey[]; keys: readonly RingKey[]; atMs: number }): KeyState[] {
  const atSeconds = secondsOf(atMs);
  const signing = findSigner({ keys, atMs });
  const stateOf = (entry: RingKey | undefined): KeyState["state"] => {
    if (!entry) return "revoked";
    if (entry === signing) return "signs";
    if (entry.signsFromSeconds > atSeconds) return "next";
    return atSeconds < entry.retiresAtSeconds ? "verifies" : "retired";
  };
  return [...all]
    .sort((left, right) => right.signsFromSeconds - left.signsFromSeconds)
    .map(({ key: { kid }, origin, signsFromSeconds }) => {
      const live = keys.find(({ key }) => key.kid === kid);
      const end = live?.retiresAtSeconds ?? Number.POSITIVE_INFINITY;
      return { kid, origin, state: stateOf(live), signsFromSeconds, verifiesUntilSeconds: Number.isFinite(end) ? end : null };
    });
}

const instant = z.int().nonnegative();
const schema = z
  .array(z.strictObject({ seed: z.string().regex(/^[\w-]{43}$/), signsFromSeconds: instant, retiresAtSeconds: instant.optional() }))
  .min(1)
  .max(8);

function parseKeys(text: string): RingKey[] {
  const parsed = schema.safeParse(parseJson(text));
  if (!parsed.success) throw wrongKeys("SIGNING_KEYS is no list of {seed, signsFromSeconds, retiresAtSeconds}.");
  const keys = parsed.data.map(({ seed, signsFromSeconds, retiresAtSeconds = Number.POSITIVE_INFINITY }) => {
    const bytes = decodeBase64Url(seed);
    if (bytes?.length !== 32) throw wrongKeys("A seed in SIGNING_KEYS is not 32 bytes of base64url.");
    return { key: signingKeyOfSeed(bytes), origin: "settings", signsFromSeconds, retiresAtSeconds } as const;
  });
  assertNoGap(keys);
  return keys;
}

/** Each key is believed until its successor has signed for longer than any code lives; the last one has no end that is known. */
function assertNoGap(keys: readonly RingKey[]): void {
  const inOrder = [...keys].sort((left, right) => left.signsFromSeconds - right.signsFromSeconds);
  if (new Set(keys.map(({ key }) => key.kid)).size < keys.length) throw wrongKeys("A seed stands twice in SIGNING_KEYS.");
  inOrder.forEach((entry, i) => {
    const next = inOrder[i + 1];
    if (next && entry.retiresAtSeconds < next.signsFromSeconds + OVERLAP_SECONDS) {
      throw wrongKeys(`A key retires less than ${OVERLAP_SECONDS} s after the next one begins to sign.`);
    }
  });
}

// SubjectPublicKeyInfo ends with the key itself (RFC 8410).
function publicKeyOf(key: SigningKey): PlatformKey["publicKey"] {
  return encodeHex(key.publicKey.export({ format: "der", type: "spki" }).subarray(-32));
}

/** Says what is wrong with the keys and never what they are. */
function wrongKeys(message: string): FoyerError {
  return new FoyerError({ code: "INVALID_INPUT", message, next: "docs/operations.md says how keys are rotated." });
}
