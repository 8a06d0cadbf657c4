import { keccak_256 } from "@noble/hashes/sha3.js";
import { describe, expect, test } from "vitest";
import { alice, bindingOf, EVENT, entryOf } from "#test/support/credentials.ts";
import { concatBytes, decodeHex, encodeHex, encodeUint, parseAddress } from "./bytes.ts";
import { BINDING_STATEMENT, bindingDigest, bindingTypedData, ENTRY_STATEMENT, entryDigest, entryTypedData } from "./typed-data.ts";

describe("trap 7: what a wallet signs is typed, and typed once per purpose", () => {
  test("the binding's digest is EIP-712, computed a second way by hand", () => {
    const binding = bindingOf();
    const struct = hash(
      text("Binding(string statement,address holder,string algorithm,bytes deviceKey,uint64 nonce,uint64 issuedAt,uint64 expiresAt)"),
      text(BINDING_STATEMENT),
      address(binding.holder),
      text("Ed25519"),
      keccak_256(decodeHex(binding.deviceKey)),
      word(binding.nonce),
      word(BigInt(binding.issuedAtSeconds)),
      word(BigInt(binding.expiresAtSeconds)),
    );
    expect(encodeHex(bindingDigest({ event: EVENT, binding }))).toBe(encodeHex(digest(struct)));
  });

  test("the entry's digest too", () => {
    const entry = entryOf();
    const struct = hash(
      text("Entry(string statement,address holder,uint256 tokenId,uint64 nonce,uint64 issuedAt,uint64 expiresAt)"),
      text(ENTRY_STATEMENT),
      address(entry.holder),
      word(entry.tokenId),
      word(entry.nonce),
      word(BigInt(entry.issuedAtSeconds)),
      word(BigInt(entry.expiresAtSeconds)),
    );
    expect(encodeHex(entryDigest({ event: EVENT, entry }))).toBe(encodeHex(digest(struct)));
  });

  test("a wallet shows words that say what it is for and what it is not", () => {
    expect(bindingTypedData({ event: EVENT, binding: bindingOf() }).message.statement).toMatch(/moves no ticket and costs nothing/);
    expect(entryTypedData({ event: EVENT, entry: entryOf() }).message).toMatchObject({ statement: ENTRY_STATEMENT, holder: alice.holder });
  });

  test("chain and contract are in the domain", () => {
    const elsewhere = [
      { ...EVENT, chainId: 1 },
      { ...EVENT, contract: parseAddress(`0x${"3".repeat(40)}`) },
    ];
    const here = encodeHex(bindingDigest({ event: EVENT, binding: bindingOf() }));
    for (const event of elsewhere) expect(encodeHex(bindingDigest({ event, binding: bindingOf() }))).not.toBe(here);
  });
});

function digest(struct: Uint8Array): Uint8Array {
  const domain = hash(
    text("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
    text("Foyer"),
    text("1"),
    word(BigInt(EVENT.chainId)),
    address(EVENT.contract),
  );
  return hash(Uint8Array.of(0x19, 0x01), domain, struct);
}

function hash(...parts: Uint8Array[]): Uint8Array {
  return keccak_256(concatBytes(parts));
}

function text(value: string): Uint8Array {
  return keccak_256(new TextEncoder().encode(value));
}

function word(value: bigint): Uint8Array {
  return encodeUint({ value, length: 32 });
}

function address(value: `0x${string}`): Uint8Array {
  return concatBytes([new Uint8Array(12), decodeHex(value)]);
}
