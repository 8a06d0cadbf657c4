import { FoyerError } from "#core/error.ts";
import type { Logger } from "./log.ts";

/** The last words of a process that cannot go on: an entry for machines, and for whoever started it what is wrong and what to do. It ends with 1. */
export function giveUp({ fault, log, name }: { fault: unknown; log: Logger; name: string }): void {
  log.fatal({ err: fault }, `the ${name} stops`);
  process.stderr.write(`${wordsOf(fault)}\n`);
  process.exitCode = 1;
}

/** Messages of libraries go on with whole requests after their first line. */
function wordsOf(fault: unknown): string {
  const [message = ""] = (fault instanceof Error ? fault.message : String(fault)).split("\n");
  return fault instanceof FoyerError ? `${message} ${fault.next}` : message;
}
