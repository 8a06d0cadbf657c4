import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { FoyerError } from "#core/error.ts";

const schema = z.object({ launcher: z.int().positive(), guardian: z.int().positive() });
type Lock = z.infer<typeof schema>;

const POLL_MS = 100;
const PATIENCE_MS = 60_000;

/**
 * One launcher at a time in a directory. A killed one leaves a guardian that still ends its processes; it is waited
 * for, as two databases must not run on the same files. Throws CONFLICT when the other launcher is alive.
 */
export async function takeLock({ file, guardian }: { file: string; guardian: number }): Promise<void> {
  const other = readLock(file);
  if (other && other.launcher !== process.pid && isRunning({ pid: other.launcher, words: /start\.ts|playwright|vitest/ })) {
    throw new FoyerError({ code: "CONFLICT", message: `Foyer is already running here, as process ${other.launcher}.`, next: "Use that one, or end it first." });
  }
  const deadline = performance.now() + PATIENCE_MS;
  while (other && isRunning({ pid: other.guardian, words: /guardian\.mjs/ })) {
    if (performance.now() > deadline) throw stuck(other);
    await pause(POLL_MS);
  }
  writeFileSync(file, JSON.stringify({ launcher: process.pid, guardian } satisfies Lock));
}

export function releaseLock(file: string): void {
  rmSync(file, { force: true });
}

/** Half a file is what a kill leaves: its writer is gone. */
function readLock(file: string): Lock | null {
  if (!existsSync(file)) return null;
  try {
    return schema.parse(JSON.parse(readFileSync(file, "utf8")));
  } catch {
    return null;
  }
}

/** A number alone may have gone to another program since, so where the system tells it the command is compared. */
function isRunning({ pid, words }: { pid: number; words: RegExp }): boolean {
  const command = `/proc/${pid}/cmdline`;
  if (process.platform === "linux") return existsSync(command) && words.test(readFileSync(command, "utf8"));
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function stuck({ guardian }: Lock): FoyerError {
  return new FoyerError({ code: "CONFLICT", message: `An earlier run does not end (process ${guardian}).`, next: "End that process, then start again." });
}
