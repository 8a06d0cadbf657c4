import type { GeoPoint } from "#core/position.ts";
import type { GeoRing, ZoneShape } from "#core/zone.ts";

/** Which corner: of which polygon, which of its rings, and the place in the ring. */
export type CornerPlace = { readonly polygon: number; readonly ring: number; readonly corner: number };

/** A shape under the pen may have too few corners; nothing is saved before core/geojson.ts says that it is a zone. */
export const EMPTY_SHAPE: ZoneShape = [[[]]];

export function cornerAt({ shape, place }: { shape: ZoneShape; place: CornerPlace }): GeoPoint | null {
  return shape[place.polygon]?.[place.ring]?.[place.corner] ?? null;
}

export function withCornerMoved({ shape, place, point }: { shape: ZoneShape; place: CornerPlace; point: GeoPoint }): ZoneShape {
  return withRing({ shape, place, change: (ring) => ring.with(place.corner, point) });
}

/** A new corner after the given one, or at the end of the first outline. Answers where it stands. */
export function withCornerAdded({ shape, after, point }: { shape: ZoneShape; after: CornerPlace | null; point: GeoPoint }): {
  shape: ZoneShape;
  place: CornerPlace;
} {
  const place = after ? { ...after, corner: after.corner + 1 } : { polygon: 0, ring: 0, corner: shape[0]?.[0]?.length ?? 0 };
  const base = shape.length === 0 ? EMPTY_SHAPE : shape;
  return { shape: withRing({ shape: base, place, change: (ring) => ring.toSpliced(place.corner, 0, point) }), place };
}

/** A hole that loses its third corner goes; so does a further part, when its outline does. The first outline stays, to be drawn on. */
export function withCornerRemoved({ shape, place }: { shape: ZoneShape; place: CornerPlace }): ZoneShape {
  const left = withRing({ shape, place, change: (ring) => ring.toSpliced(place.corner, 1) });
  const rings = left[place.polygon] ?? [];
  if ((rings[place.ring]?.length ?? 0) >= 3) return left;
  if (place.ring > 0) return left.with(place.polygon, rings.toSpliced(place.ring, 1));
  return left.length > 1 ? left.toSpliced(place.polygon, 1) : left;
}

/** The places between neighbours, where a corner can be pulled out. Empty for many corners: they would lie on each other. */
export function listMiddles({
  shape,
  most,
}: {
  shape: ZoneShape;
  most: number;
}): readonly { readonly after: CornerPlace; readonly from: GeoPoint; readonly to: GeoPoint }[] {
  const places = listCorners(shape);
  if (places.length > most) return [];
  return places.flatMap(({ place, point }) => {
    const ring = shape[place.polygon]?.[place.ring] ?? [];
    const to = ring[(place.corner + 1) % ring.length];
    return to && ring.length >= 3 ? [{ after: place, from: point, to }] : [];
  });
}

export function listCorners(shape: ZoneShape): readonly { readonly place: CornerPlace; readonly point: GeoPoint }[] {
  return shape.flatMap((rings, polygon) => rings.flatMap((ring, place) => ring.map((point, corner) => ({ place: { polygon, ring: place, corner }, point }))));
}

export function isSamePlace(left: CornerPlace | null, right: CornerPlace): boolean {
  return left?.polygon === right.polygon && left.ring === right.ring && left.corner === right.corner;
}

function withRing({ shape, place, change }: { shape: ZoneShape; place: CornerPlace; change: (ring: GeoRing) => GeoRing }): ZoneShape {
  return shape.map((rings, polygon) => (polygon === place.polygon ? rings.map((ring, i) => (i === place.ring ? change(ring) : ring)) : rings));
}
