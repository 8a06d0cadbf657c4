import type { Flag } from "./flag.ts";
import { type LocalTime, localTimeAt } from "./local-time.ts";
import type { ReEntry } from "./passage.ts";

/** The ways of proving that one may enter. methods/registry.ts has one implementation for each. */
export const METHOD_IDS = ["qr", "wallet", "nfc", "pass", "geofence", "biometric"] as const;
export type MethodId = (typeof METHOD_IDS)[number];

/** `proves`: enough to come in with. `corroborates`: makes a proof more likely to be true, and is none itself (traps 24, 25). */
export type MethodClass = "proves" | "corroborates";

type Traits = {
  readonly class: MethodClass;
  /** As a steward asks for it. */
  readonly noun: string;
  /** The form of it that anybody could have copied, if there is one: it proves nothing, whatever the class says. */
  readonly weakForm: string | null;
};

const TRAITS: Readonly<Record<MethodId, Traits>> = {
  qr: { class: "proves", noun: "a code from the guest’s phone", weakForm: null },
  wallet: { class: "proves", noun: "the wallet’s signature", weakForm: null },
  nfc: { class: "proves", noun: "a wristband or card", weakForm: "a wristband or card that is known by its number alone" },
  pass: { class: "proves", noun: "a pass", weakForm: null },
  geofence: { class: "corroborates", noun: "the guest’s phone seen at the entrance", weakForm: null },
  biometric: { class: "corroborates", noun: "the guest’s face", weakForm: null },
};

/** A single finding may be weaker than its method: a bare tag number says next to nothing (Finding.strength). */
export function classOf(method: MethodId): MethodClass {
  return TRAITS[method].class;
}

export function nounOf(method: MethodId): string {
  return TRAITS[method].noun;
}

export function weakFormOf(method: MethodId): string | null {
  return TRAITS[method].weakForm;
}

/** Methods that are wanted all together. */
export type MethodSet = readonly MethodId[];

/** What an entrance asks for: every method of one of the sets, and what that turns into when something is odd or cannot be had. */
export type Demand = {
  readonly anyOf: readonly MethodSet[];
  readonly stepUps: readonly StepUp[];
  readonly fallbacks: readonly Fallback[];
  /** Given for a demand that corroborating methods alone may meet; without it they never do. */
  readonly acknowledgement: Acknowledgement | null;
};

/** Who agreed to what, in the words that were on the screen. */
export type Acknowledgement = { readonly by: string; readonly atSeconds: number; readonly words: string };

/** After a pass by `after` (`null`: by any method), when this is so, all of `ask` is wanted too. */
export type StepUp = { readonly after: MethodId | null; readonly when: Trigger; readonly ask: MethodSet };
export type Trigger = { readonly kind: "flag"; readonly flag: Flag } | { readonly kind: "tier"; readonly tiers: readonly number[] };

/** Where `instead` cannot be had for this cause, all of `ask` takes its place. A fallback has no fallback. */
export type Fallback = { readonly instead: MethodId; readonly because: Cause; readonly ask: MethodSet };

/** The gate's reader is broken; the gate has no network; the guest has none (no wallet, no consent, no wristband). */
export const CAUSES = ["reader", "offline", "guest"] as const;
export type Cause = (typeof CAUSES)[number];
export type Unavailable = { readonly method: MethodId; readonly because: Cause };

/** The event's own demand, and what differs from it at some gates, for some tiers, at some times; whether guests come back, where nothing says so: no. */
export type Policy = { readonly base: Demand; readonly overrides: readonly Override[]; readonly reEntry?: ReEntry };
export type Override = Demand & { readonly when: Condition };

/** All that is given must hold; an empty list and `null` hold always. */
export type Condition = { readonly gateIds: readonly string[]; readonly tiers: readonly number[]; readonly window: TimeWindow | null };

/** Wall time in the event's zone. No weekdays: every day. `toMinute` is exclusive; at or before `fromMinute` it is of the day after. */
export type TimeWindow = { readonly weekdays: readonly number[]; readonly fromMinute: number; readonly toMinute: number };

/** Where, for whom and when a policy is asked. */
export type Situation = {
  readonly gateId: string;
  /** `null` while nothing genuine has said it. */
  readonly tier: number | null;
  readonly timezone: string;
  readonly atMs: number;
};

export function demandOf(anyOf: readonly MethodSet[]): Demand {
  return { anyOf, stepUps: [], fallbacks: [], acknowledgement: null };
}

export const DEFAULT_POLICY: Policy = { base: demandOf([["qr"], ["wallet"]]), overrides: [] };

export function reEntryOf({ reEntry }: Policy): ReEntry {
  return reEntry ?? { kind: "none" };
}

/**
 * THE precedence: of the overrides that hold the one with the most specific condition counts alone, where a gate outweighs a tier and a
 * time together, and a tier a time; of two alike the one that stands first. `place`: which override, `null` for the event's own demand.
 */
export function findDemand({ policy, situation }: { policy: Policy; situation: Situation }): { demand: Demand; place: number | null } {
  let best: { demand: Demand; place: number | null; weight: number } = { demand: policy.base, place: null, weight: -1 };
  for (const [place, override] of policy.overrides.entries()) {
    const weight = weightOf(override.when);
    if (weight > best.weight && holds({ condition: override.when, situation })) best = { demand: override, place, weight };
  }
  return best;
}

/** 0 to 7; documented as a table in docs/decisions/021-policy.md. */
export function weightOf({ gateIds, tiers, window }: Condition): number {
  return (gateIds.length > 0 ? 4 : 0) + (tiers.length > 0 ? 2 : 0) + (window ? 1 : 0);
}

function holds({ condition, situation }: { condition: Condition; situation: Situation }): boolean {
  const { gateIds, tiers, window } = condition;
  if (gateIds.length > 0 && !gateIds.includes(situation.gateId)) return false;
  if (tiers.length > 0 && (situation.tier === null || !tiers.includes(situation.tier))) return false;
  return window === null || isWithin({ window, local: localTimeAt(situation) });
}

/** After midnight a window is still that of the evening before, so its weekday is the evening's. */
export function isWithin({ window, local: { weekday, minute } }: { window: TimeWindow; local: LocalTime }): boolean {
  const { weekdays, fromMinute, toMinute } = window;
  const isOn = (day: number): boolean => weekdays.length === 0 || weekdays.includes(day);
  if (fromMinute < toMinute) return isOn(weekday) && minute >= fromMinute && minute < toMinute;
  const dayBefore = weekday === 1 ? 7 : weekday - 1;
  return (minute >= fromMinute && isOn(weekday)) || (minute < toMinute && isOn(dayBefore));
}
