import { decodeHex, encodeHex, type Hex } from "#core/bytes.ts";
import { FoyerError } from "#core/error.ts";
import type { CredentialKind, CredentialSecret } from "#core/method.ts";
import { TOTP_KEY_BYTES } from "#core/totp.ts";
import { deriveSealKey, deriveTagKey, isFactoryKey, MAC_KEY_NUMBER } from "#methods/nfc/keys.ts";
import { openPicc, type SunPicc } from "#methods/nfc/sun.ts";
import type { Env } from "#platform/env.ts";
import { deriveSecret } from "../keys.ts";
import { openFace, type SealedFace, sealFace } from "./face/seal.ts";
import { createKeyRing, type KeyRing } from "./key-ring.ts";
import { EMPTY_BOOK, type KeptBook } from "./keys/key-book.ts";

/** All that is secret about credentials, derived from the environment when it is needed and kept in no table (C10). */
export type Vault = {
  /** The signing keys as they stand now: a revoked one is out of it as soon as this process has heard. */
  readonly ring: () => Promise<KeyRing>;
  /** Who a sealed message is from; `null` when no key of ours opens it. */
  readonly openTag: (sealed: Hex) => SunPicc | null;
  /** The keys to set in a new tag. Throws UNAVAILABLE where no master key is set. */
  readonly tagKeysOf: (uid: Hex) => TagKeys;
  readonly secretOf: (record: SecretOwner) => CredentialSecret;
  /** A face on record to be kept: turned and encrypted under its event's own keys. */
  readonly sealFace: (face: Omit<Parameters<typeof sealFace>[0], "secret">) => Uint8Array;
  /** What it is compared by; `none` when it does not open: other keys, another ticket's, altered. */
  readonly openFace: (face: SealedFace) => CredentialSecret;
  /** What an Apple Wallet pass shows to the web service that it was told of. */
  readonly passTokenOf: (credentialId: string) => string;
  /** Seals what an attempt holds for a minute. */
  readonly holdKey: Uint8Array;
};

/** Key 0 changes the others, key 1 seals UID and counter, key 2 makes the MAC. */
export type TagKeys = { readonly changeKey: Hex; readonly sealKey: Hex; readonly macKey: Hex };
type SecretOwner = { readonly id: string; readonly kind: CredentialKind; readonly reference: string; readonly uid: Hex | null };

const CHANGE_KEY_NUMBER = 0;
const PASS_TOKEN_BYTES = 24;
const HOLD_KEY_BYTES = 32;

/** What stands in tables about keys; nothing for a process that only derives. */
const NO_BOOK: KeptBook = { get: async () => EMPTY_BOOK };

type VaultInput = { env: Pick<Env, "FOYER_SECRET" | "SIGNING_KEYS" | "NFC_MASTER_KEY">; book?: KeptBook };

export function createVault({ env, book = NO_BOOK }: VaultInput): Vault {
  const { FOYER_SECRET: secret, SIGNING_KEYS: signingKeys, NFC_MASTER_KEY: master } = env;
  const masterKey = master === undefined ? null : decodeHex(master);
  const sealKey = masterKey && deriveSealKey({ masterKey });
  const tagKeysOf = (uid: Hex): TagKeys => {
    if (!masterKey || !sealKey) throw noMasterKey();
    const keyOf = (keyNumber: number) => encodeHex(deriveTagKey({ masterKey, uid: decodeHex(uid), keyNumber }));
    return { changeKey: keyOf(CHANGE_KEY_NUMBER), sealKey: encodeHex(sealKey), macKey: keyOf(MAC_KEY_NUMBER) };
  };
  return {
    ring: createRing({ signingKeys, secret, book }),
    openTag: (sealed) => sealKey && openPicc({ sealed: decodeHex(sealed), sealKey }),
    tagKeysOf: (uid) => {
      if (masterKey && isFactoryKey(masterKey)) throw factoryKey();
      return tagKeysOf(uid);
    },
    secretOf: (record) => secretOf({ record, secret, tagKeysOf: masterKey ? tagKeysOf : null }),
    sealFace: (face) => sealFace({ ...face, secret }),
    openFace: (face) => openFace({ ...face, secret }),
    passTokenOf: (id) => encodeHex(deriveSecret({ secret, purpose: `wallet pass ${id}`, length: PASS_TOKEN_BYTES })).slice(2),
    holdKey: deriveSecret({ secret, purpose: "held evidence", length: HOLD_KEY_BYTES }),
  };
}

/** Made anew only when the book has changed: keys are derived once, not for each scan. */
function createRing({ signingKeys, secret, book }: { signingKeys: string | undefined; secret: string; book: KeptBook }): Vault["ring"] {
  let made = { book: EMPTY_BOOK, ring: createKeyRing({ signingKeys, secret }) };
  return async () => {
    const now = await book.get();
    if (now !== made.book) made = { book: now, ring: createKeyRing({ signingKeys, secret, book: now }) };
    return made.ring;
  };
}

function secretOf({ record, secret, tagKeysOf }: { record: SecretOwner; secret: string; tagKeysOf: ((uid: Hex) => TagKeys) | null }): CredentialSecret {
  switch (record.kind) {
    case "tag-sun":
      return tagKeysOf && record.uid ? { kind: "tag-keys", ...pick(tagKeysOf(record.uid)) } : { kind: "none" };
    case "tag-record":
      return record.uid ? { kind: "tag-uid", uid: record.uid } : { kind: "none" };
    case "google":
      return { kind: "totp", key: encodeHex(deriveSecret({ secret, purpose: `totp ${record.id}`, length: TOTP_KEY_BYTES })) };
    case "tag-uid":
    case "pass":
    case "apple":
    case "platform-code":
    case "presence":
    // A face is kept, not derived: openFace.
    case "face":
      return { kind: "none" };
  }
}

function pick({ sealKey, macKey }: TagKeys): { sealKey: Hex; macKey: Hex } {
  return { sealKey, macKey };
}

function noMasterKey(): FoyerError {
  return new FoyerError({ code: "UNAVAILABLE", message: "Secure tags are not set up here.", next: "Set NFC_MASTER_KEY, or use tags by their UID." });
}

function factoryKey(): FoyerError {
  return new FoyerError({ code: "UNAVAILABLE", message: "The master key is the factory's.", next: "Set NFC_MASTER_KEY to 16 random bytes." });
}
