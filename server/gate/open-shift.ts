import { verify } from "@node-rs/argon2";
import { FoyerError } from "#core/error.ts";
import type { Clock } from "../clock.ts";
import type { SigningKey } from "../keys.ts";
import { deviceUnknown } from "./faults.ts";
import { type Db, runStatement } from "./statement.ts";
import { type DeviceClaims, SHIFT_SECONDS, signShiftToken } from "./tokens.ts";

export const MAX_PIN_FAILURES = 5;
export const PIN_LOCK_SECONDS = 900;

type Deps = {
  readonly db: Db;
  readonly clock: Clock;
  readonly key: SigningKey /** The try just counted was the one too many. */;
  readonly onLocked: () => void;
};
export type OpenShift = { readonly shiftToken: string; readonly staffName: string; readonly expiresAtSeconds: number };

/**
 * A steward signs in at a paired device; whoever worked there before is signed out. A try is counted before the PIN is looked
 * at, so five tries are five, however many are sent at once. Throws FORBIDDEN, TOO_MANY_REQUESTS, UNAUTHENTICATED.
 */
export async function openShift(deps: Deps, { device, staffId, pin }: { device: DeviceClaims; staffId: string; pin: string }): Promise<OpenShift> {
  const atMs = deps.clock.nowMs();
  const staff = await takeTry(deps, { device, staffId, atMs });
  if (!(await verify(staff.pin_hash, pin))) {
    if (staff.locked_until) deps.onLocked();
    throw wrongPin(staff);
  }
  const expiresAtSeconds = Math.floor(atMs / 1000) + SHIFT_SECONDS;
  const values = [device.eventId, device.deviceId, staffId, new Date(atMs), new Date(expiresAtSeconds * 1000)];
  const [shift] = await runStatement<{ id: string; gate_id: string }>({ db: deps.db, statement: { name: "gate_shift_open", text: OPEN, values } });
  if (!shift) throw deviceUnknown();
  const shiftToken = await signShiftToken(deps, { ...device, staffId, shiftId: shift.id, gateId: shift.gate_id });
  return { shiftToken, staffName: staff.name, expiresAtSeconds };
}

type Tried = { name: string; pin_hash: string; pin_failures: number; locked_until: Date | null; status: string; device_active: boolean; taken: boolean };

async function takeTry({ db }: Deps, { device, staffId, atMs }: { device: DeviceClaims; staffId: string; atMs: number }): Promise<Tried> {
  const values = [device.eventId, staffId, new Date(atMs), MAX_PIN_FAILURES, new Date(atMs + PIN_LOCK_SECONDS * 1000), device.deviceId];
  const [staff] = await runStatement<Tried>({ db, statement: { name: "gate_shift_try", text: TRY, values } });
  if (staff && !staff.device_active) throw deviceUnknown();
  if (staff?.status !== "active") throw new FoyerError({ code: "FORBIDDEN", message: "This person does not work here.", next: "Ask the organizer." });
  if (staff.taken) return staff;
  throw locked(Math.max(1, Math.ceil(((staff.locked_until?.getTime() ?? atMs) - atMs) / 60_000)));
}

/** A revoked device tries nothing, though its token may live for minutes. Counts a failure in advance; the right PIN takes it back. The fifth locks the PIN, and when the lock ends counting starts anew. */
const TRY = `
WITH tried AS (
  UPDATE gate_staff SET
    pin_failures = CASE WHEN locked_until IS NULL THEN pin_failures + 1 ELSE 1 END,
    locked_until = CASE WHEN locked_until IS NULL AND pin_failures + 1 >= $4 THEN $5::timestamptz END
  WHERE event_id = $1 AND id = $2 AND status = 'active' AND (locked_until IS NULL OR locked_until <= $3)
    AND EXISTS (SELECT FROM gate_devices WHERE event_id = $1 AND id = $6 AND status = 'active')
  RETURNING id, pin_failures, locked_until
), audit AS (
  INSERT INTO audit_log (event_id, at, action, outcome, actor, device_id)
  SELECT $1, $3::timestamptz, 'pin', CASE WHEN locked_until IS NULL THEN 'tried' ELSE 'locked' END, 'staff:' || id, $6 FROM tried
)
SELECT s.name, s.pin_hash, s.status, coalesce(t.pin_failures, s.pin_failures) AS pin_failures,
  CASE WHEN t.id IS NULL THEN s.locked_until ELSE t.locked_until END AS locked_until, t.id IS NOT NULL AS taken,
  EXISTS (SELECT FROM gate_devices WHERE event_id = $1 AND id = $6 AND status = 'active') AS device_active
FROM gate_staff s LEFT JOIN tried t ON true WHERE s.event_id = $1 AND s.id = $2`;

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

function wrongPin({ pin_failures: failures }: Tried): FoyerError {
  const left = MAX_PIN_FAILURES - failures;
  if (left <= 0) return locked(PIN_LOCK_SECONDS / 60);
  const message = left === 1 ? "Wrong PIN. One try is left." : `Wrong PIN. ${left} tries are left.`;
  return new FoyerError({ code: "UNAUTHENTICATED", message, next: "Enter the PIN again.", fields: [{ path: "pin", message }] });
}

function locked(minutes: number): FoyerError {
  const message = `Too many wrong PINs. Locked for ${minutes} ${minutes === 1 ? "minute" : "minutes"}.`;
  return new FoyerError({ code: "TOO_MANY_REQUESTS", message, next: "Wait, or ask the organizer.", fields: [{ path: "pin", message }] });
}
