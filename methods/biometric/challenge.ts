import { decodeBase64Url, encodeBase64Url } from "#core/base64url.ts";
import { type Address, concatBytes, decodeHex, decodeUint, encodeHex, encodeUint, type Hex, splitBytes } from "#core/bytes.ts";
import { eventTagOf } from "#core/credential.ts";
import { DEVICE_SIGNATURE_BYTES } from "#core/signature.ts";
import { STEPS, STEPS_PER_CHALLENGE, type Step } from "./liveness.ts";

/** What the server asks a person at the gate to do, once, and for which face on record. */
export type ChallengeClaims = {
  /** Of the credential that the face is compared with. */
  readonly reference: Hex;
  readonly nonce: Hex;
  readonly issuedAtSeconds: number;
  readonly steps: readonly Step[];
};

export type Challenge = { readonly claims: ChallengeClaims; readonly eventTag: Uint8Array; readonly kid: string; readonly signature: Uint8Array };

type EventPlace = { readonly chainId: number; readonly contract: Address };

const FACE_CHALLENGE = 0x41;
/** From the question to the answer's arrival: the person's seconds, the model's, the network's. */
export const CHALLENGE_SECONDS = 30;

const PREFIX = new TextEncoder().encode("FOYER-FACE-CHALLENGE");
const SIGNED_FORMAT = 0x01;
const PURPOSE_ENTRY = 0x01;
/** A kid is 16 letters of base64url. */
const KID_BYTES = 12;
const LENGTHS = { version: 1, eventTag: 8, reference: 16, nonce: 16, issuedAt: 4, steps: 1, kid: KID_BYTES, signature: DEVICE_SIGNATURE_BYTES } as const;
export const CHALLENGE_BYTES = 122;

/** The bytes for the platform's key; another prefix than any other thing that it signs (trap 7). */
export function encodeChallengeClaims({ event, claims }: { event: EventPlace; claims: ChallengeClaims }): Uint8Array {
  const place = [encodeUint({ value: BigInt(event.chainId), length: 8 }), decodeHex(event.contract)];
  return concatBytes([PREFIX, Uint8Array.of(SIGNED_FORMAT, PURPOSE_ENTRY), ...place, encodeBody(claims)]);
}

/** Throws a TypeError for a kid that is none of ours: a programming fault. */
export function encodeChallenge(input: { event: EventPlace; claims: ChallengeClaims; kid: string; signature: Uint8Array }): Uint8Array {
  const kid = decodeBase64Url(input.kid);
  if (kid?.length !== KID_BYTES) throw new TypeError(`${input.kid} is no key id`);
  return concatBytes([Uint8Array.of(FACE_CHALLENGE), eventTagOf(input.event), encodeBody(input.claims), kid, input.signature]);
}

/** `null` unless the bytes are a challenge, byte for byte. Nothing in it is trusted yet. */
export function decodeChallenge(bytes: Uint8Array): Challenge | null {
  const fields = bytes[0] === FACE_CHALLENGE ? splitBytes({ bytes, lengths: LENGTHS }) : null;
  const steps = fields && decodeSteps(fields.steps[0] ?? 0);
  if (!fields || !steps) return null;
  const claims = {
    reference: encodeHex(fields.reference),
    nonce: encodeHex(fields.nonce),
    issuedAtSeconds: Number(decodeUint(fields.issuedAt)),
    steps,
  };
  return { claims, eventTag: fields.eventTag, kid: encodeBase64Url(fields.kid), signature: fields.signature };
}

/** Every order in which steps may be asked for: none twice in a row, for the second would already be done. */
export const STEP_ORDERS: readonly (readonly Step[])[] = listOrders(STEPS_PER_CHALLENGE);

function listOrders(length: number): Step[][] {
  if (length === 0) return [[]];
  return listOrders(length - 1).flatMap((order) => STEPS.filter((step) => step !== order.at(-1)).map((step) => [...order, step]));
}

function encodeBody({ reference, nonce, issuedAtSeconds, steps }: ChallengeClaims): Uint8Array {
  const order = STEP_ORDERS.findIndex((known) => known.join() === steps.join());
  const issuedAt = encodeUint({ value: BigInt(issuedAtSeconds), length: LENGTHS.issuedAt });
  return concatBytes([decodeHex(reference), decodeHex(nonce), issuedAt, encodeUint({ value: BigInt(order), length: LENGTHS.steps })]);
}

function decodeSteps(order: number): readonly Step[] | null {
  return STEP_ORDERS[order] ?? null;
}
