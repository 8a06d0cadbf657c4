import { describe, expect, test } from "vitest";
import { faceAt, framesOf } from "#test/support/faces.ts";
import { STEP_ORDERS } from "./challenge.ts";
import type { Frame } from "./landmarks.ts";
import { judgeLiveness, MAX_CHALLENGE_MS, type Step } from "./liveness.ts";

const STEPS: readonly Step[] = ["left", "blink", "right"];

function judge(frames: readonly Frame[], steps = STEPS) {
  return judgeLiveness({ steps, frames });
}

function timed(poses: readonly Parameters<typeof faceAt>[0][], everyMs = 250): Frame[] {
  return poses.map((pose, i) => ({ atMs: i * everyMs, face: faceAt(pose) }));
}

describe("V5 a person who does what is asked", () => {
  test("is alive, whatever the order", () => {
    for (const steps of STEP_ORDERS) expect(judge(framesOf({ steps }), steps)).toEqual({ kind: "live" });
  });

  test("is told step by step what comes next", () => {
    const frames = framesOf({ steps: STEPS });
    const told = frames.map((_, i) => judge(frames.slice(0, i + 1))).map((one) => (one.kind === "open" ? `${one.done} ${one.ask}` : one.kind));
    expect([...new Set(told)]).toEqual(["0 left", "0 back", "1 blink", "1 back", "2 right", "2 back", "live"]);
    expect(judge([])).toEqual({ kind: "open", done: 0, ask: "front" });
    expect(judge(timed([{ turn: 0.6 }]))).toEqual({ kind: "open", done: 0, ask: "front" });
  });

  test("may blink when nobody asked, and be slow", () => {
    const poses = [{}, { eyes: 0.1 }, {}, { turn: 0.6 }, {}];
    expect(judge(timed(poses), ["left"])).toEqual({ kind: "live" });
    expect(judge(framesOf({ steps: STEPS, everyMs: 800 }))).toEqual({ kind: "live" });
  });
});

describe("trap 25 what is no living person in one go", () => {
  test("a still photo never gets on, shaken or not", () => {
    const shaken = Array.from({ length: 40 }, (_, i) => ({ x: 0.5 + 0.02 * Math.sin(i), turn: 0.04 * Math.sin(i), eyes: 0.5 + 0.03 * Math.cos(i) }));
    for (const steps of STEP_ORDERS) {
      expect(judge(timed(Array(40).fill({})), steps)).toMatchObject({ kind: "open", done: 0 });
      expect(judge(timed(shaken), steps)).toMatchObject({ kind: "open", done: 0 });
    }
  });

  test("another order ends it", () => {
    expect(judge(framesOf({ steps: ["right", "blink", "left"] }))).toEqual({ kind: "failed", fault: "order" });
    expect(judge(framesOf({ steps: ["left", "right", "blink"] }))).toEqual({ kind: "failed", fault: "order" });
  });

  test("half of it is not all of it", () => {
    const frames = framesOf({ steps: STEPS });
    for (let end = 0; end < frames.length - 2; end++) expect(judge(frames.slice(0, end)).kind).toBe("open");
  });

  test("too slow", () => {
    const everyMs = Math.ceil((MAX_CHALLENGE_MS + 1) / (framesOf({ steps: STEPS }).length - 1));
    expect(judge(framesOf({ steps: STEPS, everyMs }))).toEqual({ kind: "failed", fault: "slow" });
  });

  test("a gap, a jump, a face of another size, time that stands or runs back", () => {
    const lost = { kind: "failed", fault: "lost" };
    expect(judge([...timed([{}, {}]), { atMs: 2_000, face: faceAt() }])).toEqual(lost);
    expect(judge(timed([{}, { x: 0.9 }]))).toEqual(lost);
    expect(judge(timed([{}, { size: 0.6 }]))).toEqual(lost);
    expect(judge(timed([{ size: 0.6 }, {}]))).toEqual(lost);
    expect(judge(timed([{}, {}], 0))).toEqual(lost);
  });

  test("from so far that nothing can be told", () => {
    for (const size of [0, 0.1]) expect(judge(timed([{ size }, { size }]))).toEqual({ kind: "failed", fault: "far" });
  });
});
