import { describe, expect, it } from "vitest";
import { localOfSeconds, secondsOfLocal } from "./zoned-time.ts";

describe("O1 times of an event", () => {
  it("reads wall time in winter and summer", () => {
    expect(secondsOfLocal({ text: "2026-12-01T20:00", timezone: "Europe/Berlin" })).toBe(Date.UTC(2026, 11, 1, 19) / 1000);
    expect(secondsOfLocal({ text: "2026-07-01T20:00", timezone: "Europe/Berlin" })).toBe(Date.UTC(2026, 6, 1, 18) / 1000);
    expect(secondsOfLocal({ text: "2026-07-01T20:00", timezone: "America/New_York" })).toBe(Date.UTC(2026, 6, 2, 0) / 1000);
  });

  it("reads the hours around a change of the clocks", () => {
    expect(secondsOfLocal({ text: "2026-03-29T01:30", timezone: "Europe/Berlin" })).toBe(Date.UTC(2026, 2, 29, 0, 30) / 1000);
    expect(secondsOfLocal({ text: "2026-03-29T03:30", timezone: "Europe/Berlin" })).toBe(Date.UTC(2026, 2, 29, 1, 30) / 1000);
  });

  it("writes what it has read", () => {
    for (const timezone of ["UTC", "Asia/Kolkata", "Pacific/Auckland", "America/Los_Angeles"]) {
      const text = "2026-11-21T18:45";
      const atSeconds = secondsOfLocal({ text, timezone });
      expect(atSeconds === null ? null : localOfSeconds({ atSeconds, timezone })).toBe(text);
    }
  });

  it("refuses what is no date", () => {
    for (const text of ["", "tomorrow", "2026-12-01"]) expect(secondsOfLocal({ text, timezone: "UTC" })).toBeNull();
  });
});
