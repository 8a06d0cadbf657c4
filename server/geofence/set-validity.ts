import { FoyerError } from "#core/error.ts";
import type { Clock } from "../clock.ts";
import { assertOrganizer, type Organizer } from "../gate/assert-organizer.ts";
import { type Db, runStatement } from "../gate/statement.ts";

export const DEFAULT_VALID_MINUTES = 30;
export const LEAST_VALID_MINUTES = 5;
export const MOST_VALID_MINUTES = 240;

/** For how long an entry counts from now on; those that were made keep their time. Throws NOT_FOUND, FORBIDDEN, INVALID_INPUT. */
export async function setValidity(deps: { db: Db; clock: Clock }, { organizer, validMinutes }: { organizer: Organizer; validMinutes: number }): Promise<void> {
  await assertOrganizer(deps, organizer);
  if (!Number.isInteger(validMinutes) || validMinutes < LEAST_VALID_MINUTES || validMinutes > MOST_VALID_MINUTES) throw wrongMinutes();
  const values = [organizer.eventId, validMinutes, new Date(deps.clock.nowMs()), `user:${organizer.userId}`];
  await runStatement({ db: deps.db, statement: { name: "geofence_validity", text: SET, values } });
}

const SET = `
WITH kept AS (
  INSERT INTO geofence_settings (event_id, valid_minutes, updated_at) VALUES ($1::uuid, $2::integer, $3::timestamptz)
  ON CONFLICT (event_id) DO UPDATE SET valid_minutes = excluded.valid_minutes, updated_at = excluded.updated_at RETURNING valid_minutes
)
INSERT INTO audit_log (event_id, at, action, outcome, actor, detail)
SELECT $1::uuid, $3::timestamptz, 'zone', 'validity', $4, jsonb_build_object('validMinutes', valid_minutes) FROM kept`;

function wrongMinutes(): FoyerError {
  const message = `Use ${LEAST_VALID_MINUTES} to ${MOST_VALID_MINUTES} whole minutes.`;
  return new FoyerError({ code: "INVALID_INPUT", message, next: "Correct the time.", fields: [{ path: "validMinutes", message }] });
}
