import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, it } from "node:test";
import { fileURLToPath } from "node:url";
import { EXPLANATIONS, findVerdict, type Ledger, LIVES, RESULTS, readLedger } from "#scripts/mutation/ledger.ts";
import { findMutants } from "#scripts/mutation/mutants.ts";
import { PAGE, renderPage } from "#scripts/mutation/page.ts";
import { findContracts, parseContracts } from "#scripts/mutation/syntax.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const ADVICE = 'Run "npm run -s mutants"; it tries what is new.';

/** The check itself takes most of an hour. What it found is committed, and this says whether it still speaks of this code. */
describe("P: small faults in the contracts are noticed by a test", () => {
  const mutants = parseContracts({ root: ROOT, paths: findContracts(ROOT) }).flatMap(findMutants);
  const results = readLedger(RESULTS);
  const explained = readLedger(EXPLANATIONS);
  const keysOf = (ledger: Ledger) => Object.entries(ledger).flatMap(([path, names]) => Object.keys(names).map((name) => `${path} ${name}`));

  it("was looked into for every fault there can be, and for no other", () => {
    const listed = mutants.map(({ path, name }) => `${path} ${name}`);
    assert.ok(listed.length > 1_000);
    assert.deepEqual(keysOf(results).toSorted(), listed.toSorted(), ADVICE);
  });

  it("leaves no fault unnoticed and unexplained, and explains none that is noticed", () => {
    const living = mutants.filter((mutant) => findVerdict({ ledger: results, mutant }) === LIVES).map(({ path, name }) => `${path} ${name}`);
    assert.deepEqual(living.toSorted(), keysOf(explained).toSorted(), ADVICE);
  });

  it("is told in the documentation", () => {
    assert.ok(readFileSync(PAGE, "utf8") === renderPage({ mutants, results, explained }), ADVICE);
  });
});
