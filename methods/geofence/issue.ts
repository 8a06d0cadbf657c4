import { encodeGeoJson } from "#core/geojson.ts";
import type { Issued } from "#core/method.ts";
import { accuracyLimitOf, type Zone } from "#core/zone.ts";

export type ZonesRequest = { readonly zones: readonly Zone[] };

/** The entry zones as a GeoJSON FeatureCollection (RFC 7946), with what a phone needs to judge itself. */
export function issueZones({ zones }: ZonesRequest): Issued {
  return { kind: "payload", text: JSON.stringify({ type: "FeatureCollection", features: zones.map(featureOf) }) };
}

function featureOf({ id, name, gateId, version, dwellSeconds, shape }: Zone): object {
  const accuracyLimitMeters = Math.round(accuracyLimitOf(shape));
  return { type: "Feature", id, properties: { name, gateId, version, dwellSeconds, accuracyLimitMeters }, geometry: encodeGeoJson(shape) };
}
