import { readFileSync } from "node:fs";
import { decodeHex, encodeHex, type Hex } from "#core/bytes.ts";
import type { KnownCredential } from "#core/method.ts";
import type { ChallengeClaims } from "#methods/biometric/challenge.ts";
import { CONSENT_VERSION } from "#methods/biometric/consent.ts";
import { type Embedding, embeddingOf, encodeEmbedding } from "#methods/biometric/embedding.ts";
import { answerChallenge } from "#methods/biometric/evidence.ts";
import type { Face, Frame } from "#methods/biometric/landmarks.ts";
import type { Step } from "#methods/biometric/liveness.ts";
import { rotateEmbedding } from "#methods/biometric/rotate.ts";
import { METHODS } from "#methods/registry.ts";
import { createKeyRing, type KeyRing } from "#server/credentials/key-ring.ts";
import { AT_MS, AT_SECONDS, EVENT } from "./credentials.ts";
import { knownCredential } from "./tags.ts";

export type Portrait = { readonly name: string; readonly figures: readonly number[] };

/** What the model made of public-domain photographs: figures alone, so that faces are always tested (toolchain, Faces). */
export const PORTRAITS = (JSON.parse(readFileSync(new URL("../vectors/faces.json", import.meta.url), "utf8")) as { faces: Portrait[] }).faces;

export function figuresOf(name: string): readonly number[] {
  const portrait = PORTRAITS.find((one) => one.name === name);
  if (!portrait) throw new TypeError(`no portrait of ${name}`);
  return portrait.figures;
}

export function embeddingOfPortrait(name: string): Embedding {
  const embedding = embeddingOf(figuresOf(name));
  if (!embedding) throw new TypeError(`${name} has no direction`);
  return embedding;
}

type Pose = { readonly turn?: number; readonly eyes?: number; readonly x?: number; readonly size?: number };

/** A face before the camera, as the model would see it. */
export function faceAt({ turn = 0, eyes = 0.5, x = 0.5, size = 0.3 }: Pose = {}): Face {
  const half = size / 2;
  const [leftSide, rightSide] = [
    { x: x - half, y: 0.4 },
    { x: x + half, y: 0.4 },
  ];
  return { leftSide, rightSide, chin: { x, y: 0.4 + size * 0.8 }, noseTip: { x: x + turn * half, y: 0.4 + size * 0.3 }, eyes };
}

const FRAME_MS = 250;
/** Looks straight, does it, looks straight again. */
const POSES: Readonly<Record<Step, Pose>> = { left: { turn: 0.6 }, right: { turn: -0.6 }, blink: { eyes: 0.12 } };

/** Somebody who does what is asked, four pictures a second; `everyMs` for the slow. */
export function framesOf({ steps, everyMs = FRAME_MS, poses = POSES }: { steps: readonly Step[]; everyMs?: number; poses?: typeof POSES }): Frame[] {
  const acted = [{}, {}, ...steps.flatMap((step) => [{ ...halfway(poses[step]) }, poses[step], poses[step], {}, {}])];
  return acted.map((pose, i) => ({ atMs: i * everyMs, face: faceAt(pose) }));
}

function halfway({ turn = 0, ...pose }: Pose): Pose {
  return turn === 0 ? {} : { ...pose, turn: turn / 2 };
}

export const FACE_REFERENCE: Hex = "0x101112131415161718191a1b1c1d1e1f";
export const FACE_NONCE: Hex = "0x202122232425262728292a2b2c2d2e2f";
const ROTATION: Hex = `0x${"5a".repeat(32)}`;
/** Keys that the rules' tests ask with. */
export const RING: KeyRing = createKeyRing({ signingKeys: undefined, secret: "the secret of tests that ask for faces" });

export function challengeOf(changes: { claims?: Partial<ChallengeClaims>; event?: typeof EVENT; ring?: KeyRing } = {}): {
  text: string;
  claims: ChallengeClaims;
} {
  const { event = EVENT, ring = RING } = changes;
  const steps = ["left", "blink", "right"] as const;
  const claims: ChallengeClaims = { reference: FACE_REFERENCE, nonce: FACE_NONCE, issuedAtSeconds: AT_SECONDS - 6, steps, ...changes.claims };
  const kid = ring.kidAt(AT_MS);
  return { claims, text: ring.signWith({ kid, issued: METHODS.biometric.issue({ event, kid, claims }) }) };
}

/** What a gate's device sends of the person before it. Throws for what no device could send. */
export function faceTextOf(input: { challenge: string; steps: readonly Step[]; who?: string; frames?: readonly Frame[] }): string {
  const { challenge, steps, who = "obama2", frames = framesOf({ steps }) } = input;
  const text = answerChallenge({ challenge, embedding: embeddingOfPortrait(who), frames });
  if (text === null) throw new TypeError("no device sends this");
  return text;
}

/** The face on record, as the server would find it. */
export function knownFace({ who = "obama", ...changes }: Partial<KnownCredential> & { who?: string } = {}): KnownCredential {
  const turned = rotateEmbedding({ seed: decodeHex(ROTATION), embedding: embeddingOfPortrait(who) });
  const secret = { kind: "face", template: encodeHex(encodeEmbedding(turned)), rotation: ROTATION } as const;
  return knownCredential({ kind: "face", reference: FACE_REFERENCE, secret, ...changes });
}

/** What the holder's page sends. */
export function enrolmentOf(who = "obama"): { textVersion: string; figures: readonly number[] } {
  return { textVersion: CONSENT_VERSION, figures: figuresOf(who) };
}
