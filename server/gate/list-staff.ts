import { deviceUnknown } from "./faults.ts";
import type { StaffRole } from "./require-open-shift.ts";
import { type Db, runStatement } from "./statement.ts";
import type { DeviceClaims } from "./tokens.ts";

export type StaffName = { readonly id: string; readonly name: string; readonly role: StaffRole };

/** Who may sign in at this device: names, and who may overrule; nothing else. Throws FORBIDDEN when the device was revoked. */
export async function listStaff({ db }: { db: Db }, { eventId, deviceId }: DeviceClaims): Promise<StaffName[]> {
  const [row] = await runStatement<{ staff: StaffName[] }>({ db, statement: { name: "gate_staff_names", text: LIST, values: [eventId, deviceId] } });
  if (!row) throw deviceUnknown();
  return row.staff;
}

const LIST = `
SELECT coalesce((
  SELECT jsonb_agg(jsonb_build_object('id', s.id, 'name', s.name, 'role', s.role) ORDER BY s.name) FROM gate_staff s WHERE s.event_id = d.event_id AND s.status = 'active'
), '[]') AS staff
FROM gate_devices d WHERE d.event_id = $1 AND d.id = $2 AND d.status = 'active'`;
