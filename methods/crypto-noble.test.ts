import { readFileSync } from "node:fs";
import { ed25519 } from "@noble/curves/ed25519.js";
import { p256 } from "@noble/curves/nist.js";
import { sha512 } from "@noble/hashes/sha2.js";
import { describe, expect, test } from "vitest";
import { concatBytes, decodeHex, decodeUint, encodeUint, isSameBytes } from "#core/bytes.ts";
import { keyIdOf } from "#core/credential.ts";
import { encodeDeviceProof } from "#core/device-proof.ts";
import { bindingDigest, type DeviceAlgorithm, entryDigest, entryTypedData } from "#core/typed-data.ts";
import { nodeCrypto } from "#server/crypto.ts";
import { AT_MS, alice, alicePhone, bindingOf, EVENT, entryOf, SLOT, signBinding, TOKEN_ID } from "#test/support/credentials.ts";
import { nobleCrypto } from "./crypto-noble.ts";
import { encodeClaims } from "./qr/evidence.ts";

type Check = { algorithm: DeviceAlgorithm; deviceKey: Uint8Array; message: Uint8Array; signature: Uint8Array };

const seed = new Uint8Array(32).fill(7);
const message = new TextEncoder().encode("FOYER-CODE and more");
const edwards = { algorithm: "Ed25519", deviceKey: ed25519.getPublicKey(seed), message, signature: ed25519.sign(message, seed) } as const;
const prime = {
  algorithm: "P-256",
  deviceKey: p256.getPublicKey(seed, true),
  message,
  signature: p256.sign(message, seed, { lowS: true, prehash: true }),
} as const;

/** Both ports' answer; fails when they differ, for then two gates would. */
async function agreed(check: Check): Promise<boolean> {
  const [noble, node] = await Promise.all([nobleCrypto.verifyDeviceSignature(check), nodeCrypto.verifyDeviceSignature(check)]);
  expect(noble).toBe(node);
  return node;
}

/** The same for a wallet's signature. */
async function recovered(input: { digest: Uint8Array; signature: Uint8Array }) {
  const [noble, node] = await Promise.all([nobleCrypto.recoverAddress(input), nodeCrypto.recoverAddress(input)]);
  expect(noble).toBe(node);
  return node;
}

describe("C2 C3 both ports check device signatures alike", () => {
  test.each([edwards, prime])("a good $algorithm signature", async (check) => expect(await agreed(check)).toBe(true));

  test("RFC 8032, test SHA(abc)", async () => {
    const vector = JSON.parse(readFileSync(new URL("../test/vectors/ed25519-sha-abc.json", import.meta.url), "utf8")) as Record<string, string>;
    const check = { algorithm: "Ed25519" as const, deviceKey: hex(vector.public_key), message: hex(vector.msg), signature: hex(vector.sig) };
    expect(await agreed(check)).toBe(true);
  });

  test.each([edwards, prime])("$algorithm: any byte of key, message or signature changed", async (check) => {
    for (const field of ["deviceKey", "message", "signature"] as const) {
      for (let place = 0; place < check[field].length; place += 3) {
        const changed = check[field].slice();
        changed[place] = (changed[place] ?? 0) ^ 0x10;
        expect(await agreed({ ...check, [field]: changed })).toBe(false);
      }
    }
  });

  test.each([edwards, prime])("$algorithm: cut, padded, zero and foreign bytes", async (check) => {
    for (const field of ["deviceKey", "signature"] as const) {
      const bytes = check[field];
      const wrong = [new Uint8Array(), bytes.slice(1), Uint8Array.from([...bytes, 0]), new Uint8Array(bytes.length), new Uint8Array(bytes.length).fill(255)];
      for (const value of wrong) expect(await agreed({ ...check, [field]: value })).toBe(false);
    }
    const other = check === edwards ? prime : edwards;
    expect(await agreed({ ...check, deviceKey: other.deviceKey })).toBe(false);
    expect(await agreed({ ...check, algorithm: other.algorithm })).toBe(false);
  });

  test("an uncompressed P-256 key is another spelling, and refused", async () => {
    expect(await agreed({ ...prime, deviceKey: p256.getPublicKey(seed, false) })).toBe(false);
  });
});

describe("trap 8, M18: the doubtful corners of each curve", () => {
  const { BASE, Fn } = ed25519.Point;
  const torsion = ed25519.Point.fromHex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05");

  test("Ed25519: s above the order is the same signature spelled otherwise", async () => {
    const s = decodeUint(edwards.signature.slice(32).reverse()) + Fn.ORDER;
    expect(await agreed({ ...edwards, signature: joined(edwards.signature.slice(0, 32), s) })).toBe(false);
  });

  test("Ed25519: a key of small order signs for everybody", async () => {
    for (const key of [torsion, torsion.double(), ed25519.Point.ZERO]) {
      const signature = joined(key.toBytes(), 0n);
      expect(await agreed({ ...edwards, deviceKey: key.toBytes(), signature })).toBe(false);
    }
  });

  test("Ed25519: keys and commitments with a small-order part give no signature that only some gates take", async () => {
    let loose = 0;
    for (let random = 1n; random <= 12n; random++) {
      const deviceKey = BASE.multiply(12_345n)
        .add(torsion.multiplyUnsafe(random % 3n))
        .toBytes();
      const commitment = BASE.multiply(random)
        .add(torsion.multiplyUnsafe(random % 5n))
        .toBytes();
      const challenge = Fn.create(decodeUint(sha512(concatBytes([commitment, deviceKey, message])).reverse()));
      const check = { ...edwards, deviceKey, signature: joined(commitment, Fn.create(random + challenge * 12_345n)) };
      if (!(await agreed(check)) && ed25519.verify(check.signature, message, deviceKey, { zip215: false })) loose++;
    }
    // The library alone takes these: what both ports refuse is what made them differ.
    expect(loose).toBeGreaterThan(5);
  });

  test("P-256: the higher of two equal signatures", async () => {
    const s = p256.Point.Fn.ORDER - decodeUint(prime.signature.slice(32));
    const high = concatBytes([prime.signature.slice(0, 32), encodeUint({ value: s, length: 32 })]);
    expect(p256.verify(high, message, prime.deviceKey, { lowS: false, prehash: true })).toBe(true);
    expect(await agreed({ ...prime, signature: high })).toBe(false);
  });

  function joined(commitment: Uint8Array, s: bigint): Uint8Array {
    return concatBytes([commitment, encodeUint({ value: s, length: 32 }).reverse()]);
  }
});

describe("trap 7: every signature serves its own purpose only", () => {
  const verifiers = {
    binding: bindingDigest({ event: EVENT, binding: bindingOf() }),
    entry: entryDigest({ event: EVENT, entry: entryOf() }),
  };

  test("n x n: what was signed as one thing recovers the wallet for that thing alone", async () => {
    const signatures = {
      binding: (await signBinding({ binding: bindingOf() })).signature,
      entry: hex(await alice.signTypedData(entryTypedData({ event: EVENT, entry: entryOf() }))),
      login: hex(await alice.signMessage({ message: "foyer wants you to sign in with your Ethereum account" })),
      rawDigest: hex(await alice.signMessage({ message: { raw: verifiers.binding } })),
    };
    for (const [made, signature] of Object.entries(signatures)) {
      for (const [asked, digest] of Object.entries(verifiers)) {
        const signer = await recovered({ digest, signature });
        expect(signer === alice.holder).toBe(made === asked);
      }
    }
  });

  test("n x n: one device key, and still a code is no gate's proof and a proof is no code", async () => {
    const claims = { tokenId: TOKEN_ID, slot: SLOT, keyId: keyIdOf(alicePhone) };
    const ids = { eventId: "3f2b1d8e-6c5a-4f0e-9b7d-2a1c4e6f8b90", deviceId: "7c9e6679-7425-40de-944b-e07fc1f90ae7" };
    const messages = { code: encodeClaims({ event: EVENT, claims }), proof: encodeDeviceProof({ ...ids, atMs: AT_MS }), binding: verifiers.binding };
    for (const [made, signed] of Object.entries(messages)) {
      for (const [asked, message] of Object.entries(messages)) {
        const check = { algorithm: "Ed25519" as const, deviceKey: hex(alicePhone.deviceKey), message, signature: alicePhone.sign(signed) };
        expect(await agreed(check)).toBe(made === asked);
      }
    }
  });

  test("trap 8: other spellings of a wallet's signature recover nobody", async () => {
    const { signature } = await signBinding({ binding: bindingOf() });
    const v = signature[64] ?? 0;
    const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
    const highS = encodeUint({ value: order - decodeUint(signature.slice(32, 64)), length: 32 });
    const compact = signature.slice(0, 64);
    compact[32] = (compact[32] ?? 0) | (v === 28 ? 0x80 : 0);
    const spellings = [
      concatBytes([signature.slice(0, 64), Uint8Array.of(v - 27)]),
      concatBytes([signature.slice(0, 32), highS, Uint8Array.of(v === 27 ? 28 : 27)]),
      compact,
      concatBytes([signature, Uint8Array.of(0)]),
    ];
    for (const spelling of spellings) expect(await recovered({ digest: verifiers.binding, signature: spelling })).toBeNull();
    expect(await recovered({ digest: verifiers.binding, signature })).toBe(alice.holder);
  });

  test("an r that is on no curve recovers nobody", async () => {
    const signature = concatBytes([encodeUint({ value: 5n, length: 32 }), encodeUint({ value: 1n, length: 32 }), Uint8Array.of(27)]);
    const answers = await Promise.all([5n, 6n, 7n, 8n, 9n, 10n].map((r) => recoverWith(r, signature)));
    expect(answers).toContain(null);
  });

  async function recoverWith(r: bigint, signature: Uint8Array) {
    const changed = signature.slice();
    changed.set(encodeUint({ value: r, length: 32 }), 0);
    expect(isSameBytes(changed, signature)).toBe(r === 5n);
    return recovered({ digest: verifiers.binding, signature: changed });
  }
});

function hex(value: string | undefined): Uint8Array {
  return decodeHex(value?.startsWith("0x") ? value : `0x${value}`);
}
