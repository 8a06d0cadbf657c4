import { spawnSync } from "node:child_process";
import { globSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { ROOT } from "./local/home.ts";
import { type Branch, meterBranches } from "./mutation/branches.ts";
import { makeScratch } from "./mutation/scratch.ts";
import { findContracts, parseContracts } from "./mutation/syntax.ts";

/** In per cent, of the lines and of the branches of all contracts together. */
const LEAST = 98;

/** What there is in a file, and what of it no test runs. */
type Count = { readonly all: number; readonly missed: readonly string[] };

/** `npm run -s coverage`: which lines and branches of the contracts the contract tests run. Fails below {@link LEAST}. */
function main(): number {
  const paths = findContracts(ROOT);
  const { contracts, branches } = meterBranches(parseContracts({ root: ROOT, paths }));
  const scratch = makeScratch({ root: ROOT, purpose: "coverage", contracts });
  runTests(scratch);
  const lines = readLines(scratch);
  const taken = readTags(scratch);
  const rows = paths.map((path) => ({
    path,
    lines: lines.get(path) ?? { all: 0, missed: [] },
    branches: countBranches({ branches: branches.filter((branch) => branch.path === path), taken }),
  }));
  for (const row of rows) {
    say(`${row.path.padEnd(34)} lines ${tell(row.lines)}   branches ${tell(row.branches)}`);
    for (const what of [...row.lines.missed, ...row.branches.missed]) say(`    ${what}`);
  }
  const totals = (["lines", "branches"] as const).map((kind) => ({ kind, ...addCounts(rows.map((row) => row[kind])) }));
  for (const { kind, ...count } of totals) say(`${kind} of all contracts: ${tell(count)}`);
  const short = totals.filter((count) => percentOf(count) < LEAST);
  for (const { kind } of short) say(`Tests run fewer than ${LEAST} % of the ${kind}: add tests for those that are named above.`);
  return short.length === 0 ? 0 : 1;
}

/** With Hardhat's own meters for lines beside ours. The TypeScript tests deploy what is generated, so that is made anew. */
function runTests(scratch: string): void {
  rmSync(join(scratch, "coverage"), { recursive: true, force: true });
  const hardhat = join("node_modules", ".bin", "hardhat");
  for (const args of [[hardhat, "build", "--coverage", "--quiet"], ["scripts/generate.ts"], [hardhat, "test", "--coverage"]]) {
    say(`${args.join(" ")} in ${scratch}`);
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: scratch, encoding: "utf8" });
    if (status !== 0) throw new Error(`${args.join(" ")} failed.\n${stdout}${stderr}`);
  }
}

/** By path, from the report in lcov's format: DA:<line>,<times run>. */
function readLines(scratch: string): Map<string, Count> {
  const report = readFileSync(join(scratch, "coverage", "lcov.info"), "utf8");
  return new Map(
    report.split("end_of_record").map((record) => {
      const lines = [...record.matchAll(/^DA:(\d+),(\d+)$/gm)];
      const missed = lines.filter(([, , times]) => times === "0").map(([, line]) => `line ${line}`);
      return [/^SF:(.+)$/m.exec(record)?.[1] ?? "", { all: lines.length, missed }];
    }),
  );
}

/** Everything that told the chain that it was run, in any of the tests. */
function readTags(scratch: string): Set<string> {
  const tags = z.record(z.string(), z.number());
  const files = globSync("coverage/data/*/*.json", { cwd: scratch });
  return new Set(files.flatMap((file) => Object.keys(tags.parse(JSON.parse(readFileSync(join(scratch, file), "utf8"))))));
}

function countBranches({ branches, taken }: { branches: readonly Branch[]; taken: ReadonlySet<string> }): Count {
  const missed = branches.filter(({ tag }) => !taken.has(tag));
  return { all: branches.length, missed: missed.map(({ line, text, answer }) => `line ${line}: ${text} is never ${answer}`) };
}

function addCounts(counts: readonly Count[]): Count {
  return { all: counts.reduce((sum, { all }) => sum + all, 0), missed: counts.flatMap(({ missed }) => missed) };
}

function percentOf({ all, missed }: Count): number {
  return all === 0 ? 100 : (100 * (all - missed.length)) / all;
}

function tell(count: Count): string {
  return `${count.all - count.missed.length}/${count.all} (${percentOf(count).toFixed(2)} %)`;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

process.exitCode = main();
