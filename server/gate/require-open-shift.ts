import { FoyerError } from "#core/error.ts";
import type { Clock } from "../clock.ts";
import { type Db, runStatement } from "./statement.ts";
import type { ShiftClaims } from "./tokens.ts";

export type StaffRole = "gate" | "supervisor" | "manager";

/**
 * For what staff do beside admitting: the shift is open, its device and steward are active, and the device still stands at its
 * gate. Throws UNAUTHENTICATED. For `least: "supervisor"` also FORBIDDEN (C44).
 */
export async function requireOpenShift(
  { db, clock }: { db: Db; clock: Clock },
  { shift, least = "gate" }: { shift: ShiftClaims; least?: "gate" | "supervisor" },
): Promise<{ role: StaffRole }> {
  const values = [shift.eventId, shift.shiftId, shift.deviceId, shift.staffId, new Date(clock.nowMs())];
  const [row] = await runStatement<{ role: StaffRole }>({ db, statement: { name: "gate_shift_of", text: FIND, values } });
  if (!row) throw ended();
  if (least === "supervisor" && row.role === "gate") throw notSupervisor();
  return row;
}

const FIND = `
SELECT s.role FROM gate_shifts h
JOIN gate_devices d ON d.event_id = h.event_id AND d.id = h.device_id AND d.status = 'active' AND d.gate_id = h.gate_id
JOIN gate_staff s ON s.event_id = h.event_id AND s.id = h.staff_id AND s.status = 'active'
WHERE h.event_id = $1 AND h.id = $2 AND h.device_id = $3 AND h.staff_id = $4 AND h.ended_at IS NULL AND h.expires_at > $5`;

function ended(): FoyerError {
  return new FoyerError({ code: "UNAUTHENTICATED", message: "This shift has ended.", next: "Choose your name and enter your PIN." });
}

function notSupervisor(): FoyerError {
  return new FoyerError({ code: "FORBIDDEN", message: "Only a supervisor may do this.", next: "Ask a supervisor to sign in here." });
}
