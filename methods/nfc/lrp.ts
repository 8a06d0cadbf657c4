import { ecb } from "@noble/ciphers/aes.js";
import { decodeUint, encodeUint } from "#core/bytes.ts";

/** Leakage Resilient Primitive with nibbles, as NTAG 424 DNA has it beside AES (NXP AN12304). */
export type Lrp = { readonly plaintexts: readonly Uint8Array[]; readonly keys: readonly Uint8Array[] };

const BLOCK = 16;
const NIBBLES = 16;
// Only the first is used for messages that are read; the second would open encrypted file data.
const UPDATED_KEYS = 1;
const X55 = new Uint8Array(BLOCK).fill(0x55);
const XAA = new Uint8Array(BLOCK).fill(0xaa);
const ZERO = new Uint8Array(BLOCK);

/** Algorithms 1 and 2: the sixteen plaintexts and the updated keys of a key. */
export function createLrp(key: Uint8Array): Lrp {
  return { plaintexts: chain({ from: encrypt(key, X55), length: NIBBLES }), keys: chain({ from: encrypt(key, XAA), length: UPDATED_KEYS }) };
}

function chain({ from, length }: { from: Uint8Array; length: number }): Uint8Array[] {
  const links: Uint8Array[] = [];
  for (let link = from; links.length < length; link = encrypt(link, X55)) links.push(encrypt(link, XAA));
  return links;
}

/** LRICB decryption; the counter is as long as the caller gives it, and rises by one a block. */
export function decryptLrp({ lrp, counter, ciphertext }: { lrp: Lrp; counter: Uint8Array; ciphertext: Uint8Array }): Uint8Array {
  const plain = new Uint8Array(ciphertext.length);
  for (let offset = 0, at = decodeUint(counter); offset < ciphertext.length; offset += BLOCK, at += 1n) {
    const nibbles = encodeUint({ value: at % (1n << BigInt(8 * counter.length)), length: counter.length });
    plain.set(decrypt(evaluate({ lrp, input: nibbles }), ciphertext.slice(offset, offset + BLOCK)), offset);
  }
  return plain;
}

/** CMAC_LRP: as RFC 4493, with the primitive in place of the block cipher. */
export function macLrp({ lrp, message }: { lrp: Lrp; message: Uint8Array }): Uint8Array {
  const last = Math.max(0, Math.ceil(message.length / BLOCK) - 1) * BLOCK;
  let state: Uint8Array = ZERO;
  for (let offset = 0; offset < last; offset += BLOCK) state = evaluate({ lrp, input: xor(state, message.slice(offset, offset + BLOCK)) });
  const once = double(evaluate({ lrp, input: ZERO }));
  const tail = message.slice(last);
  const subkey = tail.length === BLOCK ? once : double(once);
  return evaluate({ lrp, input: xor(xor(state, padded(tail)), subkey) });
}

/** Algorithm 3, with the final step. */
function evaluate({ lrp, input }: { lrp: Lrp; input: Uint8Array }): Uint8Array {
  let state = lrp.keys[0] ?? ZERO;
  for (const byte of input) {
    state = encrypt(state, lrp.plaintexts[byte >> 4] ?? ZERO);
    state = encrypt(state, lrp.plaintexts[byte & 15] ?? ZERO);
  }
  return encrypt(state, ZERO);
}

/** Multiplication by x in GF(2^128). */
function double(block: Uint8Array): Uint8Array {
  const value = decodeUint(block) << 1n;
  const isOver = value >> 128n === 1n;
  return encodeUint({ value: (value & ((1n << 128n) - 1n)) ^ (isOver ? 0x87n : 0n), length: BLOCK });
}

function padded(tail: Uint8Array): Uint8Array {
  if (tail.length === BLOCK) return tail;
  const block = new Uint8Array(BLOCK);
  block.set(tail);
  block[tail.length] = 0x80;
  return block;
}

function xor(left: Uint8Array, right: Uint8Array): Uint8Array {
  return left.map((byte, i) => byte ^ (right[i] ?? 0));
}

function encrypt(key: Uint8Array, block: Uint8Array): Uint8Array {
  return ecb(key, { disablePadding: true }).encrypt(block);
}

function decrypt(key: Uint8Array, block: Uint8Array): Uint8Array {
  return ecb(key, { disablePadding: true }).decrypt(block);
}
