import { greatest, least } from "./numbers.ts";

/** How many blocks are asked for at once. It follows what the node will answer and how much it finds. */
export const FIRST_SPAN = 500n;
const LONGEST_SPAN = 50_000n;
/** So that one answer and one transaction stay of a size, and memory with them. */
const WANTED_LOGS = 2_000;
const STEP = 4n;

/** The next span after one that held so many logs: fewer blocks where there are many logs, more where there are few. */
export function nextSpan({ span, blocks, logs }: { span: bigint; blocks: bigint; logs: number }): bigint {
  // A stretch that was cut short by its end says little about what a whole one holds.
  if (logs <= WANTED_LOGS && blocks < span) return span;
  const fitting = logs === 0 ? LONGEST_SPAN : (blocks * BigInt(WANTED_LOGS)) / BigInt(logs);
  return greatest(1n, least(LONGEST_SPAN, greatest(span / STEP, least(fitting, span * STEP))));
}
