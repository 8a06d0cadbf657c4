import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { encodeHex } from "#core/bytes.ts";
import type { CredentialSecret } from "#core/method.ts";
import { decodeEmbedding, type Embedding, encodeEmbedding } from "#methods/biometric/embedding.ts";
import { rotateEmbedding } from "#methods/biometric/rotate.ts";
import { deriveSecret } from "../../keys.ts";

/** Whose face it is: what the ciphertext is bound to. */
export type FaceOwner = { readonly eventId: string; readonly tokenId: bigint; readonly credentialId: string };
export type SealedFace = FaceOwner & { readonly sealed: Uint8Array };

const CIPHER = "aes-256-gcm";
const KEY_BYTES = 32;
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** Turned by the event's secret rotation, then encrypted under the event's key: iv, ciphertext, tag (trap 25). */
export function sealFace({ secret, embedding, ...owner }: FaceOwner & { secret: string; embedding: Embedding }): Uint8Array {
  const plain = encodeEmbedding(rotateEmbedding({ seed: rotationOf({ secret, owner }), embedding }));
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, keyOf({ secret, owner }), iv, { authTagLength: TAG_BYTES }).setAAD(bindingOf(owner));
  return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

/** `none` for what was not sealed by these keys for this very event, ticket and credential: then nothing can be compared. */
export function openFace({ secret, sealed, ...owner }: SealedFace & { secret: string }): CredentialSecret {
  const plain = decrypt({ key: keyOf({ secret, owner }), binding: bindingOf(owner), sealed });
  if (!plain || !decodeEmbedding(plain)) return { kind: "none" };
  return { kind: "face", template: encodeHex(plain), rotation: encodeHex(rotationOf({ secret, owner })) };
}

function decrypt({ key, binding, sealed }: { key: Uint8Array; binding: Uint8Array; sealed: Uint8Array }): Uint8Array | null {
  if (sealed.length <= IV_BYTES + TAG_BYTES) return null;
  const end = sealed.length - TAG_BYTES;
  const decipher = createDecipheriv(CIPHER, key, sealed.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(binding).setAuthTag(sealed.subarray(end));
  const plain = decipher.update(sealed.subarray(IV_BYTES, end));
  try {
    return Buffer.concat([plain, decipher.final()]);
  } catch (error) {
    // The tag does not fit: node has no code of its own for it.
    if (error instanceof Error) return null;
    throw error;
  }
}

type Derived = { readonly secret: string; readonly owner: FaceOwner };

function keyOf({ secret, owner: { eventId } }: Derived): Uint8Array {
  return deriveSecret({ secret, purpose: `face template ${eventId}`, length: KEY_BYTES });
}

function rotationOf({ secret, owner: { eventId } }: Derived): Uint8Array {
  return deriveSecret({ secret, purpose: `face rotation ${eventId}`, length: KEY_BYTES });
}

function bindingOf({ eventId, tokenId, credentialId }: FaceOwner): Uint8Array {
  return new TextEncoder().encode(`${eventId} ${tokenId} ${credentialId}`);
}
