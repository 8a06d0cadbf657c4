import { readGeoJson } from "#core/geojson.ts";
import type { Zone } from "#core/zone.ts";

/** `shape` is the GeoJSON that core/geojson.ts has written. */
export type ZoneRow = { id: string; name: string; gate_id: string | null; version: number; dwell_seconds: number; shape: unknown };

/** The columns of a ZoneRow, from geofence_zones as `z`. */
export const ZONE_COLUMNS = "z.id, z.name, z.gate_id, z.version, z.dwell_seconds, z.shape";

/** Whether the method is switched off, for the event as `e` or for the whole platform. */
export const IS_DISABLED = `('geofence' = ANY (e.disabled_methods)
  OR EXISTS (SELECT FROM platform_methods p WHERE p.method = 'geofence' AND NOT p.enabled))`;

export function zoneOfRow({ id, name, gate_id: gateId, version, dwell_seconds: dwellSeconds, shape }: ZoneRow): Zone {
  return { id, name, gateId, version, dwellSeconds, shape: readGeoJson(shape) };
}
