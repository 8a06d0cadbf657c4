import type { GateDirection } from "#core/passage.ts";
import { METHOD_IDS, type MethodId } from "#core/policy.ts";
import type { Names } from "#core/policy-words.ts";

export type GateFact = {
  readonly id: string;
  readonly name: string;
  readonly status: "open" | "closed";
  readonly tiers: readonly number[];
  readonly direction: GateDirection;
};
export type TierFact = { readonly tier: number; readonly name: string };

/** What every part of this page knows about its event. */
export type DeskFacts = {
  readonly eventId: string;
  readonly timezone: string;
  readonly doorsAtSeconds: number;
  readonly endsAtSeconds: number;
  readonly gates: readonly GateFact[];
  readonly tiers: readonly TierFact[];
  readonly titles: Readonly<Record<MethodId, string>>;
  readonly disabledHere: readonly MethodId[];
  readonly disabledEverywhere: readonly MethodId[];
};

export function namesOf({ gates, tiers }: Pick<DeskFacts, "gates" | "tiers">): Names {
  return { gates: new Map(gates.map(({ id, name }) => [id, name])), tiers: new Map(tiers.map(({ tier, name }) => [tier, name])) };
}

export function listDisabled({ disabledHere, disabledEverywhere }: Pick<DeskFacts, "disabledHere" | "disabledEverywhere">): MethodId[] {
  return METHOD_IDS.filter((method) => disabledHere.includes(method) || disabledEverywhere.includes(method));
}
