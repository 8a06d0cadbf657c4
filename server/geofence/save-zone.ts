import { FoyerError } from "#core/error.ts";
import { encodeGeoJson, parseGeoJson } from "#core/geojson.ts";
import { MAX_DWELL_SECONDS } from "#core/zone.ts";
import type { Clock } from "../clock.ts";
import { assertOrganizer, type Organizer } from "../gate/assert-organizer.ts";
import { parseName } from "../gate/name.ts";
import { type Db, isLostRace, runStatement } from "../gate/statement.ts";
import { isUuid } from "../uuid.ts";

export type ZoneInput = {
  readonly organizer: Organizer;
  /** `null`: a new one. */
  readonly zoneId: string | null;
  readonly name: string;
  readonly gateId: string | null;
  readonly dwellSeconds: number;
  /** GeoJSON text. */
  readonly shape: string;
};

export const MOST_ZONES = 20;

/**
 * Makes or changes a zone. Phones that were given the old shape are told to fetch the new one. Throws NOT_FOUND, FORBIDDEN,
 * INVALID_INPUT (name, shape, dwellSeconds, gateId), CONFLICT (the name is taken, too many zones).
 */
export async function saveZone(deps: { db: Db; clock: Clock }, input: ZoneInput): Promise<{ zoneId: string; version: number }> {
  const { organizer, zoneId, gateId, dwellSeconds } = input;
  await assertOrganizer(deps, organizer);
  const name = parseName(input.name);
  if (!Number.isInteger(dwellSeconds) || dwellSeconds < 0 || dwellSeconds > MAX_DWELL_SECONDS) throw wrongDwelling();
  if (gateId !== null && !isUuid(gateId)) throw noSuchGate();
  if (zoneId !== null && !isUuid(zoneId)) throw noSuchZone();
  const shape = JSON.stringify(encodeGeoJson(parseGeoJson(input.shape)));
  const values = [organizer.eventId, zoneId, name, gateId, dwellSeconds, shape, new Date(deps.clock.nowMs()), `user:${organizer.userId}`, MOST_ZONES];
  const row = await write(deps, values);
  if (row.unknown_gate) throw noSuchGate();
  if (row.id !== null && row.version !== null) return { zoneId: row.id, version: row.version };
  throw zoneId === null ? tooMany() : noSuchZone();
}

type Row = { id: string | null; version: number | null; unknown_gate: boolean };

async function write({ db }: { db: Db }, values: readonly unknown[]): Promise<Row> {
  try {
    const [row] = await runStatement<Row>({ db, statement: { name: "geofence_zone_save", text: SAVE, values } });
    if (row) return row;
  } catch (error) {
    if (isLostRace(error)) throw nameTaken();
    throw error;
  }
  throw new TypeError("a zone was neither kept nor refused");
}

/** The event's row is touched, so that gates which remember it look at it again. */
const SAVE = `
WITH odd AS (
  SELECT $4::uuid IS NOT NULL AND NOT EXISTS (SELECT FROM gates g WHERE g.event_id = $1::uuid AND g.id = $4::uuid) AS unknown_gate
), changed AS (
  UPDATE geofence_zones z SET name = $3, gate_id = $4::uuid, dwell_seconds = $5::integer, shape = $6::jsonb, updated_at = $7::timestamptz,
    version = z.version + CASE WHEN z.shape IS DISTINCT FROM $6::jsonb OR z.dwell_seconds <> $5::integer THEN 1 ELSE 0 END
  FROM odd WHERE NOT odd.unknown_gate AND z.event_id = $1::uuid AND z.id = $2::uuid AND z.status = 'active' RETURNING z.id, z.version
), made AS (
  INSERT INTO geofence_zones (event_id, name, gate_id, dwell_seconds, shape, created_at, updated_at)
  SELECT $1::uuid, $3, $4::uuid, $5::integer, $6::jsonb, $7::timestamptz, $7::timestamptz FROM odd
  WHERE NOT odd.unknown_gate AND $2::uuid IS NULL
    AND (SELECT count(*) FROM geofence_zones z WHERE z.event_id = $1::uuid AND z.status = 'active') < $9::integer
  RETURNING id, version
), kept AS (
  SELECT id, version FROM changed UNION ALL SELECT id, version FROM made
), touched AS (
  UPDATE events SET updated_at = $7::timestamptz WHERE id = $1::uuid AND EXISTS (SELECT FROM kept)
), audit AS (
  INSERT INTO audit_log (event_id, at, action, outcome, actor, gate_id, detail)
  SELECT $1::uuid, $7::timestamptz, 'zone', 'saved', $8, $4::uuid, jsonb_build_object('zoneId', id, 'name', $3::text, 'version', version) FROM kept
)
SELECT kept.id, kept.version, odd.unknown_gate FROM odd LEFT JOIN kept ON true`;

function wrongDwelling(): FoyerError {
  const message = `Use 0 to ${MAX_DWELL_SECONDS} whole seconds.`;
  return new FoyerError({ code: "INVALID_INPUT", message, next: "Correct the time.", fields: [{ path: "dwellSeconds", message }] });
}

function noSuchGate(): FoyerError {
  const message = "The event has no such gate.";
  return new FoyerError({ code: "INVALID_INPUT", message, next: "Choose one of its gates, or all.", fields: [{ path: "gateId", message }] });
}

export function noSuchZone(): FoyerError {
  return new FoyerError({ code: "NOT_FOUND", message: "There is no such zone.", next: "Look at the list of zones again." });
}

function tooMany(): FoyerError {
  return new FoyerError({ code: "CONFLICT", message: `The event has ${MOST_ZONES} zones.`, next: "Remove one first." });
}

function nameTaken(): FoyerError {
  const message = "Another zone has this name.";
  return new FoyerError({ code: "CONFLICT", message, next: "Give it another name.", fields: [{ path: "name", message }] });
}
