import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { crossesItself, doRingsMeet, doubleAreaOf, holdsPoint, type PlanePoint, type PlaneRing } from "./polygon.ts";

const SQUARE = ring([0, 0], [10, 0], [10, 10], [0, 10]);
const HOLE = ring([3, 3], [3, 7], [7, 7], [7, 3]);
/** A horseshoe that opens upwards. */
const HORSESHOE = ring([0, 0], [9, 0], [9, 9], [6, 9], [6, 3], [3, 3], [3, 9], [0, 9]);

function ring(...points: readonly (readonly [number, number])[]): PlaneRing {
  return points.map(([x, y]) => ({ x, y }));
}

function holds(rings: readonly PlaneRing[], x: number, y: number): boolean {
  return holdsPoint({ rings, point: { x, y } });
}

describe("V6 point in polygon", () => {
  test.each([
    [5, 5, true],
    [11, 5, false],
    [-1, 0, false],
    [5, -1, false],
    [0, 0, true],
    [10, 10, true],
    [5, 0, true],
    [10, 5, true],
    [5, 10, true],
    [0, 5, true],
  ])("(%i, %i) of a square: %s; edges and corners belong to it", (x, y, expected) => {
    expect(holds([SQUARE], x, y)).toBe(expected);
    expect(holds([[...SQUARE].reverse()], x, y)).toBe(expected);
  });

  test.each([
    [5, 5, false],
    [2, 5, true],
    [3, 5, true],
    [3, 3, true],
    [7, 7, true],
  ])("(%i, %i) with a hole: %s; the hole's edge belongs to the area", (x, y, expected) => {
    expect(holds([SQUARE, HOLE], x, y)).toBe(expected);
  });

  test.each([
    [4, 6, false],
    [1, 9, true],
    [8, 5, true],
    [4, 3, true],
    [4, 9, false],
    [10, 9, false],
    [-1, 3, false],
  ])("(%i, %i) of a horseshoe: %s; a ray through corners and along edges is counted once", (x, y, expected) => {
    expect(holds([HORSESHOE], x, y)).toBe(expected);
  });

  test("agrees with the winding of the outline as seen from the point, for any star and any point", () => {
    const star = fc.array(fc.integer({ min: 20, max: 1000 }), { minLength: 3, maxLength: 12 }).map((radii) =>
      radii.map((radius, i) => {
        const angle = (2 * Math.PI * i) / radii.length;
        return { x: Math.round(radius * Math.cos(angle)), y: Math.round(radius * Math.sin(angle)) };
      }),
    );
    fc.assert(
      fc.property(star, fc.integer({ min: -1000, max: 1000 }), fc.integer({ min: -1000, max: 1000 }), (corners, x, y) => {
        if (corners.some((corner, i) => isBetween(corner, corners[(i + 1) % corners.length] ?? corner, { x, y }))) return;
        expect(holds([corners], x, y)).toBe(Math.abs(windingOf(corners, { x, y })) > Math.PI);
      }),
    );
  });
});

describe("V6 outlines that have no clear inside", () => {
  test.each<[string, PlaneRing]>([
    ["a bow tie", ring([0, 0], [10, 10], [10, 0], [0, 10])],
    ["an eight through one corner", ring([0, 0], [5, 5], [0, 10], [10, 10], [5, 5], [10, 0])],
    ["a corner on another edge", ring([0, 0], [10, 0], [10, 10], [5, 0], [0, 10])],
    ["a spike", ring([0, 0], [10, 0], [10, 10], [10, 20], [10, 10], [0, 10])],
    ["a spike at the start", ring([0, 0], [20, 0], [10, 0], [10, 10])],
    ["edges that lie on each other", ring([0, 0], [10, 0], [10, 5], [8, 5], [8, 0], [2, 0], [2, 5], [0, 5])],
  ])("%s crosses itself", (_name, outline) => {
    expect(crossesItself(outline)).toBe(true);
  });

  test.each<[string, PlaneRing]>([
    ["a square", SQUARE],
    ["a horseshoe", HORSESHOE],
    ["a triangle", ring([0, 0], [10, 0], [5, 9])],
    ["a square with a corner in the middle of an edge", ring([0, 0], [5, 0], [10, 0], [10, 10], [0, 10])],
  ])("%s does not, whichever way round and from whichever corner", (_name, outline) => {
    for (let start = 0; start < outline.length; start++) {
      const turned = [...outline.slice(start), ...outline.slice(0, start)];
      expect([crossesItself(turned), crossesItself([...turned].reverse())]).toEqual([false, false]);
    }
  });

  test("rings meet where they cross, touch or share an edge, not where one lies in the other", () => {
    expect(doRingsMeet(SQUARE, HOLE)).toBe(false);
    expect(doRingsMeet(SQUARE, ring([5, 5], [15, 5], [15, 7]))).toBe(true);
    expect(doRingsMeet(SQUARE, ring([10, 5], [15, 5], [15, 7]))).toBe(true);
    expect(doRingsMeet(SQUARE, ring([10, 0], [20, 0], [20, 10], [10, 10]))).toBe(true);
    expect(doRingsMeet(SQUARE, ring([11, 0], [20, 0], [20, 10]))).toBe(false);
  });

  test("the area's sign is the way round", () => {
    expect([doubleAreaOf(SQUARE), doubleAreaOf(HOLE)]).toEqual([200, -32]);
  });
});

function isBetween(from: PlanePoint, to: PlanePoint, { x, y }: PlanePoint): boolean {
  const cross = (to.x - from.x) * (y - from.y) - (to.y - from.y) * (x - from.x);
  const dot = (x - from.x) * (x - to.x) + (y - from.y) * (y - to.y);
  return cross === 0 && dot <= 0;
}

/** The angle that an eye at the point turns while it follows the outline: 0 outside, a whole turn inside. */
function windingOf(corners: PlaneRing, { x, y }: PlanePoint): number {
  return corners.reduce((sum, from, i) => {
    const to = corners[(i + 1) % corners.length] ?? from;
    const turn = Math.atan2(to.y - y, to.x - x) - Math.atan2(from.y - y, from.x - x);
    return sum + (turn > Math.PI ? turn - 2 * Math.PI : turn < -Math.PI ? turn + 2 * Math.PI : turn);
  }, 0);
}
