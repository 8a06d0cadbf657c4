import type { Zone } from "#core/zone.ts";
import { secondsOfDate } from "#prisma/rows.ts";
import type { Clock } from "../clock.ts";
import { assertOrganizer, type Organizer } from "../gate/assert-organizer.ts";
import { type Db, runStatement } from "../gate/statement.ts";
import { listZones } from "./list-zones.ts";
import { DEFAULT_VALID_MINUTES } from "./set-validity.ts";

export type SecretView = { readonly id: string; readonly createdAtSeconds: number; readonly retiresAtSeconds: number | null };

/** All that an organizer manages about presence at the entrance. */
export type ZoneDesk = {
  readonly zones: readonly Zone[];
  readonly gates: readonly { readonly id: string; readonly name: string }[];
  readonly validMinutes: number;
  /** Secrets that are believed now, the newest first; what they are was shown once. */
  readonly secrets: readonly SecretView[];
  /** Tickets whose presence counts at this moment. */
  readonly present: number;
};

/** Throws NOT_FOUND, FORBIDDEN. */
export async function getZoneDesk(deps: { db: Db; clock: Clock }, organizer: Organizer): Promise<ZoneDesk> {
  await assertOrganizer(deps, organizer);
  const zones = await listZones(deps, { eventId: organizer.eventId });
  const values = [organizer.eventId, new Date(deps.clock.nowMs()), DEFAULT_VALID_MINUTES];
  const [row] = await runStatement<Row>({ db: deps.db, statement: { name: "geofence_desk", text: READ, values } });
  if (!row) throw new TypeError("The event was there a moment ago");
  const secrets = row.secrets.map(({ id, createdAt, retiresAt }) => ({
    id,
    createdAtSeconds: secondsOfDate(new Date(createdAt)),
    retiresAtSeconds: retiresAt === null ? null : secondsOfDate(new Date(retiresAt)),
  }));
  return { zones, gates: row.gates, validMinutes: row.valid_minutes, secrets, present: Number(row.present) };
}

type Row = {
  gates: { id: string; name: string }[];
  valid_minutes: number;
  secrets: { id: string; createdAt: string; retiresAt: string | null }[];
  present: string;
};

const READ = `
SELECT
  coalesce((SELECT jsonb_agg(jsonb_build_object('id', g.id, 'name', g.name) ORDER BY g.created_at) FROM gates g WHERE g.event_id = e.id), '[]') AS gates,
  coalesce((SELECT s.valid_minutes FROM geofence_settings s WHERE s.event_id = e.id), $3::integer) AS valid_minutes,
  coalesce((
    SELECT jsonb_agg(jsonb_build_object('id', s.id, 'createdAt', s.created_at, 'retiresAt', s.retires_at) ORDER BY s.created_at DESC)
    FROM geofence_secrets s WHERE s.event_id = e.id AND (s.retires_at IS NULL OR s.retires_at > $2)
  ), '[]') AS secrets,
  (SELECT count(*) FROM credentials c
   WHERE c.event_id = e.id AND c.kind = 'presence' AND c.status = 'active' AND c.used_at IS NULL AND c.expires_at > $2) AS present
FROM events e WHERE e.id = $1`;
