import { readFileSync } from "node:fs";
import { keccak_256 } from "@noble/hashes/sha3.js";
import { recoverTypedDataAddress } from "viem";
import { describe, expect, test } from "vitest";
import { concatBytes, decodeHex, encodeHex, encodeUint, type Hex, parseAddress } from "./bytes.ts";
import { GIFT_TYPES, type Gift, giftDigest, giftTypedData, VOUCHER_TYPES, type Voucher, voucherDigest, voucherTypedData } from "./contract-typed-data.ts";
import { BINDING_TYPES, ENTRY_TYPES } from "./typed-data.ts";

type Signed = { readonly digest: Hex; readonly signature: Hex };
type Written<T> = { readonly [Field in keyof T]: T[Field] extends bigint ? string : T[Field] };
type Vectors = {
  readonly event: { readonly chainId: number; readonly contract: string };
  readonly signers: { readonly voucher: string; readonly gift: string };
  readonly vouchers: readonly (Written<Voucher> & Signed)[];
  readonly gifts: readonly (Written<Gift> & Signed)[];
};
const vectors = JSON.parse(readFileSync(new URL("../test/vectors/typed-data.json", import.meta.url), "utf8")) as Vectors;
const event = { chainId: vectors.event.chainId, contract: parseAddress(vectors.event.contract) };

describe("trap 7, M2: what the contract reads is typed, and the same bytes here and there", () => {
  test.each(vectors.vouchers)("voucher of slot $slot: our digest, one made by hand, and the signature over it", async (vector) => {
    const voucher = voucherOf(vector);
    const struct = hash(
      text("Voucher(address buyer,uint16 tier,uint8 quantity,uint96 price,uint256 slot,uint40 deadline)"),
      ...[address(voucher.buyer), word(voucher.tier), word(voucher.quantity), word(voucher.priceWei), word(voucher.slot), word(voucher.deadlineSeconds)],
    );
    expect(encodeHex(voucherDigest({ event, voucher }))).toBe(vector.digest);
    expect(encodeHex(digest(struct))).toBe(vector.digest);
    const signer = await recoverTypedDataAddress({ ...voucherTypedData({ event, voucher }), signature: vector.signature });
    expect(parseAddress(signer)).toBe(vectors.signers.voucher);
  });

  test.each(vectors.gifts)("gift with nonce $nonce: our digest, one made by hand, and the signature over it", async (vector) => {
    const gift = giftOf(vector);
    const struct = hash(
      text("Gift(address from,address to,uint256 tokenId,uint256 nonce,uint40 deadline)"),
      ...[address(gift.from), address(gift.to), word(gift.tokenId), word(gift.nonce), word(gift.deadlineSeconds)],
    );
    expect(encodeHex(giftDigest({ event, gift }))).toBe(vector.digest);
    expect(encodeHex(digest(struct))).toBe(vector.digest);
    const signer = await recoverTypedDataAddress({ ...giftTypedData({ event, gift }), signature: vector.signature });
    expect(parseAddress(signer)).toBe(vectors.signers.gift);
  });

  test("every field, the chain and the contract are signed", () => {
    const [first] = vectors.vouchers;
    if (!first) throw new Error("There is no voucher in the vectors.");
    const voucher = voucherOf(first);
    const other = parseAddress(`0x${"3".repeat(40)}`);
    const changed = [
      ...(["tier", "quantity", "deadlineSeconds"] as const).map((field) => voucherDigest({ event, voucher: { ...voucher, [field]: voucher[field] + 1 } })),
      ...(["priceWei", "slot"] as const).map((field) => voucherDigest({ event, voucher: { ...voucher, [field]: voucher[field] + 1n } })),
      voucherDigest({ event, voucher: { ...voucher, buyer: other } }),
      voucherDigest({ event: { ...event, chainId: 1 }, voucher }),
      voucherDigest({ event: { ...event, contract: other }, voucher }),
    ].map(encodeHex);
    expect(new Set([...changed, first.digest]).size).toBe(changed.length + 1);
  });

  test("no two purposes share a type, so that no signature for one serves another", () => {
    const types = { ...BINDING_TYPES, ...ENTRY_TYPES, ...VOUCHER_TYPES, ...GIFT_TYPES };
    const shapes = Object.values(types).map((fields) => fields.map(({ name, type }) => `${type} ${name}`).join(","));
    expect(Object.keys(types)).toEqual(["Binding", "Entry", "Voucher", "Gift"]);
    expect(new Set(shapes).size).toBe(4);
  });
});

function voucherOf({ digest: _digest, signature: _signature, ...vector }: Vectors["vouchers"][number]): Voucher {
  return { ...vector, buyer: parseAddress(vector.buyer), priceWei: BigInt(vector.priceWei), slot: BigInt(vector.slot) };
}

function giftOf({ digest: _digest, signature: _signature, ...vector }: Vectors["gifts"][number]): Gift {
  return { ...vector, from: parseAddress(vector.from), to: parseAddress(vector.to), tokenId: BigInt(vector.tokenId), nonce: BigInt(vector.nonce) };
}

function digest(struct: Uint8Array): Uint8Array {
  const domain = hash(
    text("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
    ...[text("Foyer"), text("1"), word(event.chainId), address(event.contract)],
  );
  return hash(Uint8Array.of(0x19, 0x01), domain, struct);
}

function hash(...parts: Uint8Array[]): Uint8Array {
  return keccak_256(concatBytes(parts));
}

function text(value: string): Uint8Array {
  return keccak_256(new TextEncoder().encode(value));
}

function word(value: bigint | number): Uint8Array {
  return encodeUint({ value: BigInt(value), length: 32 });
}

function address(value: Hex): Uint8Array {
  return concatBytes([new Uint8Array(12), decodeHex(value)]);
}
