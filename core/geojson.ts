import { z } from "zod";
import { FoyerError } from "./error.ts";
import { parseJson } from "./json.ts";
import { crossesItself, doRingsMeet, doubleAreaOf, holdsPoint, type PlaneRing } from "./polygon.ts";
import { degreesOf, type GeoPoint, METERS_PER_STEP, stepsOf } from "./position.ts";
import { areaOf, type GeoRing, originOf, planeRingOf, type ZoneShape } from "./zone.ts";

/** A zone as GeoJSON (RFC 7946): rings closed, outer ones counter-clockwise, holes clockwise. */
export type GeoJsonShape = { readonly type: "MultiPolygon"; readonly coordinates: readonly (readonly (readonly (readonly [number, number])[])[])[] };

/** What is wrong with a shape, and what to do about it. */
export type ShapeFault = { readonly message: string; readonly next: string };

export const MAX_GEOJSON_LETTERS = 50_000;
export const MAX_CORNERS = 400;
const MAX_POLYGONS = 8;
const MAX_RINGS = 9;
const MIN_CORNERS = 3;
const LARGEST_METERS = 20_000;
const SMALLEST_SQUARE_METERS = 50;
/** Beyond, a degree of longitude is too short to be drawn, and nobody holds events. */
const MOST_LATITUDE = 85;

/** The zone in a GeoJSON text: a Polygon or MultiPolygon, alone or as the one feature. Throws INVALID_INPUT for the field `shape`, saying what is wrong. */
export function parseGeoJson(text: string): ZoneShape {
  if (text.length > MAX_GEOJSON_LETTERS) throw faulty({ message: "This file is too large.", next: `Use at most ${MAX_CORNERS} corners.` });
  const value = parseJson(text);
  if (value === undefined) throw faulty({ message: "This is no JSON.", next: "Paste or choose a whole GeoJSON file." });
  return readGeoJson(value);
}

/** The same of a value that has been read already. */
export function readGeoJson(value: unknown): ZoneShape {
  const parsed = geometry.safeParse(geometryIn(value));
  if (!parsed.success) throw faulty(NO_POLYGON);
  const coordinates = parsed.data.type === "Polygon" ? [parsed.data.coordinates] : parsed.data.coordinates;
  if (coordinates.some((rings) => rings.some(isOpen))) {
    throw faulty({ message: "A ring is not closed.", next: "Repeat its first position at its end, as RFC 7946 asks." });
  }
  const shape = coordinates.map((rings) => rings.map(openRing));
  const fault = findShapeFault(shape);
  if (fault) throw faulty(fault);
  return shape.map((rings) => rings.map((ring, place) => windRing({ ring, turn: place === 0 ? 1 : -1 })));
}

export function encodeGeoJson(shape: ZoneShape): GeoJsonShape {
  const positions = (ring: GeoRing) => [...ring, ...ring.slice(0, 1)].map(({ longitude, latitude }) => [longitude, latitude] as const);
  return { type: "MultiPolygon", coordinates: shape.map((rings) => rings.map(positions)) };
}

/** `null`: it can be a zone. */
export function findShapeFault(shape: ZoneShape): ShapeFault | null {
  return findSizeFault(shape) ?? findCornerFault(shape) ?? findExtentFault(shape) ?? findCrossing(shape) ?? findSmallness(shape);
}

function findSizeFault(shape: ZoneShape): ShapeFault | null {
  const rings = shape.flat();
  if (shape.length === 0 || rings.length === 0) return NO_POLYGON;
  if (shape.length > MAX_POLYGONS) return { message: `The zone has more than ${MAX_POLYGONS} parts.`, next: "Make several zones, or fewer parts." };
  if (shape.some((polygon) => polygon.length > MAX_RINGS)) return { message: `A part has more than ${MAX_RINGS - 1} holes.`, next: "Draw fewer holes." };
  if (rings.some((ring) => ring.length < MIN_CORNERS)) return { message: "A ring needs at least three corners.", next: "Add corners, or remove the ring." };
  const corners = rings.reduce((sum, ring) => sum + ring.length, 0);
  return corners > MAX_CORNERS
    ? { message: `The zone has ${corners} corners.`, next: `Use at most ${MAX_CORNERS}: fewer are drawn faster and mean the same.` }
    : null;
}

function findCornerFault(shape: ZoneShape): ShapeFault | null {
  const isOnEarth = ({ longitude, latitude }: GeoPoint): boolean => Math.abs(longitude) <= 180 && Math.abs(latitude) <= 90;
  const corners = shape.flat(2);
  if (!corners.every(isOnEarth)) {
    return { message: "A corner is not on earth.", next: "Longitude comes first (-180 to 180), then latitude (-90 to 90)." };
  }
  if (corners.some(({ latitude }) => Math.abs(latitude) > MOST_LATITUDE)) {
    return { message: "A corner is next to a pole.", next: "Longitude comes first, then latitude: they may be the wrong way round." };
  }
  return null;
}

function findExtentFault(shape: ZoneShape): ShapeFault | null {
  const origin = originOf(shape);
  const points = shape.flat().flatMap((ring) => planeRingOf({ origin, ring }));
  const shrink = Math.cos((origin.latitude * Math.PI) / 180);
  const width = spanOf(points.map(({ x }) => x)) * METERS_PER_STEP * shrink;
  const height = spanOf(points.map(({ y }) => y)) * METERS_PER_STEP;
  if (Math.max(width, height) > LARGEST_METERS) {
    return {
      message: `The zone is ${Math.ceil(Math.max(width, height) / 1000)} km across.`,
      next: `Use at most ${LARGEST_METERS / 1000} km: it is an entrance.`,
    };
  }
  return null;
}

function findSmallness(shape: ZoneShape): ShapeFault | null {
  if (areaOf(shape) >= SMALLEST_SQUARE_METERS) return null;
  return { message: "The zone is too small for a phone to tell.", next: `Make it at least ${SMALLEST_SQUARE_METERS} m², better the size of a forecourt.` };
}

function findCrossing(shape: ZoneShape): ShapeFault | null {
  const origin = originOf(shape);
  for (const polygon of shape) {
    const rings = polygon.map((ring) => planeRingOf({ origin, ring }));
    if (rings.some(crossesItself)) return { message: "The outline crosses or touches itself.", next: "Move a corner so that no two edges meet." };
    if (rings.some((ring, i) => rings.slice(i + 1).some((other) => doRingsMeet(ring, other)))) {
      return { message: "A hole touches the outline or another hole.", next: "Move it apart." };
    }
    if (!areHolesInside(rings)) return { message: "A hole lies outside of the outline, or in another hole.", next: "Move it inside, or remove it." };
  }
  return null;
}

/** Rings that do not meet lie in each other or apart, so one corner tells. */
function areHolesInside([outer = [], ...holes]: readonly PlaneRing[]): boolean {
  const isIn = (ring: PlaneRing, other: PlaneRing): boolean => ring[0] !== undefined && holdsPoint({ rings: [other], point: ring[0] });
  return holes.every((hole) => isIn(hole, outer) && !holes.some((other) => other !== hole && isIn(hole, other)));
}

function spanOf(values: readonly number[]): number {
  return Math.max(...values) - Math.min(...values);
}

const NO_POLYGON: ShapeFault = { message: "There is no polygon in this.", next: "Give a GeoJSON Polygon or MultiPolygon, alone or as one feature." };

const number = z.number().min(-1e6).max(1e6);
const position = z.array(number).min(2).max(4);
const polygon = z
  .array(z.array(position).max(MAX_CORNERS + 1))
  .min(1)
  .max(100);
const geometry = z.discriminatedUnion("type", [
  z.object({ type: z.literal("Polygon"), coordinates: polygon }),
  z.object({ type: z.literal("MultiPolygon"), coordinates: z.array(polygon).min(1).max(100) }),
]);
const around = z.union([
  z.object({ type: z.literal("Feature"), geometry: z.unknown() }).transform((feature) => feature.geometry),
  z
    .object({ type: z.literal("FeatureCollection"), features: z.tuple([z.object({ geometry: z.unknown() })]) })
    .transform(({ features: [feature] }) => feature.geometry),
]);

function geometryIn(value: unknown): unknown {
  const { data } = around.safeParse(value);
  return data ?? value;
}

function isOpen(ring: readonly (readonly number[])[]): boolean {
  const [first, last] = [ring[0], ring.at(-1)];
  return first === undefined || last === undefined || ring.length < 2 || first[0] !== last[0] || first[1] !== last[1];
}

/** Rounded to what is exact here; a corner that then says the same as the one before it is left out. Altitude says nothing about entrances. */
function openRing(ring: readonly (readonly number[])[]): GeoRing {
  const points = ring
    .slice(0, -1)
    .map(([longitude = 0, latitude = 0]) => ({ longitude: degreesOf(stepsOf(longitude)), latitude: degreesOf(stepsOf(latitude)) }));
  return points.filter((point, i) => {
    const before = points.at(i - 1);
    return points.length === 1 || point.longitude !== before?.longitude || point.latitude !== before.latitude;
  });
}

function windRing({ ring, turn }: { ring: GeoRing; turn: 1 | -1 }): GeoRing {
  const [origin] = ring;
  if (!origin) return ring;
  return Math.sign(doubleAreaOf(planeRingOf({ origin, ring }))) === turn ? ring : [...ring].reverse();
}

function faulty({ message, next }: ShapeFault): FoyerError {
  return new FoyerError({ code: "INVALID_INPUT", message, next, fields: [{ path: "shape", message: `${message} ${next}` }] });
}
