import { slotAt } from "#core/credential.ts";
import type { MethodFacts } from "#core/method.ts";
import type { Reason } from "#core/reason.ts";

/** The gate's own slot and one either side pass: 15 s of skew always, two whole periods never. A newer code seen ends the older ones (Q2). */
export function findSlotStaleness({ slot, facts, atMs }: { slot: number; facts: MethodFacts; atMs: number }): Reason | null {
  const gateSlot = slotAt({ atMs, periodSeconds: facts.event.codePeriodSeconds });
  if (Math.abs(slot - gateSlot) > 1) return "STALE";
  const highest = facts.ticket?.highestSlot ?? null;
  return highest !== null && slot < highest ? "STALE" : null;
}
