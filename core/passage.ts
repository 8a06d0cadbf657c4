import type { Address } from "./bytes.ts";
import { assertNever } from "./error.ts";

/** Which way a guest goes through a gate. */
export const WAYS = ["in", "out"] as const;
export type Way = (typeof WAYS)[number];

/** What a gate is for. At one for `both` the steward says which way it goes. */
export const GATE_DIRECTIONS = ["in", "out", "both"] as const;
export type GateDirection = (typeof GATE_DIRECTIONS)[number];

/** Whether who went out may come in again. `times`: how often at most, after the first entry. */
export type ReEntry = { readonly kind: "none" } | { readonly kind: "until-end" } | { readonly kind: "at-most"; readonly times: number };

/** So many that the number says nothing any more: then it is "until the end". */
export const MOST_TIMES = 20;

export type PriorAdmission = { readonly admittedAtMs: number; readonly gateName: string; readonly deviceName: string };
export type PriorExit = { readonly leftAtMs: number; readonly gateName: string; readonly deviceName: string };

/** Where the guest of a ticket is, as its gates have recorded it. `holder`: who came in; `null` where only the chain knows of it. */
export type Passage =
  | { readonly kind: "new" }
  | { readonly kind: "inside"; readonly entries: number; readonly holder: Address | null; readonly admission: PriorAdmission }
  | {
      readonly kind: "outside";
      readonly entries: number;
      readonly holder: Address | null;
      readonly admission: PriorAdmission;
      readonly exit: PriorExit;
    }
  /** By a supervisor, wherever the guest was; until that is taken back. */
  /** `inside`: the entry of a guest who was in when that was said, and has not gone out since. */
  | { readonly kind: "turned-away"; readonly inside: number | null };

export const NEW_PASSAGE: Passage = { kind: "new" };

/** `entry`: the number of the entry that begins, or ends; an exit of somebody who is not inside ends none (`null`). */
export type Step =
  | { readonly kind: "enters"; readonly entry: number }
  | { readonly kind: "leaves"; readonly entry: number | null; readonly mayReturn: boolean }
  | { readonly kind: "refused"; readonly reason: "ALREADY_ADMITTED" | "NO_REENTRY" | "TURNED_AWAY" };

type Input = { readonly way: Way; readonly passage: Passage; readonly reEntry: ReEntry; readonly holder: Address };

/**
 * THE anti-pass-back machine (C31, trap 23). In after in is refused; in after out is the organizer's choice, and the same guest's: a
 * ticket that changed hands after its first entry lets nobody in again. Out is always allowed and takes nothing from a ticket: one
 * that was never in stays as good as it was.
 */
export function takeStep({ way, passage, reEntry, holder }: Input): Step {
  switch (way) {
    case "in":
      return stepIn({ passage, reEntry, holder });
    case "out":
      return {
        kind: "leaves",
        entry: entryOf(passage),
        mayReturn: passage.kind === "new" || (passage.kind !== "turned-away" && isAllowed({ reEntry, entry: passage.entries + 1 })),
      };
    default:
      return assertNever(way);
  }
}

/** Which entry going out now would end. */
function entryOf(passage: Passage): number | null {
  if (passage.kind === "turned-away") return passage.inside;
  return passage.kind === "inside" ? passage.entries : null;
}

function stepIn({ passage, reEntry, holder }: Omit<Input, "way">): Step {
  switch (passage.kind) {
    case "new":
      return { kind: "enters", entry: 1 };
    case "inside":
      return { kind: "refused", reason: "ALREADY_ADMITTED" };
    case "turned-away":
      return { kind: "refused", reason: "TURNED_AWAY" };
    case "outside": {
      const entry = passage.entries + 1;
      if (passage.holder !== null && passage.holder !== holder) return { kind: "refused", reason: "ALREADY_ADMITTED" };
      return isAllowed({ reEntry, entry }) ? { kind: "enters", entry } : { kind: "refused", reason: "NO_REENTRY" };
    }
    default:
      return assertNever(passage);
  }
}

/** Whether an entry of this number, counted from 1, is one that the organizer wants. */
export function isAllowed({ reEntry, entry }: { reEntry: ReEntry; entry: number }): boolean {
  return entry - 1 <= countReEntries(reEntry);
}

/** How often somebody may come in again; Infinity: until the doors close. */
export function countReEntries(reEntry: ReEntry): number {
  switch (reEntry.kind) {
    case "none":
      return 0;
    case "until-end":
      return Number.POSITIVE_INFINITY;
    case "at-most":
      return reEntry.times;
    default:
      return assertNever(reEntry);
  }
}

/** An entrance takes nobody out and an exit nobody in, whatever a device asks; at a gate for both ways the steward says which. */
export function wayOf({ direction, asked }: { direction: GateDirection; asked: Way }): Way {
  return direction === "both" ? asked : direction;
}
