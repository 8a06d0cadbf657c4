import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { EMBEDDING_DIMENSIONS, type Embedding } from "./embedding.ts";

const ROUNDS = 3;
const BYTES_PER_ROUND = EMBEDDING_DIMENSIONS / 8;
const INFO = new TextEncoder().encode("foyer face rotation");

/**
 * Turns an embedding by an event's own secret rotation: three rounds of secret signs and a Walsh-Hadamard transform. Angles within
 * an event stay as they are, so faces are compared turned; the same face turned for two events has nothing in common (trap 25).
 */
export function rotateEmbedding({ seed, embedding }: { seed: Uint8Array; embedding: Embedding }): Embedding {
  const signs = hkdf(sha256, seed, undefined, INFO, ROUNDS * BYTES_PER_ROUND);
  let turned = embedding;
  for (let round = 0; round < ROUNDS; round++) turned = mix(turned.map((figure, i) => (isNegative({ signs, round, i }) ? -figure : figure)));
  return turned;
}

function isNegative({ signs, round, i }: { signs: Uint8Array; round: number; i: number }): boolean {
  return (((signs[round * BYTES_PER_ROUND + (i >> 3)] ?? 0) >> (i & 7)) & 1) === 1;
}

/** Walsh-Hadamard, scaled so that lengths stay. The dimension is a power of two. */
function mix(figures: Embedding): Embedding {
  const mixed = Float64Array.from(figures);
  for (let half = 1; half < mixed.length; half *= 2) {
    for (let i = 0; i < mixed.length; i++) {
      if ((i & half) !== 0) continue;
      const [left = 0, right = 0] = [mixed[i], mixed[i + half]];
      mixed[i] = left + right;
      mixed[i + half] = left - right;
    }
  }
  const scale = Math.sqrt(mixed.length);
  return mixed.map((figure) => figure / scale);
}
