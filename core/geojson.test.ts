import { describe, expect, test } from "vitest";
import { ELSEWHERE, HERE, squareOf, zoneOf } from "#test/support/geofence.ts";
import { FoyerError } from "./error.ts";
import { encodeGeoJson, MAX_CORNERS, MAX_GEOJSON_LETTERS, parseGeoJson } from "./geojson.ts";
import type { GeoPoint } from "./position.ts";
import { accuracyLimitOf, areaOf, holdsPosition, type ZoneShape } from "./zone.ts";

type Positions = readonly (readonly number[])[];

const OUTER = positionsOf(squareOf({ west: 13.4, south: 52.52, side: 0.002 }));
const HOLE = positionsOf(squareOf({ west: 13.4005, south: 52.5205, side: 0.0005 }));

function positionsOf(points: readonly GeoPoint[]): number[][] {
  return [...points, ...points.slice(0, 1)].map(({ longitude, latitude }) => [longitude, latitude]);
}

function polygon(...rings: readonly Positions[]): string {
  return JSON.stringify({ type: "Polygon", coordinates: rings });
}

function faultOf(text: string): string {
  try {
    parseGeoJson(text);
    return "none";
  } catch (error) {
    if (!(error instanceof FoyerError)) throw error;
    expect({ code: error.code, path: error.fields[0]?.path, next: error.next }).toMatchObject({
      code: "INVALID_INPUT",
      path: "shape",
      next: expect.stringMatching(/\.$/),
    });
    return error.message;
  }
}

describe("V6 GeoJSON in (RFC 7946)", () => {
  test.each<[string, object]>([
    ["a Polygon", { type: "Polygon", coordinates: [OUTER] }],
    ["a MultiPolygon", { type: "MultiPolygon", coordinates: [[OUTER]] }],
    ["a Feature", { type: "Feature", properties: null, geometry: { type: "Polygon", coordinates: [OUTER] } }],
    ["a collection of one", { type: "FeatureCollection", features: [{ type: "Feature", geometry: { type: "Polygon", coordinates: [OUTER] } }] }],
    ["with altitudes", { type: "Polygon", coordinates: [OUTER.map((position) => [...position, 34])] }],
    ["the wrong way round", { type: "Polygon", coordinates: [[...OUTER].reverse()] }],
  ])("%s", (_name, value) => {
    const shape = parseGeoJson(JSON.stringify(value));
    expect(holdsPosition({ shape, point: HERE })).toBe(true);
    expect(holdsPosition({ shape, point: ELSEWHERE })).toBe(false);
  });

  test("comes out closed, outer rings counter-clockwise, holes clockwise, and reads the same again", () => {
    const shape = parseGeoJson(polygon([...OUTER].reverse(), HOLE));
    const out = encodeGeoJson(shape);
    const turns = out.coordinates[0]?.map((ring) =>
      Math.sign(ring.slice(1).reduce((sum, [x, y], i) => sum + (ring[i]?.[0] ?? 0) * y - x * (ring[i]?.[1] ?? 0), 0)),
    );
    expect(turns).toEqual([1, -1]);
    expect(out.coordinates[0]?.every((ring) => ring[0]?.join() === ring.at(-1)?.join())).toBe(true);
    expect(parseGeoJson(JSON.stringify(out))).toEqual(shape);
    expect(holdsPosition({ shape, point: { longitude: 13.40075, latitude: 52.52075 } })).toBe(false);
  });

  test.each<[string, string, string]>([
    ["no JSON", "{", "This is no JSON."],
    ["nothing", "null", "There is no polygon in this."],
    ["a point", JSON.stringify({ type: "Point", coordinates: [13, 52] }), "There is no polygon in this."],
    ["two features", JSON.stringify({ type: "FeatureCollection", features: [{ geometry: null }, { geometry: null }] }), "There is no polygon in this."],
    ["words for numbers", polygon([["13", "52"]] as unknown as Positions), "There is no polygon in this."],
    ["an open ring", polygon(OUTER.slice(0, -1)), "A ring is not closed."],
    ["a line", polygon([OUTER[0] ?? [], OUTER[1] ?? [], OUTER[0] ?? []]), "A ring needs at least three corners."],
    ["latitude first, far north", polygon(OUTER.map(([x = 0, y = 0]) => [y, x + 75])), "A corner is next to a pole."],
    ["off the earth", polygon(OUTER.map(([x = 0, y = 0]) => [x + 180, y])), "A corner is not on earth."],
    [
      "a bow tie",
      polygon(positionsOf([0, 2, 1, 3].map((i) => squareOf({ west: 1, south: 1, side: 0.01 })[i] as GeoPoint))),
      "The outline crosses or touches itself.",
    ],
    [
      "a hole outside",
      polygon(OUTER, positionsOf(squareOf({ west: 13.41, south: 52.52, side: 0.001 }))),
      "A hole lies outside of the outline, or in another hole.",
    ],
    [
      "a hole in a hole",
      polygon(OUTER, HOLE, positionsOf(squareOf({ west: 13.4006, south: 52.5206, side: 0.0002 }))),
      "A hole lies outside of the outline, or in another hole.",
    ],
    [
      "a hole across the outline",
      polygon(OUTER, positionsOf(squareOf({ west: 13.3995, south: 52.5205, side: 0.001 }))),
      "A hole touches the outline or another hole.",
    ],
    ["a country", polygon(positionsOf(squareOf({ west: 10, south: 50, side: 2 }))), "The zone is 223 km across."],
    ["a doormat", polygon(positionsOf(squareOf({ west: 13, south: 52, side: 0.00002 }))), "The zone is too small for a phone to tell."],
    ["a file of a megabyte", " ".repeat(MAX_GEOJSON_LETTERS + 1), "This file is too large."],
  ])("%s is refused in words", (_name, text, message) => {
    expect(faultOf(text)).toBe(message);
  });

  test("so are more corners, parts and holes than anybody draws", () => {
    const circle = Array.from({ length: MAX_CORNERS + 1 }, (_, i) => {
      const angle = (2 * Math.PI * i) / (MAX_CORNERS + 1);
      return [13 + 0.01 * Math.cos(angle), 52 + 0.01 * Math.sin(angle)];
    });
    expect(faultOf(polygon([...circle, circle[0] ?? []]))).not.toBe("none");
    expect(faultOf(JSON.stringify({ type: "MultiPolygon", coordinates: Array.from({ length: 9 }, () => [OUTER]) }))).toBe("The zone has more than 8 parts.");
    expect(faultOf(polygon(OUTER, ...Array.from({ length: 9 }, () => HOLE)))).toBe("A part has more than 8 holes.");
  });
});

/** 300 m either side of the 180th meridian in Fiji, in the three ways in which people write it. */
const FIJI: readonly [string, ZoneShape][] = [
  ["in one ring that jumps", [[corners([179.9972, 180, -179.9972])]]],
  [
    "cut in two, as RFC 7946 asks",
    [[squareOf({ west: 179.9972, south: -16.8, side: 0.0028, height: 0.004 })], [squareOf({ west: -180, south: -16.8, side: 0.0028, height: 0.004 })]],
  ],
];

function corners([west = 0, middle = 0, east = 0]: readonly number[]): GeoPoint[] {
  const at = (longitude: number, latitude: number): GeoPoint => ({ longitude, latitude });
  return [at(west, -16.8), at(middle, -16.8), at(east, -16.8), at(east, -16.796), at(middle, -16.796), at(west, -16.796)];
}

describe("V6 across the antimeridian", () => {
  test.each(FIJI)("%s: both sides and the line itself are inside, the other side of the earth is not", (_name, drawn) => {
    const shape = parseGeoJson(JSON.stringify(encodeGeoJson(drawn)));
    const at = (longitude: number, latitude = -16.798) => holdsPosition({ shape, point: { longitude, latitude } });
    expect([at(179.998), at(-179.998), at(180), at(-180)]).toEqual([true, true, true, true]);
    expect([at(179.996), at(-179.996), at(0), at(180, -16.7)]).toEqual([false, false, false, false]);
    expect(areaOf(shape) / 265_500).toBeCloseTo(1, 1);
  });
});

describe("V6 how exactly a phone must know where it is", () => {
  test.each<[string, number, number]>([
    ["a doorway of 20 m", 0.0002, 25],
    ["a forecourt of 110 m", 0.001, 49],
    ["a park of 2 km", 0.02, 100],
  ])("%s: about %f degrees, %i m", (_name, side, expected) => {
    expect(Math.round(accuracyLimitOf(zoneOf({ shape: [[squareOf({ west: 13, south: 52, side })]] }).shape))).toBe(expected);
  });

  test("a hole takes off from the area", () => {
    const whole = areaOf(parseGeoJson(polygon(OUTER)));
    expect(areaOf(parseGeoJson(polygon(OUTER, HOLE))) / whole).toBeCloseTo(1 - 1 / 16, 6);
  });
});
