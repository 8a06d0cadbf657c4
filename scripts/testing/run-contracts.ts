import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import hre from "hardhat";
import { z } from "zod";

/**
 * Compiles and runs every contract test that Hardhat knows (Solidity and, where there are any, TypeScript), and writes
 * the numbers to the file that is named: `hardhat test` itself prints them for people only.
 */
const count = z.int().nonnegative();
const summary = z.object({ passed: count, failed: count, skipped: count.default(0), failureOutput: z.string().default("") });
type Summary = z.infer<typeof summary>;
/** The runners answer with a summary, or a result around it, or a result around something that has one. */
const nested = z.union([summary, z.object({ summary }).transform((run) => run.summary)]);
const outcome = z.union([
  nested,
  z.object({ success: z.literal(true), value: nested }).transform(({ value }) => value),
  z.object({ success: z.literal(false), error: nested }).transform(({ error }) => error),
]);

const [file] = process.argv.slice(2);
if (!file) throw new Error("Name the file for the numbers.");

await hre.tasks.getTask("build").run({});
const summaries: Summary[] = [];
for (const [, subtask] of hre.tasks.getTask("test").subtasks) {
  const index = subtask.options.has("testSummaryIndex") ? { testSummaryIndex: 1 } : {};
  summaries.push(outcome.parse(await subtask.run({ noCompile: true, ...index })));
}
const sum = (key: "passed" | "failed" | "skipped"): number => summaries.reduce((total, one) => total + one[key], 0);
for (const { failureOutput } of summaries) process.stdout.write(failureOutput);
mkdirSync(dirname(file), { recursive: true });
writeFileSync(file, JSON.stringify({ passed: sum("passed"), failed: sum("failed"), skipped: sum("skipped") }));
process.exit(sum("failed") === 0 ? 0 : 1);
