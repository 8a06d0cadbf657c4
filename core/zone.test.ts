import { describe, expect, test } from "vitest";
import { ELSEWHERE, FAR, fixOf, HERE, zoneOf } from "#test/support/geofence.ts";
import { metersBetween } from "./position.ts";
import { judgeVisit } from "./zone.ts";

const ZONE = zoneOf();

describe("V6 a visit", () => {
  test("needs a position at all", () => {
    expect(judgeVisit({ zone: ZONE, fixes: [] })).toEqual({ kind: "outside" });
  });

  test("counts after the time of dwelling, to the second", () => {
    const stayed = (seconds: number) => judgeVisit({ zone: ZONE, fixes: [fixOf({ secondsAgo: seconds }), fixOf()] });
    expect(stayed(19)).toEqual({ kind: "waiting", leftSeconds: 1 });
    expect(stayed(20)).toMatchObject({ kind: "inside", accuracyMeters: 12 });
    expect(judgeVisit({ zone: { ...ZONE, dwellSeconds: 0 }, fixes: [fixOf()] }).kind).toBe("inside");
  });

  test("begins anew when one was outside between", () => {
    const fixes = [fixOf({ secondsAgo: 60 }), fixOf({ secondsAgo: 30, point: ELSEWHERE }), fixOf({ secondsAgo: 5 }), fixOf()];
    expect(judgeVisit({ zone: ZONE, fixes })).toEqual({ kind: "waiting", leftSeconds: 15 });
  });

  test("is not ended by a position that is known too badly, nor made by one", () => {
    const vague = fixOf({ secondsAgo: 10, point: ELSEWHERE, accuracyMeters: 400 });
    expect(judgeVisit({ zone: ZONE, fixes: [fixOf({ secondsAgo: 30 }), vague, fixOf()] }).kind).toBe("inside");
    expect(judgeVisit({ zone: ZONE, fixes: [fixOf({ secondsAgo: 30 }), fixOf({ accuracyMeters: 400 })] })).toMatchObject({
      kind: "inaccurate",
      accuracyMeters: 400,
    });
  });

  test.each([
    ["next door", ELSEWHERE],
    ["on the other side of the world", FAR],
    ["at the antipodes", { longitude: HERE.longitude - 180, latitude: -HERE.latitude }],
  ])("%s is outside", (_name, point) => {
    expect(judgeVisit({ zone: ZONE, fixes: [fixOf({ point })] })).toEqual({ kind: "outside" });
  });
});

describe("V6 distance", () => {
  test.each([
    ["a quarter of the equator", { longitude: 0, latitude: 0 }, { longitude: 90, latitude: 0 }, 10008],
    ["two degrees across the antimeridian", { longitude: 179, latitude: 0 }, { longitude: -179, latitude: 0 }, 222],
    ["pole to pole", { longitude: 0, latitude: 90 }, { longitude: 77, latitude: -90 }, 20015],
    ["nowhere", HERE, HERE, 0],
  ])("%s", (_name, from, to, kilometers) => {
    expect(Math.round(metersBetween(from, to) / 1000)).toBe(kilometers);
  });
});
