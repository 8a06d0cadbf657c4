import { assertNever } from "./error.ts";
import type { Passage } from "./passage.ts";
import { isPlainLine } from "./plain-text.ts";
import type { Reason } from "./reason.ts";
import type { TicketState } from "./ticket.ts";

/** What a supervisor does by hand. `undo` takes back what the same device did a moment ago. */
export const OVERRIDE_KINDS = ["admit", "reject", "undo"] as const;
export type OverrideKind = (typeof OVERRIDE_KINDS)[number];

/** More by one supervisor in so many seconds is no evening at a door any more (trap 20). */
export const OVERRIDES_PER_SUPERVISOR = 5;
export const OVERRIDE_WINDOW_SECONDS = 600;
/** How long something can be taken back (trap 22). */
export const UNDO_SECONDS = 900;
/** Somebody has to understand it weeks later. */
export const SHORTEST_NOTE = 5;
export const LONGEST_NOTE = 200;

export type OverruleFacts = {
  readonly event: { readonly status: "open" | "closed"; readonly endsAtSeconds: number };
  /** `null`: the chain has no such ticket. */
  readonly ticket: TicketState | null;
  readonly passage: Passage;
};

export type Overruling =
  | { readonly kind: "enters"; readonly entry: number }
  | { readonly kind: "turned-away" }
  | { readonly kind: "refused"; readonly reason: Reason };

type Input = { readonly kind: "admit" | "reject"; readonly facts: OverruleFacts; readonly atSeconds: number };

/**
 * What a supervisor may decide without any proof (A10). A code, a method, a gate or the hour before doors can be overruled; not that a
 * ticket exists, is worth something and lets one person in.
 */
export function overrule({ kind, facts, atSeconds }: Input): Overruling {
  const reason = findObstacle({ kind, facts, atSeconds });
  if (reason) return { kind: "refused", reason };
  if (kind === "reject") return { kind: "turned-away" };
  return { kind: "enters", entry: facts.passage.kind === "outside" ? facts.passage.entries + 1 : 1 };
}

function findObstacle({ kind, facts: { event, ticket, passage }, atSeconds }: Input): Reason | null {
  if (ticket === null) return "UNKNOWN_TICKET";
  if (ticket !== "live") return ticket === "refunded" ? "REFUNDED" : "REVOKED";
  if (passage.kind === "turned-away") return "TURNED_AWAY";
  if (kind === "reject") return null;
  if (event.status === "closed") return "EVENT_CLOSED";
  if (atSeconds >= event.endsAtSeconds) return "TOO_LATE";
  return passage.kind === "inside" ? "ALREADY_ADMITTED" : null;
}

export type Place = { readonly gateId: string; readonly deviceId: string };
export type UndoFault = "elsewhere" | "too-late" | "not-last";

type UndoInput = {
  /** What is to be taken back, as it was recorded. */
  readonly done: Place & { readonly atMs: number };
  /** Whether it is still the last that happened to the ticket. */
  readonly isLast: boolean;
  readonly here: Place;
  readonly atMs: number;
};

/** Why something can't be taken back: only where it was done, by the device that did it, soon, and while nothing has followed (trap 22). */
export function findUndoFault({ done, isLast, here, atMs }: UndoInput): UndoFault | null {
  if (done.gateId !== here.gateId || done.deviceId !== here.deviceId) return "elsewhere";
  if (atMs - done.atMs > UNDO_SECONDS * 1000) return "too-late";
  return isLast ? null : "not-last";
}

export function undoFaultWords(fault: UndoFault): string {
  switch (fault) {
    case "elsewhere":
      return "This was done at another gate or on another device.";
    case "too-late":
      return `This was done more than ${UNDO_SECONDS / 60} minutes ago.`;
    case "not-last":
      return "Something else has happened to this ticket since.";
    default:
      return assertNever(fault);
  }
}

/** Why a reason will not do, as a sentence for whoever gives it; `null` when it will. */
export function findNoteFault(note: string): string | null {
  if (note.length < SHORTEST_NOTE) return "Say why, in a few words.";
  if (note.length > LONGEST_NOTE) return `Use at most ${LONGEST_NOTE} letters.`;
  return isPlainLine(note) ? null : "Use letters that can be seen, on one line.";
}
