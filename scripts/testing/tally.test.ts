import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { addTallies, describeTally, type ReportKind, tallyCheck, tallyReport } from "./tally.ts";

const directory = mkdtempSync(join(tmpdir(), "foyer-tally-"));

describe("the sum of a test run", () => {
  afterAll(() => rmSync(directory, { recursive: true }));

  it("reads each runner's own report", () => {
    const vitest = { numPassedTests: 7, numFailedTests: 1, numPendingTests: 2, numTodoTests: 1 };
    expect(tally("vitest", vitest, 1)).toEqual({ passed: 7, failed: 1, skipped: 3 });
    expect(tally("playwright", { stats: { expected: 3, unexpected: 1, flaky: 1, skipped: 2 } }, 1)).toEqual({ passed: 3, failed: 2, skipped: 2 });
    expect(tally("hardhat", { passed: 40, failed: 0, skipped: 0 }, 0)).toEqual({ passed: 40, failed: 0, skipped: 0 });
  });

  it("counts a runner that ran nothing as a failure", () => {
    expect(tally("hardhat", { passed: 0, failed: 0, skipped: 9 }, 0)).toEqual({ passed: 0, failed: 1, skipped: 9 });
  });

  it("counts a runner that ended badly without naming a test as a failure", () => {
    expect(tally("vitest", { numPassedTests: 5, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0 }, 1)).toMatchObject({ passed: 5, failed: 1 });
  });

  it("counts a report that was never written as a failure", () => {
    expect(tallyReport({ kind: "playwright", file: join(directory, "absent.json"), code: 0 })).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });

  it("adds up to one plain line", () => {
    expect(describeTally(addTallies([tallyCheck(0), tallyCheck(2), { passed: 10, failed: 0, skipped: 3 }]))).toBe("11 passed, 1 failed, 3 skipped");
  });
});

function tally(kind: ReportKind, report: object, code: number): ReturnType<typeof tallyReport> {
  const file = join(directory, `${kind}.json`);
  writeFileSync(file, JSON.stringify(report));
  return tallyReport({ kind, file, code });
}
