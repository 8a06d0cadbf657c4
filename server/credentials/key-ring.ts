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

/** The platform's own signing keys: one signs, all that are not retired are believed and published. */
export type KeyRing = {
  /** `kid` of the key that signs at this instant. */
  readonly kidAt: (atMs: number) => string;
  /** Signs with the key that the issued text names. Throws a TypeError when it asks for no platform's signature. */
  readonly signWith: (input: { kid: string; issued: Issued }) => string;
  /** Also those that sign later: a neighbour's clock may be ahead. */
  readonly listKeys: (atMs: number) => readonly PlatformKey[];
};

type RingKey = { readonly key: SigningKey; readonly signsFromSeconds: number; readonly retiresAtSeconds: number };

/** A code outlives its key's last signature by its own life, and clocks differ. A key that retires sooner would leave a gap. */
export const OVERLAP_SECONDS = MAX_PASS_SECONDS + 2 * CLOCK_TOLERANCE_SECONDS;

/** The ring that the settings describe (C9, C10). Throws INVALID_INPUT when it can't be read, or leaves a time without a key. */
export function createKeyRing({ signingKeys, secret }: { signingKeys: string | undefined; secret: string }): KeyRing {
  const keys = signingKeys === undefined ? [derivedKey(secret)] : parseKeys(signingKeys);
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
  };
}

/** RFC 7517, for whoever checks our signatures (C11). */
export function jwksOf(keys: readonly PlatformKey[]): { keys: { kty: "OKP"; crv: "Ed25519"; use: "sig"; alg: "EdDSA"; kid: string; x: string }[] } {
  return {
    keys: keys.map(({ kid, publicKey }) => ({ kty: "OKP", crv: "Ed25519", use: "sig", alg: "EdDSA", kid, x: encodeBase64Url(decodeHex(publicKey)) })),
  };
}

function signerAt({ keys, atMs }: { keys: readonly RingKey[]; atMs: number }): SigningKey {
  const atSeconds = secondsOf(atMs);
  const ready = keys.filter((entry) => entry.signsFromSeconds <= atSeconds && atSeconds < entry.retiresAtSeconds);
  const newest = ready.reduce<RingKey | null>((best, entry) => (best && best.signsFromSeconds >= entry.signsFromSeconds ? best : entry), null);
  if (newest) return newest.key;
  throw new FoyerError({ code: "UNAVAILABLE", message: "No signing key is good at this time.", next: "Add a key to SIGNING_KEYS." });
}

function derivedKey(secret: string): RingKey {
  return { key: deriveSigningKey({ secret, purpose: "platform codes" }), signsFromSeconds: 0, retiresAtSeconds: Number.POSITIVE_INFINITY };
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
    return { key: signingKeyOfSeed(bytes), signsFromSeconds, retiresAtSeconds };
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
