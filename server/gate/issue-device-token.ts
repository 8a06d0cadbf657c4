import { decodeHex, type Hex, parseHex } from "#core/bytes.ts";
import { DEVICE_PROOF_TOLERANCE_MS, encodeDeviceProof } from "#core/device-proof.ts";
import { FoyerError } from "#core/error.ts";
import type { CryptoPort } from "#core/method.ts";
import type { DeviceAlgorithm } from "#core/typed-data.ts";
import type { Clock } from "../clock.ts";
import type { SigningKey } from "../keys.ts";
import { deviceUnknown } from "./faults.ts";
import { type Db, runStatement } from "./statement.ts";
import { signDeviceToken } from "./tokens.ts";

export type DeviceProof = { readonly eventId: string; readonly deviceId: string; readonly atMs: number; readonly signature: Hex };

/** A token for ten minutes, to a device that proves just now that it still has its key (C14). Throws INVALID_INPUT, FORBIDDEN. */
export async function issueDeviceToken(
  deps: { db: Db; clock: Clock; key: SigningKey; crypto: CryptoPort },
  { eventId, deviceId, atMs, signature }: DeviceProof,
): Promise<{ deviceToken: string; serverAtMs: number }> {
  const serverAtMs = deps.clock.nowMs();
  if (Math.abs(atMs - serverAtMs) > DEVICE_PROOF_TOLERANCE_MS) throw wrongTime();
  const [device] = await runStatement<{ algorithm: DeviceAlgorithm; public_key: string }>({
    db: deps.db,
    statement: { name: "gate_device_key", text: READ, values: [eventId, deviceId] },
  });
  if (!device) throw deviceUnknown();
  const isGenuine = await deps.crypto.verifyDeviceSignature({
    algorithm: device.algorithm,
    deviceKey: decodeHex(parseHex(device.public_key)),
    message: encodeDeviceProof({ eventId, deviceId, atMs }),
    signature: decodeHex(signature),
  });
  if (!isGenuine) throw deviceUnknown();
  const seen = await runStatement({ db: deps.db, statement: { name: "gate_device_seen", text: SEE, values: [eventId, deviceId, new Date(serverAtMs)] } });
  if (seen.length === 0) throw deviceUnknown();
  return { deviceToken: await signDeviceToken(deps, { eventId, deviceId }), serverAtMs };
}

const READ = "SELECT algorithm, public_key FROM gate_devices WHERE event_id = $1 AND id = $2 AND status = 'active'";

/** Only who has proved to be the device says that it was seen: else a stolen one would look alive to whoever looks for it. */
const SEE = `
UPDATE gate_devices SET last_seen_at = greatest(last_seen_at, $3) WHERE event_id = $1 AND id = $2 AND status = 'active' RETURNING id`;

function wrongTime(): FoyerError {
  const message = "The device's time is not the server's.";
  return new FoyerError({ code: "INVALID_INPUT", message, next: "Ask for the server's time and sign again.", fields: [{ path: "atMs", message }] });
}
