import { decodeHex, type Hex } from "#core/bytes.ts";
import { isDeviceKey } from "#core/credential.ts";
import { FoyerError } from "#core/error.ts";
import type { DeviceAlgorithm } from "#core/typed-data.ts";

/** Throws INVALID_INPUT for bytes that cannot be a key, or for which anybody could sign. */
export function checkDeviceKey({ algorithm, deviceKey }: { algorithm: DeviceAlgorithm; deviceKey: Hex }): void {
  if (isDeviceKey({ algorithm, deviceKey: decodeHex(deviceKey) })) return;
  throw new FoyerError({
    code: "INVALID_INPUT",
    message: `That is no ${algorithm} public key.`,
    next: "Send 32 bytes for Ed25519, or a compressed point of 33 bytes for P-256.",
    fields: [{ path: "deviceKey", message: `no ${algorithm} public key` }],
  });
}
