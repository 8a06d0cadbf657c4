import { randomInt } from "node:crypto";
import fc from "fast-check";

const MOST_SEEDS = 10_000_000;
const SHRINK_LIMIT_MS = 120_000;
const TELL_EVERY_MS = 60_000;
const RUN_LIMIT_MS = 600_000;

/**
 * The seeds of a run of random histories: `count` of them, and more until FOYER_SOAK_MINUTES are over.
 * FOYER_SEED repeats a run from that history on; without it every run draws others.
 */
export function* drawSeeds({ what, count }: { what: string; count: number }): Generator<number> {
  const first = firstSeed();
  process.stderr.write(`${what}: ${count} histories from FOYER_SEED=${first} on\n`);
  const minutes = Number(process.env.FOYER_SOAK_MINUTES ?? 0);
  const start = performance.now();
  let told = start;
  for (let seed = first; ; seed++) {
    const now = performance.now();
    if (seed - first >= count && now - start >= minutes * 60_000) return;
    if (minutes > 0 && now - told > TELL_EVERY_MS) {
      told = now;
      process.stderr.write(`${what}: ${seed - first} histories in ${Math.round((now - start) / 60_000)} min, none failed\n`);
    }
    yield seed;
  }
}

/** Plays what one seed draws. When it fails, it is played again in ever smaller parts, and the fault says how to repeat it. */
export async function playSeed<Steps>({ seed, histories, play }: { seed: number; histories: fc.Arbitrary<Steps>; play: (steps: Steps) => Promise<void> }) {
  const property = fc.asyncProperty(histories, play);
  const outcome = await fc.check(property, { seed, numRuns: 1, interruptAfterTimeLimit: SHRINK_LIMIT_MS });
  if (!outcome.failed) return;
  const story = JSON.stringify(outcome.counterexample?.[0]);
  throw new Error(`FOYER_SEED=${seed} repeats it. The shortest history that fails, after ${outcome.numShrinks} cuts: ${story}`, {
    cause: outcome.errorInstance,
  });
}

/** What one seed draws, alone. */
export function drawHistory<Steps>({ seed, histories }: { seed: number; histories: fc.Arbitrary<Steps> }): Steps {
  const [steps] = fc.sample(histories, { seed, numRuns: 1 });
  if (steps === undefined) throw new Error(`Seed ${seed} draws nothing.`);
  return steps;
}

function firstSeed(): number {
  const given = process.env.FOYER_SEED;
  if (given === undefined) return randomInt(2 ** 31 - MOST_SEEDS);
  if (!/^\d{1,10}$/.test(given)) throw new Error(`FOYER_SEED is "${given}". Give the number that a failed history has printed.`);
  return Number(given);
}

/** Generous: a run is long on a slow machine, and when a history fails it is shrunk. */
export function runTimeoutMs(): number {
  return RUN_LIMIT_MS + 60_000 * Number(process.env.FOYER_SOAK_MINUTES ?? 0);
}
