import { describe, expect, test } from "vitest";
import { decodeHex } from "#core/bytes.ts";
import { isDeviceKey } from "#core/credential.ts";
import { isCanonicalP256 } from "#core/signature.ts";
import { nobleCrypto } from "#methods/crypto-noble.ts";
import { nodeCrypto } from "#server/crypto.ts";
import { createDeviceKey, signWithDevice } from "./device-key.ts";

const real = globalThis.crypto.subtle;

/** A browser that has not learned Ed25519. */
const older = new Proxy(real, {
  get(target, name) {
    if (name !== "generateKey") return Reflect.get(target, name).bind(target);
    return (algorithm: unknown, ...rest: unknown[]) =>
      algorithm === "Ed25519"
        ? Promise.reject(new DOMException("Unrecognized name.", "NotSupportedError"))
        : Reflect.apply(target.generateKey, target, [algorithm, ...rest]);
  },
});

describe("trap 3: the device's key cannot be taken away", () => {
  test.each([
    ["Ed25519", real],
    ["P-256", older],
  ] as const)("%s: no export of the private half, in any format", async (algorithm, subtle) => {
    const key = await createDeviceKey({ subtle });
    expect(key.algorithm).toBe(algorithm);
    expect(key.privateKey.extractable).toBe(false);
    for (const format of ["raw", "pkcs8", "jwk"] as const) await expect(real.exportKey(format, key.privateKey)).rejects.toThrow();
    expect(JSON.stringify(key.privateKey)).not.toContain(key.deviceKey.slice(10, 30));
  });
});

describe("C2 what the device signs, gates take", () => {
  test.each([
    ["Ed25519", real],
    ["P-256", older],
  ] as const)("%s: both ports accept every signature, and P-256 is always the lower one", async (algorithm, subtle) => {
    const { deviceKey, privateKey } = await createDeviceKey({ subtle });
    expect(isDeviceKey({ algorithm, deviceKey: decodeHex(deviceKey) })).toBe(true);
    for (let i = 0; i < 12; i++) {
      const message = Uint8Array.of(i, 2, 3);
      const signature = await signWithDevice({ subtle }, { algorithm, privateKey, message });
      const check = { algorithm, deviceKey: decodeHex(deviceKey), message, signature };
      expect(await nodeCrypto.verifyDeviceSignature(check)).toBe(true);
      expect(await nobleCrypto.verifyDeviceSignature(check)).toBe(true);
      if (algorithm === "P-256") expect(isCanonicalP256(signature)).toBe(true);
    }
  });

  test("a fault that is not a missing algorithm is not hidden", async () => {
    const broken = new Proxy(real, {
      get: (target, name) =>
        name === "generateKey" ? () => Promise.reject(new DOMException("Storage is gone.", "OperationError")) : Reflect.get(target, name),
    });
    await expect(createDeviceKey({ subtle: broken })).rejects.toThrow("Storage is gone.");
  });
});
