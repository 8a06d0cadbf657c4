import { readFileSync, writeFileSync } from "node:fs";
import { z } from "zod";
import type { Mutant } from "./mutants.ts";

/** By file and name of the mutant: the test that kills it, {@link LIVES}, or why no test can. */
export type Ledger = Readonly<Record<string, Readonly<Record<string, string>>>>;

export const LIVES = "lives";

const ledger = z.record(z.string(), z.record(z.string(), z.string()));

/** What was found: written by scripts/mutants.ts. */
export const RESULTS = new URL("results.json", import.meta.url);
/** Why a mutant that lives is no fault: written by people. */
export const EXPLANATIONS = new URL("explanations.json", import.meta.url);

export function readLedger(file: URL): Ledger {
  return ledger.parse(JSON.parse(readFileSync(file, "utf8")));
}

export function writeLedger({ file, ledger: content }: { file: URL; ledger: Ledger }): void {
  writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`);
}

/** What is known of one mutant; null: it has not been tried. */
export function findVerdict({ ledger: known, mutant }: { ledger: Ledger; mutant: Pick<Mutant, "path" | "name"> }): string | null {
  return known[mutant.path]?.[mutant.name] ?? null;
}

/** In the order of the sources; what the sources no longer hold falls out. */
export function buildLedger({ mutants, verdictOf }: { mutants: readonly Mutant[]; verdictOf: (mutant: Mutant) => string | null }): Ledger {
  const files: Record<string, Record<string, string>> = {};
  for (const mutant of mutants) {
    const verdict = verdictOf(mutant);
    if (verdict === null) continue;
    const file = files[mutant.path] ?? {};
    files[mutant.path] = file;
    file[mutant.name] = verdict;
  }
  return files;
}
