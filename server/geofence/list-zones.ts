import type { Zone } from "#core/zone.ts";
import { type Db, runStatement } from "../gate/statement.ts";
import { IS_DISABLED, ZONE_COLUMNS, type ZoneRow, zoneOfRow } from "./zone-rows.ts";

/** The entry zones of an event, the oldest first. */
export async function listZones({ db }: { db: Db }, { eventId }: { eventId: string }): Promise<Zone[]> {
  const rows = await runStatement<ZoneRow>({ db, statement: { name: "geofence_zones", text: LIST, values: [eventId] } });
  return rows.map(zoneOfRow);
}

/** Those where phones are to look: none while the method is switched off. */
export async function listOpenZones({ db }: { db: Db }, { eventId }: { eventId: string }): Promise<Zone[]> {
  const rows = await runStatement<ZoneRow>({ db, statement: { name: "geofence_open_zones", text: LIST_OPEN, values: [eventId] } });
  return rows.map(zoneOfRow);
}

const LIST = `SELECT ${ZONE_COLUMNS} FROM geofence_zones z WHERE z.event_id = $1 AND z.status = 'active' ORDER BY z.created_at, z.id`;

const LIST_OPEN = `SELECT ${ZONE_COLUMNS} FROM geofence_zones z JOIN events e ON e.id = z.event_id
WHERE z.event_id = $1 AND z.status = 'active' AND NOT ${IS_DISABLED} ORDER BY z.created_at, z.id`;
