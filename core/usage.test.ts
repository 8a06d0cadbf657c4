import { describe, expect, it } from "vitest";
import { MOST_HOURS, NO_METHOD, summarizeUsage, type UsageCell } from "./usage.ts";

const HOUR = 3600;
const FIRST = 1_795_280_400;
const cell = (parts: Partial<UsageCell>): UsageCell => ({
  ...{ hourSeconds: FIRST, gateName: "Main", outcome: "admit", reason: null, methods: ["qr"], count: 1 },
  ...parts,
});

describe("C75 A8 what a stretch of the trail comes to", () => {
  it("counts by gate, method, result and hour, the largest first and hours without gaps", () => {
    const summary = summarizeUsage([
      cell({ count: 5 }),
      cell({ gateName: "Side", methods: ["qr", "biometric"], count: 2, hourSeconds: FIRST + 2 * HOUR }),
      cell({ outcome: "refuse", reason: "STALE", count: 3 }),
      cell({ outcome: "ask", methods: [], gateName: null }),
    ]);
    expect(summary).toEqual({
      ...{ scans: 11, admitted: 7, refused: 3, asked: 1 },
      byGate: [
        { name: "Main", admitted: 5, others: 3 },
        { name: "Side", admitted: 2, others: 0 },
        { name: "No gate", admitted: 0, others: 1 },
      ],
      byMethod: [
        { name: "qr", admitted: 7, others: 3 },
        { name: "biometric", admitted: 2, others: 0 },
        { name: NO_METHOD, admitted: 0, others: 1 },
      ],
      byResult: [
        { name: "admit", count: 7 },
        { name: "STALE", count: 3 },
        { name: "ask", count: 1 },
      ],
      byHour: [
        { atSeconds: FIRST, admitted: 5, others: 4 },
        { atSeconds: FIRST + HOUR, admitted: 0, others: 0 },
        { atSeconds: FIRST + 2 * HOUR, admitted: 2, others: 0 },
      ],
    });
  });

  it("calls nobody kept out who only went out", () => {
    expect(summarizeUsage([cell({ outcome: "leave", count: 4 }), cell({})]).byGate).toEqual([{ name: "Main", admitted: 1, others: 0 }]);
  });

  it("is empty where nothing happened, and shows the last hours of a long time", () => {
    expect(summarizeUsage([])).toMatchObject({ scans: 0, byHour: [], byGate: [] });
    const { byHour } = summarizeUsage([cell({}), cell({ hourSeconds: FIRST + 1000 * HOUR })]);
    expect([byHour.length, byHour.at(-1)]).toEqual([MOST_HOURS, { atSeconds: FIRST + 1000 * HOUR, admitted: 1, others: 0 }]);
  });
});
