import { describe, expect, it } from "vitest";
import { JOBS } from "#worker/jobs.ts";
import { nextRun } from "./next-run.ts";

const at = (text: string) => Date.parse(`2026-11-21T${text}Z`);

describe("A11 when a job is due next", () => {
  it("is the next full minute, or the next time that the clock says so", () => {
    expect(nextRun({ cron: "* * * * *", nowMs: at("10:00:00.001") })).toBe(at("10:01:00"));
    expect(nextRun({ cron: "* * * * *", nowMs: at("10:01:00") })).toBe(at("10:02:00"));
    expect(nextRun({ cron: "17 3 * * *", nowMs: at("03:16:59") })).toBe(at("03:17:00"));
    expect(nextRun({ cron: "17 3 * * *", nowMs: at("03:17:00") })).toBe(at("03:17:00") + 24 * 3600 * 1000);
  });

  it("is known of every job", () => {
    for (const { cron } of JOBS) expect(nextRun({ cron, nowMs: 0 })).toBeGreaterThan(0);
    expect(() => nextRun({ cron: "*/5 * * * *", nowMs: 0 })).toThrow(RangeError);
  });
});
