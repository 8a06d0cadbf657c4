import { keccak_256 } from "@noble/hashes/sha3.js";
import { type Address, concatBytes, decodeHex, encodeUint } from "./bytes.ts";

/** Told apart by lightness and by shape too, so that nobody needs to see colours to compare them. */
export const LIVENESS_COLOURS = [
  { name: "sun", css: "#ffd23f", shape: "circle" },
  { name: "coral", css: "#ff5a5f", shape: "triangle" },
  { name: "sky", css: "#3fa7ff", shape: "square" },
  { name: "mint", css: "#2ee6a6", shape: "diamond" },
  { name: "violet", css: "#9b5cff", shape: "star" },
  { name: "snow", css: "#f4f7fb", shape: "cross" },
] as const;

export type LivenessColour = (typeof LIVENESS_COLOURS)[number];

const MARKS = 3;

/**
 * The three colours that an event's screens cycle through in a slot (Q3). Holder and gate derive the same from what both
 * know, so a steward sees at a glance that a screen lives; it proves nothing by itself, the signature does.
 */
export function livenessOf({ contract, slot }: { contract: Address; slot: number }): readonly LivenessColour[] {
  const seed = keccak_256(concatBytes([decodeHex(contract), encodeUint({ value: BigInt(slot), length: 8 })]));
  const left = [...LIVENESS_COLOURS];
  const marks: LivenessColour[] = [];
  for (let i = 0; i < MARKS; i++) marks.push(...left.splice((seed[i] ?? 0) % left.length, 1));
  return marks;
}
