import { type ChildProcess, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { globSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";

/** Tries mutants one after another in a scratch copy that has been compiled. */
export type Trials = {
  /** The test that fails with this mutant on, or null when all pass. 0 is the code as it is. */
  readonly findKiller: (number: number) => Promise<string | null>;
  readonly stop: () => void;
};

/** Mutants that go round for ever run out of gas first; this is for what the gas does not end. */
const PATIENCE_MS = 180_000;
const NEVER_ENDS = "no test ends";

/** Null: no answer came. */
const failures = z.array(z.string()).nullable();

/**
 * Asks the test files that killed last first, one by one, for neighbours in the code mostly have the same killer; then the
 * other quick ones, the slow ones, and the TypeScript tests. So most mutants cost a fraction of a second.
 */
export function createTrials(scratch: string): Trials {
  const worker = createWorker(scratch);
  const files = globSync("test/contracts/**/*.t.sol", { cwd: scratch }).sort();
  const slow = files.filter((path) => path.endsWith("Invariants.t.sol"));
  let quick = files.filter((path) => !slow.includes(path));
  return {
    async findKiller(number) {
      const [last, before, ...others] = quick;
      for (const some of [[last], [before], others, slow]) {
        const killer = await worker.run({ number, files: some.filter((path) => path !== undefined) });
        if (!killer) continue;
        quick = quick.toSorted((a, b) => Number(killer.startsWith(basename(b))) - Number(killer.startsWith(basename(a))));
        return killer;
      }
      return runNodeTests({ scratch, number });
    },
    stop: worker.stop,
  };
}

type Order = { readonly number: number; readonly files: readonly string[] };

/** Starts the process that runs the Solidity tests, again after it had to be ended. */
function createWorker(scratch: string): { run: (order: Order) => Promise<string | null>; stop: () => void } {
  let child: ChildProcess | null = null;
  const script = fileURLToPath(new URL("worker.ts", import.meta.url));
  const start = async (): Promise<ChildProcess> => {
    const started = fork(script, [], { cwd: scratch, stdio: ["ignore", "ignore", "inherit", "ipc"] });
    child = started;
    await answerOf(started);
    return started;
  };
  const stop = (): void => {
    child?.kill("SIGKILL");
    child = null;
  };
  return {
    async run(order) {
      // Asked twice: a machine that sleeps, or is very busy, is silent for a while as well.
      for (let asked = 0; asked < 2; ++asked) {
        const running = child ?? (await start());
        running.send(order);
        const failed = failures.parse(await answerOf(running));
        if (failed) return pickKiller(failed);
        stop();
      }
      return NEVER_ENDS;
    },
    stop,
  };
}

/** What the process says next; null when it stays silent for too long. */
async function answerOf(child: ChildProcess): Promise<unknown> {
  const over = new AbortController();
  const signal = AbortSignal.any([over.signal, AbortSignal.timeout(PATIENCE_MS)]);
  const ended = once(child, "exit", { signal }).then(([code]) => {
    throw new Error(`The process that runs the tests ended by itself (${code}).`);
  });
  try {
    const [message] = await Promise.race([once(child, "message", { signal }), ended]);
    return message;
  } catch (cause) {
    if (signal.aborted) return null;
    throw cause;
  } finally {
    ended.catch(() => null);
    over.abort();
  }
}

/** One name for the many that may fail: the same each time, and one that says what is wrong where there is such a one. */
function pickKiller(failed: readonly string[]): string | null {
  const rank = (name: string): number => ["setUp", "testFuzz_", "invariant_"].findIndex((part) => name.includes(part)) + 1;
  const weight = (name: string): number => [0, 3, 1, 2][rank(name)] ?? 0;
  return failed.toSorted((a, b) => weight(a) - weight(b) || (a < b ? -1 : 1))[0] ?? null;
}

async function runNodeTests({ scratch, number }: { scratch: string; number: number }): Promise<string | null> {
  const env = { ...process.env, FOYER_MUTANT: String(number), FORCE_COLOR: "0", NO_COLOR: "1" };
  const args = [join("node_modules", ".bin", "hardhat"), "test", "nodejs", "--no-compile"];
  const child = spawn(process.execPath, args, { cwd: scratch, env, stdio: ["ignore", "pipe", "inherit"], timeout: PATIENCE_MS });
  let said = "";
  child.stdout.on("data", (chunk: Buffer) => {
    said += chunk.toString();
  });
  const [code] = await once(child, "close");
  if (code === 0) return null;
  return `node: ${/^ *1\) (.+?)(?: \(\d+ms\))?$/m.exec(said)?.[1] ?? NEVER_ENDS}`;
}
