import { describe, expect, test } from "vitest";
import { metersBetween } from "#core/position.ts";
import { HERE, squareOf, zoneOf } from "#test/support/geofence.ts";
import { fitted, gridMetersOf, lengthWords, movedBy, pixelOf, pointAt, zoomed } from "./map-view.ts";
import { cornerAt, EMPTY_SHAPE, listCorners, listMiddles, withCornerAdded, withCornerMoved, withCornerRemoved } from "./shape-edits.ts";

const SIZE = { width: 800, height: 600 };
const VIEW = { center: HERE, metersPerPixel: 0.5 };

describe("V6 the map that a zone is drawn on", () => {
  test("a pixel and its place are one, to the centimetre", () => {
    for (const pixel of [
      { x: 400, y: 300 },
      { x: 0, y: 0 },
      { x: 790, y: 41 },
    ]) {
      const there = pixelOf({ view: VIEW, size: SIZE, point: pointAt({ view: VIEW, size: SIZE, pixel }) });
      expect([there.x, there.y]).toEqual([expect.closeTo(pixel.x, 1), expect.closeTo(pixel.y, 1)]);
    }
  });

  test("a hundred metres are a hundred metres, in every direction and across the antimeridian", () => {
    for (const center of [HERE, { longitude: 179.9999, latitude: -16.8 }]) {
      const view = { center, metersPerPixel: 0.5 };
      const at = (x: number, y: number) => pointAt({ view, size: SIZE, pixel: { x, y } });
      expect(metersBetween(at(300, 300), at(500, 300))).toBeCloseTo(100, 0);
      expect(metersBetween(at(400, 200), at(400, 400))).toBeCloseTo(100, 0);
      expect(Math.abs(at(790, 300).longitude)).toBeLessThanOrEqual(180);
    }
  });

  test("zooming keeps the place under the finger", () => {
    const at = { x: 150, y: 500 };
    const before = pointAt({ view: VIEW, size: SIZE, pixel: at });
    const view = zoomed({ view: VIEW, size: SIZE, factor: 0.5, at });
    expect(metersBetween(before, pointAt({ view, size: SIZE, pixel: at }))).toBeLessThan(0.1);
  });

  test("a shape is fitted in with room around it", () => {
    const view = fitted({ shape: zoneOf().shape, size: SIZE });
    if (!view) throw new Error("nothing to fit");
    for (const { point } of listCorners(zoneOf().shape)) {
      const { x, y } = pixelOf({ view, size: SIZE, point });
      expect([x > 80, x < 720, y > 60, y < 540]).toEqual([true, true, true, true]);
    }
    expect(fitted({ shape: EMPTY_SHAPE, size: SIZE })).toBeNull();
  });

  test("the grid is of round metres", () => {
    expect([0.05, 0.5, 1, 3, 40].map((metersPerPixel) => lengthWords(gridMetersOf({ center: HERE, metersPerPixel })))).toEqual([
      "5 m",
      "50 m",
      "100 m",
      "500 m",
      "5 km",
    ]);
  });
});

describe("V6 drawing", () => {
  const place = (corner: number, ring = 0) => ({ polygon: 0, ring, corner });
  const hole = squareOf({ west: 13.4005, south: 52.5202, side: 0.0005 }).slice(0, 3);

  test("begins with nothing, adds corners at the end or after one, and moves them", () => {
    let shape = EMPTY_SHAPE;
    for (const point of squareOf({ west: 1, south: 1, side: 1 }).slice(0, 3)) shape = withCornerAdded({ shape, after: null, point }).shape;
    const added = withCornerAdded({ shape, after: place(0), point: HERE });
    expect(added.place).toEqual(place(1));
    expect(listCorners(added.shape)).toHaveLength(4);
    expect(cornerAt({ shape: added.shape, place: place(1) })).toEqual(HERE);
    const moved = withCornerMoved({ shape: added.shape, place: place(1), point: movedBy({ point: HERE, eastMeters: 5, northMeters: 0 }) });
    expect(metersBetween(cornerAt({ shape: moved, place: place(1) }) ?? HERE, HERE)).toBeCloseTo(5, 0);
  });

  test("offers a new corner between any two neighbours", () => {
    expect(listMiddles({ shape: zoneOf().shape, most: 60 }).map(({ after }) => after.corner)).toEqual([0, 1, 2, 3]);
    expect(listMiddles({ shape: zoneOf().shape, most: 3 })).toEqual([]);
  });

  test("a hole of two corners is none; the first outline stays to be drawn on", () => {
    const shape = [[...(zoneOf().shape[0] ?? []), hole]];
    expect(withCornerRemoved({ shape, place: place(0, 1) })[0]).toHaveLength(1);
    expect(withCornerRemoved({ shape: [[hole]], place: place(0) })).toEqual([[hole.slice(1)]]);
  });
});
