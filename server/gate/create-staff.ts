import { hash } from "@node-rs/argon2";
import { FoyerError } from "#core/error.ts";
import { findPinFault } from "#core/pin.ts";
import type { Clock } from "../clock.ts";
import { assertOrganizer, type Organizer } from "./assert-organizer.ts";
import { parseName } from "./name.ts";
import type { StaffRole } from "./require-open-shift.ts";
import { type Db, runStatement } from "./statement.ts";

export type NewStaff = {
  readonly organizer: Organizer;
  readonly name: string;
  readonly pin: string /** A supervisor may overrule. */;
  readonly role?: StaffRole;
};

/** Somebody who may work at this event's gates, and at no other event's (C43). Throws NOT_FOUND, FORBIDDEN, INVALID_INPUT, CONFLICT. */
export async function createStaff(deps: { db: Db; clock: Clock }, { organizer, name, pin, role = "gate" }: NewStaff): Promise<{ staffId: string }> {
  await assertOrganizer(deps, organizer);
  const plainName = parseName(name);
  assertPin(pin);
  const values = [organizer.eventId, plainName, await hash(pin), new Date(deps.clock.nowMs()), `user:${organizer.userId}`, role];
  const [row] = await runStatement<{ id: string }>({ db: deps.db, statement: { name: "gate_staff_create", text: CREATE, values } });
  if (row) return { staffId: row.id };
  const message = "Somebody on this event's staff has this name.";
  throw new FoyerError({ code: "CONFLICT", message, next: "Give another name.", fields: [{ path: "name", message }] });
}

const CREATE = `
WITH made AS (
  INSERT INTO gate_staff (event_id, name, pin_hash, created_at, role) VALUES ($1, $2, $3, $4, $6)
  ON CONFLICT (event_id, name) DO NOTHING RETURNING event_id, id, name, role
), audit AS (
  INSERT INTO audit_log (event_id, at, action, outcome, actor, detail)
  SELECT event_id, $4::timestamptz, 'staff', 'created', $5, jsonb_build_object('staffId', id, 'role', role) FROM made
)
SELECT id FROM made`;

function assertPin(pin: string): void {
  const message = findPinFault(pin);
  if (message) throw new FoyerError({ code: "INVALID_INPUT", message, next: "Choose another PIN.", fields: [{ path: "pin", message }] });
}
