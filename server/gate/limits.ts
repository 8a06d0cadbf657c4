import type { BlockList } from "../alerts/block-list.ts";
import { limitOfSuspicion } from "../alerts/suspicion.ts";
import { subjectKeyOf, type Trace, type Watch } from "../alerts/watch.ts";
import type { Counts } from "../limits/counts.ts";
import { SCANS_PER_DEVICE } from "../limits/limits.ts";
import type { ShiftClaims } from "./tokens.ts";

/** Whether one more scan of this device is within its rate (C16). */
export type ScanLimiter = { readonly take: (deviceId: string) => Promise<boolean> };

/** Wrong guesses at one record (trap 12). */
export type GuessLimiter = {
  readonly isLocked: (id: string) => Promise<boolean>;
  readonly count: (guess: Guess) => void /** Its counter has jumped (trap 16). */;
  readonly noteJump: (record: Guess) => void;
};
export type Guess = { readonly id: string; readonly tokenId: bigint | null };

export type GuessDeps = { readonly counts: Counts; readonly watch: Watch; readonly blocks: BlockList };

export function createScanLimiter({ counts }: { counts: Counts }): ScanLimiter {
  return { take: async (deviceId) => !counts.take(SCANS_PER_DEVICE, deviceId).isOver };
}

/** Ten wrong answers lock a record, at once in this process and by its block in all of them; whose request it was goes with the alert. */
export function createGuessLimiter({ counts, watch, blocks }: GuessDeps, { shift, traceOf }: { shift: ShiftClaims; traceOf: () => Trace }): GuessLimiter {
  const { eventId, gateId, deviceId } = shift;
  return {
    async isLocked(id) {
      if (counts.look(limitOfSuspicion("guessing"), subjectKeyOf({ eventId, subject: id })).remaining === 0) return true;
      return (await blocks.find({ kind: "credential", subject: id })) !== null;
    },
    count: ({ id, tokenId }) => watch.note({ kind: "guessing", eventId, subject: id, gateId, deviceId, tokenId, trace: traceOf() }),
    noteJump: ({ id, tokenId }) => watch.note({ kind: "worn-counter", eventId, subject: id, gateId, deviceId, tokenId, trace: traceOf() }),
  };
}
