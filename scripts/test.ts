import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createStopping } from "#platform/stopping.ts";
import { explain } from "./local/explain.ts";
import { ROOT } from "./local/home.ts";
import { createProcesses, type Processes } from "./local/processes.ts";
import { createSteps, type Steps } from "./local/steps.ts";
import { addTallies, describeTally, type ReportKind, type Tally, tallyCheck, tallyReport } from "./testing/tally.ts";

/** A command for Node, and where its runner writes what happened; a check without a report counts as one test. */
type Job = { readonly name: string; readonly args: readonly string[]; readonly report?: { readonly kind: ReportKind; readonly file: string } };

const RESULTS = "test-results";
const SOLIDITY = "contracts/**/*.sol";
const bin = (name: string): string => join("node_modules", ".bin", name);
const reportOf = (kind: ReportKind): { kind: ReportKind; file: string } => ({ kind, file: join(RESULTS, `${kind}.json`) });

/**
 * Two cores, so two lanes of steps that share nothing. What compiles the contracts comes before what reads their
 * artifacts. The browser tests come last and alone: their codes turn every few seconds.
 */
const LANES: readonly (readonly Job[])[] = [
  [
    { name: "contract tests", args: ["scripts/testing/run-contracts.ts", reportOf("hardhat").file], report: reportOf("hardhat") },
    { name: "generated code is unchanged", args: ["scripts/generate.ts", "--check"] },
  ],
  [
    { name: "lint and format", args: [bin("biome"), "check"] },
    { name: "import rules", args: [bin("depcruise"), ".", "--config", ".dependency-cruiser.cjs"] },
    { name: "types", args: [bin("tsc"), "--noEmit", "-p", "."] },
    { name: "Solidity lint", args: [bin("solhint"), "--max-warnings", "0", SOLIDITY] },
    { name: "Solidity format", args: [bin("prettier"), "--check", SOLIDITY] },
  ],
];
const VITEST: Job = {
  name: "rules and flows",
  args: [bin("vitest"), "run", "--reporter=default", "--reporter=json", `--outputFile.json=${reportOf("vitest").file}`],
  report: reportOf("vitest"),
};
const BROWSER: Job = { name: "browser tests", args: [bin("playwright"), "test"], report: reportOf("playwright") };

/** `npm test`: every check and test there is; the last line says how many went how. */
async function main(): Promise<void> {
  const processes = createProcesses();
  const steps = createSteps((line) => process.stdout.write(line));
  stopWhenAsked(processes);
  try {
    rmSync(RESULTS, { recursive: true, force: true });
    mkdirSync(RESULTS, { recursive: true });
    const run = (job: Job): Promise<Tally> => runJob({ processes, steps, job });
    const tallies = (await Promise.all(LANES.map((lane) => inTurn(lane, run)))).flat();
    for (const job of [VITEST, BROWSER]) tallies.push(await run(job));
    const total = addTallies(tallies);
    process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
    process.stdout.write(`\n${describeTally(total)}\n`);
  } catch (cause) {
    process.stderr.write(`foyer: ${explain(cause)}\n`);
    process.exitCode = 1;
  } finally {
    await processes.stopAll();
  }
}

async function inTurn(jobs: readonly Job[], run: (job: Job) => Promise<Tally>): Promise<Tally[]> {
  const tallies: Tally[] = [];
  for (const job of jobs) tallies.push(await run(job));
  return tallies;
}

/** Its output is shown when it fails, whole. */
async function runJob({ processes, steps, job }: { processes: Processes; steps: Steps; job: Job }): Promise<Tally> {
  let output = "";
  const tally = await steps.run(job.name, async () => {
    const env = { ...process.env, FORCE_COLOR: "0", NEXT_TELEMETRY_DISABLED: "1" };
    const onOutput = (text: string): void => {
      output += text;
    };
    const running = await processes.start({ name: job.name, command: process.execPath, args: job.args, cwd: ROOT, env, onOutput });
    const { code } = await running.ended;
    return job.report ? tallyReport({ ...job.report, code }) : tallyCheck(code);
  });
  const verdict = `${job.name}: ${describeTally(tally)}`;
  if (tally.failed > 0) process.stdout.write(`\n--- ${verdict}\n${output.trimEnd()}\n---\n\n`);
  else steps.note(verdict);
  return tally;
}

function stopWhenAsked(processes: Processes): void {
  createStopping().addEventListener("abort", () => void processes.stopAll().finally(() => process.exit(130)));
}

await main();
// Whatever a runner has left open must not keep the run from ending.
process.exit();
