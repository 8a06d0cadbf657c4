import { decodeBase64Url, encodeBase64Url } from "#core/base64url.ts";
import { concatBytes, decodeUint, encodeUint } from "#core/bytes.ts";
import { CHALLENGE_BYTES, type Challenge, decodeChallenge } from "./challenge.ts";
import { decodeEmbedding, EMBEDDING_BYTES, type Embedding, encodeEmbedding } from "./embedding.ts";
import type { Frame, Point } from "./landmarks.ts";
import { MAX_FRAMES } from "./liveness.ts";

/** A face that was shown to a gate: the challenge that it answers, itself in figures, and how it moved. No picture. */
export type FaceEvidence = { readonly challenge: Challenge; readonly embedding: Embedding; readonly frames: readonly Frame[] };

/** `FB1:` and base64url: letters that no QR code of ours and no wedge reader types. */
export const FACE_PREFIX = "FB1:";

/** When, four places of two numbers, the eyes: 16 bits each. */
const FRAME_NUMBERS = 10;
const FRAME_BYTES = 2 * FRAME_NUMBERS;
const MOST = 0xffff;
const MOST_EYES = 4;
const COUNT_BYTES = 1;
const HEAD_BYTES = CHALLENGE_BYTES + EMBEDDING_BYTES + COUNT_BYTES;
/** 2,643 letters. */
export const MAX_FACE_LETTERS = FACE_PREFIX.length + Math.ceil((4 * (HEAD_BYTES + MAX_FRAMES * FRAME_BYTES)) / 3);

/** The challenge as the server gave it, answered. `null` for a challenge that is none, or no frames, or more than a transcript holds. */
export function answerChallenge(input: { challenge: string; embedding: Embedding; frames: readonly Frame[] }): string | null {
  const challenge = bytesOf(input.challenge);
  if (challenge?.length !== CHALLENGE_BYTES || input.frames.length === 0 || input.frames.length > MAX_FRAMES) return null;
  const parts = [challenge, encodeEmbedding(input.embedding), Uint8Array.of(input.frames.length), ...input.frames.map(encodeFrame)];
  return `${FACE_PREFIX}${encodeBase64Url(concatBytes(parts))}`;
}

/** What a gate's device shows for a person; `null` unless it is that, letter for letter (M16). Bounded. */
export function parseFace(text: string): FaceEvidence | null {
  if (text.length > MAX_FACE_LETTERS) return null;
  const bytes = bytesOf(text);
  const count = bytes?.[HEAD_BYTES - COUNT_BYTES] ?? 0;
  if (!bytes || count === 0 || count > MAX_FRAMES || bytes.length !== HEAD_BYTES + count * FRAME_BYTES) return null;
  const challenge = decodeChallenge(bytes.slice(0, CHALLENGE_BYTES));
  const embedding = decodeEmbedding(bytes.slice(CHALLENGE_BYTES, CHALLENGE_BYTES + EMBEDDING_BYTES));
  const frames = decodeFrames(bytes.slice(HEAD_BYTES));
  return challenge && embedding && { challenge, embedding, frames };
}

/** The text of a challenge alone, as the server hands it to a device. */
export function textOfChallenge(bytes: Uint8Array): string {
  return `${FACE_PREFIX}${encodeBase64Url(bytes)}`;
}

function bytesOf(text: string): Uint8Array | null {
  return text.startsWith(FACE_PREFIX) ? decodeBase64Url(text.slice(FACE_PREFIX.length)) : null;
}

function encodeFrame({ atMs, face }: Frame): Uint8Array {
  const { noseTip, leftSide, rightSide, chin, eyes } = face;
  const places = [noseTip, leftSide, rightSide, chin].flatMap(({ x, y }) => [x, y]);
  return concatBytes([encodeNumber(atMs), ...places.map((part) => encodeNumber(part * MOST)), encodeNumber((eyes / MOST_EYES) * MOST)]);
}

/** What lies outside of the picture is at its edge. */
function encodeNumber(value: number): Uint8Array {
  return encodeUint({ value: BigInt(Math.round(Math.min(MOST, Math.max(0, value)))), length: 2 });
}

function decodeFrames(bytes: Uint8Array): Frame[] {
  return Array.from({ length: bytes.length / FRAME_BYTES }, (_, i) => decodeFrame(bytes.slice(i * FRAME_BYTES, (i + 1) * FRAME_BYTES)));
}

function decodeFrame(bytes: Uint8Array): Frame {
  const number = (place: number) => Number(decodeUint(bytes.slice(2 * place, 2 * place + 2)));
  const point = (place: number): Point => ({ x: number(place) / MOST, y: number(place + 1) / MOST });
  const eyes = (number(9) / MOST) * MOST_EYES;
  return { atMs: number(0), face: { noseTip: point(1), leftSide: point(3), rightSide: point(5), chin: point(7), eyes } };
}
