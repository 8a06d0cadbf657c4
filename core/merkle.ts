import { sha256 } from "@noble/hashes/sha2.js";
import { concatBytes } from "./bytes.ts";

/** What a hash is of stands before it, so that no inner node can be passed off as a leaf (RFC 6962, 2.1). */
const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/** The hash of one leaf: 32 bytes of SHA-256. */
export function hashLeaf(data: Uint8Array): Uint8Array {
  return sha256(concatBytes([LEAF, data]));
}

/** The Merkle tree hash over leaves, each as `hashLeaf` gives it, in this order (RFC 6962, 2.1). */
export function rootOfLeaves(leaves: readonly Uint8Array[]): Uint8Array {
  let level = leaves;
  while (level.length > 1) level = nextLevel(level);
  return level[0] ?? sha256(new Uint8Array());
}

/** Pairs from the left; the last of an odd number goes up as it is, which is RFC 6962's cut at the largest power of two. */
function nextLevel(level: readonly Uint8Array[]): Uint8Array[] {
  const above: Uint8Array[] = [];
  for (let i = 0; i < level.length; i += 2) {
    const [left, right] = [level[i], level[i + 1]];
    if (left) above.push(right ? sha256(concatBytes([NODE, left, right])) : left);
  }
  return above;
}
