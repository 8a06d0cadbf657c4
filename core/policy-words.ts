import { assertNever } from "./error.ts";
import type { Flag } from "./flag.ts";
import type { ReEntry } from "./passage.ts";
import { type Cause, type Condition, type MethodSet, nounOf, type StepUp, type TimeWindow, type Unavailable } from "./policy.ts";

/** What things are called that a condition names by id. */
export type Names = { readonly gates: ReadonlyMap<string, string>; readonly tiers: ReadonlyMap<number, string> };

/** "a", "a or b", "a, b or c". */
export function listWords({ words, last }: { words: readonly string[]; last: "and" | "or" }): string {
  const [end = "", ...others] = [...words].reverse();
  return others.length === 0 ? end : `${others.reverse().join(", ")} ${last} ${end}`;
}

/** "a code from the guest’s phone, or a wristband or card together with a pass"; a way that is still empty is left out. */
export function wordsOfSets(sets: readonly MethodSet[]): string {
  const chosen = sets.filter((set) => set.length > 0);
  return chosen.map((set) => set.map(nounOf).join(" together with ")).join(", or ");
}

/** Where, for whom and when, for the start of a sentence. */
export function wordsOfCondition({ condition: { gateIds, tiers, window }, names }: { condition: Condition; names: Names }): string {
  const parts = [
    ...(gateIds.length > 0 ? [`at ${listWords({ words: gateIds.map((id) => names.gates.get(id) ?? "a gate that is gone"), last: "and" })}`] : []),
    ...(tiers.length > 0 ? [`for ${listWords({ words: tiers.map((tier) => names.tiers.get(tier) ?? `tier ${tier}`), last: "and" })}`] : []),
    ...(window ? [wordsOfWindow(window)] : []),
  ];
  return parts.length === 0 ? "always" : parts.join(", ");
}

const DAYS = ["Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays"];

function wordsOfWindow({ weekdays, fromMinute, toMinute }: TimeWindow): string {
  const days = weekdays.length === 0 ? "every day" : `on ${listWords({ words: weekdays.map((day) => DAYS[day - 1] ?? ""), last: "and" })}`;
  const isOverNight = toMinute <= fromMinute;
  return `${days} from ${clockOf(fromMinute)} to ${clockOf(toMinute)}${isOverNight ? " of the next day" : ""}`;
}

/** 1290 as "21:30"; the end of the day as "24:00". */
function clockOf(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
}

/** Whether guests come back, as a sentence. */
export function wordsOfReEntry(reEntry: ReEntry): string {
  switch (reEntry.kind) {
    case "none":
      return "Whoever goes out stays out.";
    case "until-end":
      return "Whoever goes out may come back in until the event ends.";
    case "at-most":
      return `Whoever goes out may come back in, ${timesOf(reEntry.times)} at most.`;
    default:
      return assertNever(reEntry);
  }
}

export function timesOf(times: number): string {
  return times <= 2 ? (["never", "once", "twice"][times] ?? "") : `${times} times`;
}

export function wordsOfStepUp({ after, when, ask }: StepUp, names: Names): string {
  const shown = after === null ? "anything" : nounOf(after);
  const extra = listWords({ words: ask.map(nounOf), last: "and" });
  switch (when.kind) {
    case "flag":
      return `after ${shown} that was flagged “${FLAG_WORDS[when.flag]}”, ${extra} too`;
    case "tier":
      return `after ${shown} of ${listWords({ words: when.tiers.map((tier) => names.tiers.get(tier) ?? `tier ${tier}`), last: "or" })}, ${extra} too`;
    default:
      return assertNever(when);
  }
}

export const FLAG_WORDS: Readonly<Record<Flag, string>> = { COUNTER_JUMP: "its counter has jumped", DOUBTFUL_PRESENCE: "its place is doubtful" };

export const CAUSE_WORDS: Readonly<Record<Cause, string>> = {
  reader: "its reader does not work",
  offline: "there is no network",
  guest: "the guest has none",
};

export function wordsOfUnavailable({ method, because }: Unavailable): string {
  return `${nounOf(method)} cannot be had, because ${CAUSE_WORDS[because]}`;
}
