import { verify } from "@node-rs/argon2";
import { FoyerError } from "#core/error.ts";
import { deviceUnknown } from "./faults.ts";
import type { StaffRole } from "./require-open-shift.ts";
import { type Db, runStatement } from "./statement.ts";
import type { DeviceClaims } from "./tokens.ts";

export const MAX_PIN_FAILURES = 5;
export const PIN_LOCK_SECONDS = 900;

export type Verified = { readonly name: string; readonly role: StaffRole };

/**
 * Whether this is the PIN of somebody on the staff, tried at a paired device. A try is counted before the PIN is looked at, so five
 * tries are five, however many are sent at once; `forgivePin` takes them back. Throws FORBIDDEN, TOO_MANY_REQUESTS, UNAUTHENTICATED.
 */
export async function verifyPin(
  { db, onLocked }: { db: Db /** The try just counted was the one too many. */; onLocked: () => void },
  { device, staffId, pin, atMs }: { device: DeviceClaims; staffId: string; pin: string; atMs: number },
): Promise<Verified> {
  const staff = await takeTry({ db }, { device, staffId, atMs });
  if (!(await verify(staff.pin_hash, pin))) {
    if (staff.locked_until) onLocked();
    throw wrongPin(staff);
  }
  return { name: staff.name, role: staff.role };
}

type Tried = Verified & { pin_hash: string; pin_failures: number; locked_until: Date | null; status: string; device_active: boolean; taken: boolean };

async function takeTry({ db }: { db: Db }, { device, staffId, atMs }: { device: DeviceClaims; staffId: string; atMs: number }): Promise<Tried> {
  const values = [device.eventId, staffId, new Date(atMs), MAX_PIN_FAILURES, new Date(atMs + PIN_LOCK_SECONDS * 1000), device.deviceId];
  const [staff] = await runStatement<Tried>({ db, statement: { name: "gate_pin_try", text: TRY, values } });
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
SELECT s.name, s.role, s.pin_hash, s.status, coalesce(t.pin_failures, s.pin_failures) AS pin_failures,
  CASE WHEN t.id IS NULL THEN s.locked_until ELSE t.locked_until END AS locked_until, t.id IS NOT NULL AS taken,
  EXISTS (SELECT FROM gate_devices WHERE event_id = $1 AND id = $6 AND status = 'active') AS device_active
FROM gate_staff s LEFT JOIN tried t ON true WHERE s.event_id = $1 AND s.id = $2`;

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
