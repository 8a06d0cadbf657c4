import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { constants, setPriority } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { ROOT } from "./local/home.ts";
import { buildLedger, EXPLANATIONS, findVerdict, type Ledger, LIVES, RESULTS, readLedger, writeLedger } from "./mutation/ledger.ts";
import { findMutants, type Mutant } from "./mutation/mutants.ts";
import { PAGE, renderPage } from "./mutation/page.ts";
import { type Numbered, SWITCH, SWITCH_PATH, sow } from "./mutation/schemata.ts";
import { makeScratch } from "./mutation/scratch.ts";
import { findContracts, parseContracts, type Source } from "./mutation/syntax.ts";
import { createTrials, type Trials } from "./mutation/trial.ts";

const NOTE_EVERY = 25;

/**
 * `npm run -s mutants`: puts small faults into the contracts, one at a time, and looks whether a test notices. Tries those
 * that are new or live unexplained; `-- --all` tries every one again, `-- --only EventRules` those of the files so named,
 * `-- --list` names them. It can be ended at any time and goes on where it was. Fails when one lives that nobody explains.
 */
async function main(): Promise<void> {
  const options = { all: { type: "boolean", default: false }, only: { type: "string", default: "" }, list: { type: "boolean", default: false } } as const;
  const { all, only, list } = parseArgs({ options }).values;
  const sources = parseContracts({ root: ROOT, paths: findContracts(ROOT) });
  const mutants = sources.flatMap(findMutants).map((mutant, i) => ({ ...mutant, number: i + 1 }));
  const meant = mutants.filter(({ path }) => path.includes(only));
  if (list) {
    for (const { number, path, name } of meant) say(`${number} ${path} ${name}`);
    return;
  }
  setPriority(constants.priority.PRIORITY_LOW);
  const before = readLedger(RESULTS);
  const explained = readLedger(EXPLANATIONS);
  const forgotten = new Set<Mutant>(all ? meant : []);
  let results = buildLedger({ mutants, verdictOf: (mutant) => (forgotten.has(mutant) ? null : findVerdict({ ledger: before, mutant })) });
  const isOpen = (mutant: Numbered): boolean => {
    const verdict = findVerdict({ ledger: results, mutant });
    return verdict === null || (verdict === LIVES && findVerdict({ ledger: explained, mutant }) === null);
  };
  const open = meant.filter(isOpen);
  say(`${mutants.length} mutants, ${open.length} to try`);
  if (open.length > 0) {
    const trials = await prepare({ sources, mutants });
    try {
      for (const [i, mutant] of open.entries()) {
        const verdict = (await trials.findKiller(mutant.number)) ?? LIVES;
        results = buildLedger({ mutants, verdictOf: (other) => (other === mutant ? verdict : findVerdict({ ledger: results, mutant: other })) });
        writeLedger({ file: RESULTS, ledger: results });
        if (verdict === LIVES) say(`lives: ${mutant.number} ${mutant.path} ${mutant.name}`);
        if ((i + 1) % NOTE_EVERY === 0) say(`${i + 1} of ${open.length}`);
      }
    } finally {
      trials.stop();
    }
  }
  writeFileSync(PAGE, renderPage({ mutants, results, explained }));
  process.exitCode = report({ results, explained, mutants });
}

/** Compiles the contracts with every mutant in them, once, and sees that the tests pass while none is on. */
async function prepare({ sources, mutants }: { sources: readonly Source[]; mutants: readonly Numbered[] }): Promise<Trials> {
  const sown = sources.map((source) => [source.path, sow({ source, mutants: mutants.filter(({ path }) => path === source.path) })]);
  const scratch = makeScratch({ root: ROOT, purpose: "mutants", contracts: { ...Object.fromEntries(sown), [SWITCH_PATH]: SWITCH } });
  say(`compiling in ${scratch}`);
  for (const args of [[join("node_modules", ".bin", "hardhat"), "build", "--quiet"], ["scripts/generate.ts"]]) {
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: scratch, encoding: "utf8" });
    if (status !== 0) throw new Error(`${args.join(" ")} failed.\n${stdout}${stderr}`);
  }
  const trials = createTrials(scratch);
  const failing = await trials.findKiller(0);
  if (!failing) return trials;
  trials.stop();
  throw new Error(`The tests fail without a mutant: ${failing}.`);
}

function report({ results, explained, mutants }: { results: Ledger; explained: Ledger; mutants: readonly Numbered[] }): number {
  const living = mutants.filter((mutant) => findVerdict({ ledger: results, mutant }) === LIVES);
  const puzzling = living.filter((mutant) => findVerdict({ ledger: explained, mutant }) === null);
  const untried = mutants.filter((mutant) => findVerdict({ ledger: results, mutant }) === null);
  for (const { path, name } of puzzling) say(`nobody explains why it lives: ${path} ${name}`);
  const killed = mutants.length - living.length - untried.length;
  say(`${mutants.length} mutants: ${killed} killed, ${living.length - puzzling.length} explained, ${puzzling.length} unexplained, ${untried.length} not tried`);
  return puzzling.length + untried.length === 0 ? 0 : 1;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

await main();
