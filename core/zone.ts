import { doubleAreaOf, holdsPoint, type PlanePoint, type PlaneRing } from "./polygon.ts";
import { type Fix, type GeoPoint, longitudeSteps, METERS_PER_STEP, stepsOf } from "./position.ts";

/** Corners in order, the first not repeated. */
export type GeoRing = readonly GeoPoint[];
/** Polygons, each an outer ring and its holes. */
export type ZoneShape = readonly (readonly GeoRing[])[];

/** Where one counts as being at the entrance. `version` rises whenever shape or dwelling change, so that no phone judges by an old one. */
export type Zone = {
  readonly id: string;
  readonly name: string;
  /** The gate for which it counts; `null`: every gate of the event. */
  readonly gateId: string | null;
  readonly version: number;
  /** How long one must be inside before it counts: who walks past is not at the entrance. */
  readonly dwellSeconds: number;
  readonly shape: ZoneShape;
};

/** What a row of positions says about one zone. */
export type Visit =
  | { readonly kind: "inside"; readonly sinceSeconds: number; readonly accuracyMeters: number }
  | { readonly kind: "waiting"; readonly leftSeconds: number }
  | { readonly kind: "outside" }
  | { readonly kind: "inaccurate"; readonly accuracyMeters: number; readonly limitMeters: number };

export const MAX_DWELL_SECONDS = 600;
const BEST_LIMIT_METERS = 25;
const WORST_LIMIT_METERS = 100;

/**
 * Whether the last of these positions counts, the oldest first. It must be known well enough for this zone, lie inside, and so
 * must those before it for as long as one has to dwell. Positions that are known too badly say nothing either way.
 */
export function judgeVisit({ zone, fixes }: { zone: Pick<Zone, "shape" | "dwellSeconds">; fixes: readonly Fix[] }): Visit {
  const last = fixes.at(-1);
  if (!last) return { kind: "outside" };
  const limitMeters = accuracyLimitOf(zone.shape);
  const isGood = ({ accuracyMeters }: Fix): boolean => accuracyMeters <= limitMeters;
  if (!isGood(last)) return { kind: "inaccurate", accuracyMeters: last.accuracyMeters, limitMeters };
  const good = fixes.filter(isGood);
  const lastOutside = good.findLastIndex(({ point }) => !holdsPosition({ shape: zone.shape, point }));
  const first = good[lastOutside + 1];
  if (!first) return { kind: "outside" };
  const leftSeconds = zone.dwellSeconds - (last.atSeconds - first.atSeconds);
  return leftSeconds > 0 ? { kind: "waiting", leftSeconds } : { kind: "inside", sinceSeconds: first.atSeconds, accuracyMeters: last.accuracyMeters };
}

/** Lines between corners are straight in longitude and latitude (RFC 7946 §3.1.1), the short way round the earth. */
export function holdsPosition({ shape, point }: { shape: ZoneShape; point: GeoPoint }): boolean {
  const origin = originOf(shape);
  const place = planePointOf({ origin, point });
  return shape.some((rings) => {
    const plane = rings.map((ring) => planeRingOf({ origin, ring }));
    return isInBounds({ ring: plane[0] ?? [], point: place }) && holdsPoint({ rings: plane, point: place });
  });
}

/** The worst accuracy that still counts: the radius of a circle as large as the zone, but never asking for better than phones give. */
export function accuracyLimitOf(shape: ZoneShape): number {
  return Math.min(WORST_LIMIT_METERS, Math.max(BEST_LIMIT_METERS, Math.sqrt(areaOf(shape) / Math.PI)));
}

/** In square metres, holes taken off. */
export function areaOf(shape: ZoneShape): number {
  const origin = originOf(shape);
  const squareMetersPerStep = METERS_PER_STEP ** 2 * Math.cos((origin.latitude * Math.PI) / 180);
  const steps = shape.reduce((sum, rings) => {
    const [outer = 0, ...holes] = rings.map((ring) => Math.abs(doubleAreaOf(planeRingOf({ origin, ring }))) / 2);
    return sum + outer - holes.reduce((all, hole) => all + hole, 0);
  }, 0);
  return steps * squareMetersPerStep;
}

/** The corner that all others are counted from. */
export function originOf(shape: ZoneShape): GeoPoint {
  return shape[0]?.[0]?.[0] ?? { longitude: 0, latitude: 0 };
}

export function planeRingOf({ origin, ring }: { origin: GeoPoint; ring: GeoRing }): PlaneRing {
  return ring.map((point) => planePointOf({ origin, point }));
}

function planePointOf({ origin, point }: { origin: GeoPoint; point: GeoPoint }): PlanePoint {
  return { x: longitudeSteps({ from: origin.longitude, to: point.longitude }), y: stepsOf(point.latitude) - stepsOf(origin.latitude) };
}

/** Far places first, for only near ones keep the arithmetic exact. */
function isInBounds({ ring, point }: { ring: PlaneRing; point: PlanePoint }): boolean {
  const xs = ring.map(({ x }) => x);
  const ys = ring.map(({ y }) => y);
  return point.x >= Math.min(...xs) && point.x <= Math.max(...xs) && point.y >= Math.min(...ys) && point.y <= Math.max(...ys);
}
