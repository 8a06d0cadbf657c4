import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";

/** How many tests went how. */
export type Tally = { readonly passed: number; readonly failed: number; readonly skipped: number };

/** Each runner's own report, as a file that it writes. */
export type ReportKind = "vitest" | "playwright" | "hardhat";

const count = z.int().nonnegative();
const vitest = z.object({ numPassedTests: count, numFailedTests: count, numPendingTests: count, numTodoTests: count });
const playwright = z.object({ stats: z.object({ expected: count, unexpected: count, flaky: count, skipped: count }) });
const hardhat = z.object({ passed: count, failed: count, skipped: count });

/** A check has no tests of its own: it counts as one. */
export function tallyCheck(code: number | null): Tally {
  return code === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 };
}

/**
 * What a runner's report says. A report that is missing, a runner that ran nothing, and one that ended badly without
 * naming a failed test (a file that does not load) each count as one failure: silence is none of the ways to pass.
 */
export function tallyReport({ kind, file, code }: { kind: ReportKind; file: string; code: number | null }): Tally {
  const tally = existsSync(file) ? readReport({ kind, text: readFileSync(file, "utf8") }) : { passed: 0, failed: 0, skipped: 0 };
  const isSilent = tally.passed + tally.failed === 0 || (code !== 0 && tally.failed === 0);
  return isSilent ? { ...tally, failed: tally.failed + 1 } : tally;
}

export function addTallies(tallies: readonly Tally[]): Tally {
  return tallies.reduce((sum, { passed, failed, skipped }) => ({ passed: sum.passed + passed, failed: sum.failed + failed, skipped: sum.skipped + skipped }), {
    passed: 0,
    failed: 0,
    skipped: 0,
  });
}

/** The line that the whole run ends with. */
export function describeTally({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

function readReport({ kind, text }: { kind: ReportKind; text: string }): Tally {
  const json: unknown = JSON.parse(text);
  switch (kind) {
    case "vitest": {
      const report = vitest.parse(json);
      return { passed: report.numPassedTests, failed: report.numFailedTests, skipped: report.numPendingTests + report.numTodoTests };
    }
    case "playwright": {
      const { stats } = playwright.parse(json);
      // A test that passes only at the second try has failed.
      return { passed: stats.expected, failed: stats.unexpected + stats.flaky, skipped: stats.skipped };
    }
    case "hardhat":
      return hardhat.parse(json);
    default:
      return kind satisfies never;
  }
}
