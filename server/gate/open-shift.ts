import type { Clock } from "../clock.ts";
import type { SigningKey } from "../keys.ts";
import { deviceUnknown } from "./faults.ts";
import { type Db, runStatement } from "./statement.ts";
import { type DeviceClaims, SHIFT_SECONDS, signShiftToken } from "./tokens.ts";
import { verifyPin } from "./verify-pin.ts";

type Deps = {
  readonly db: Db;
  readonly clock: Clock;
  readonly key: SigningKey /** The try just counted was the one too many. */;
  readonly onLocked: () => void;
};
export type OpenShift = { readonly shiftToken: string; readonly staffName: string; readonly expiresAtSeconds: number };

/**
 * A steward signs in at a paired device; whoever worked there before is signed out. Throws FORBIDDEN, TOO_MANY_REQUESTS, UNAUTHENTICATED.
 */
export async function openShift(deps: Deps, { device, staffId, pin }: { device: DeviceClaims; staffId: string; pin: string }): Promise<OpenShift> {
  const atMs = deps.clock.nowMs();
  const { name: staffName } = await verifyPin(deps, { device, staffId, pin, atMs });
  const expiresAtSeconds = Math.floor(atMs / 1000) + SHIFT_SECONDS;
  const values = [device.eventId, device.deviceId, staffId, new Date(atMs), new Date(expiresAtSeconds * 1000)];
  const [shift] = await runStatement<{ id: string; gate_id: string }>({ db: deps.db, statement: { name: "gate_shift_open", text: OPEN, values } });
  if (!shift) throw deviceUnknown();
  const shiftToken = await signShiftToken(deps, { ...device, staffId, shiftId: shift.id, gateId: shift.gate_id });
  return { shiftToken, staffName, expiresAtSeconds };
}

const OPEN = `
WITH here AS (
  SELECT event_id, id, gate_id FROM gate_devices WHERE event_id = $1 AND id = $2 AND status = 'active'
), forgiven AS (
  UPDATE gate_staff SET pin_failures = 0, locked_until = NULL WHERE event_id = $1 AND id = $3
), ended AS (
  UPDATE gate_shifts SET ended_at = $4 WHERE event_id = $1 AND device_id = $2 AND ended_at IS NULL
), made AS (
  INSERT INTO gate_shifts (event_id, staff_id, device_id, gate_id, started_at, expires_at)
  SELECT event_id, $3, id, gate_id, $4, $5 FROM here RETURNING event_id, id, gate_id, device_id
), audit AS (
  INSERT INTO audit_log (event_id, at, action, outcome, actor, gate_id, device_id, detail)
  SELECT event_id, $4::timestamptz, 'shift', 'opened', 'staff:' || $3::uuid, gate_id, device_id, jsonb_build_object('shiftId', id) FROM made
)
SELECT id, gate_id FROM made`;
