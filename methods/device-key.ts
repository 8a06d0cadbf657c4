import { encodeHex, type Hex } from "#core/bytes.ts";
import { canonicalP256 } from "#core/signature.ts";
import type { DeviceAlgorithm } from "#core/typed-data.ts";

export type DeviceKey = { readonly algorithm: DeviceAlgorithm; readonly deviceKey: Hex; readonly privateKey: CryptoKey };

/** A new key that never leaves this device: Ed25519 where the browser has it, else P-256. */
export async function createDeviceKey({ subtle }: { subtle: SubtleCrypto }): Promise<DeviceKey> {
  const pair = await createEd25519({ subtle });
  if (pair) return { algorithm: "Ed25519", deviceKey: encodeHex(await rawOf({ subtle, key: pair.publicKey })), privateKey: pair.privateKey };
  const { publicKey, privateKey } = await subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"]);
  return { algorithm: "P-256", deviceKey: encodeHex(compress(await rawOf({ subtle, key: publicKey }))), privateKey };
}

/** A signature as gates take it: 64 bytes, and for P-256 the lower of the two equal ones. */
export async function signWithDevice(
  { subtle }: { subtle: SubtleCrypto },
  { algorithm, privateKey, message }: { algorithm: DeviceAlgorithm; privateKey: CryptoKey; message: Uint8Array },
): Promise<Uint8Array> {
  const bytes = Uint8Array.from(message);
  if (algorithm === "Ed25519") return new Uint8Array(await subtle.sign("Ed25519", privateKey, bytes));
  return canonicalP256(new Uint8Array(await subtle.sign({ name: "ECDSA", hash: "SHA-256" }, privateKey, bytes)));
}

async function createEd25519({ subtle }: { subtle: SubtleCrypto }): Promise<CryptoKeyPair | null> {
  try {
    const pair = await subtle.generateKey("Ed25519", false, ["sign", "verify"]);
    return "publicKey" in pair ? pair : null;
  } catch (error) {
    // Browsers before 2025 know no Ed25519; anything else is a fault.
    if (error instanceof DOMException && error.name === "NotSupportedError") return null;
    throw error;
  }
}

async function rawOf({ subtle, key }: { subtle: SubtleCrypto; key: CryptoKey }): Promise<Uint8Array> {
  return new Uint8Array(await subtle.exportKey("raw", key));
}

/** 04 || x || y to 02 or 03 || x (SEC 1). */
function compress(point: Uint8Array): Uint8Array {
  return Uint8Array.of(2 + ((point[64] ?? 0) & 1), ...point.slice(1, 33));
}
