import { needsAcknowledgement, wordsToAcknowledge } from "./acknowledgement.ts";
import { type Condition, type Demand, type MethodSet, type Policy, weightOf } from "./policy.ts";
import { type Names, wordsOfCondition } from "./policy-words.ts";
import { type GateOfEvent, listShut } from "./shut-gates.ts";

/** `shut`: somebody with a ticket cannot come in. `idle`: a rule never counts. `face`: nobody may be made to show a face. */
export type PolicyWarning = { readonly kind: "shut" | "idle" | "face"; readonly text: string };

type Input = {
  readonly policy: Policy;
  readonly gates: readonly GateOfEvent[];
  readonly tiers: readonly number[];
  readonly disabled: MethodSet;
  readonly names: Names;
};

/** What an organizer should know before these rules count; nothing of it keeps them from being saved. */
export function listWarnings({ policy, gates, tiers, disabled, names }: Input): readonly PolicyWarning[] {
  const shut = gates.flatMap((gate) => listShutWords({ gate, shut: listShut({ policy, gates: [gate], tiers, disabled }), tiers, names }));
  return [
    ...shut.map((text) => ({ kind: "shut", text }) as const),
    ...listIdle(policy).map((text) => ({ kind: "idle", text }) as const),
    ...listDemands(policy)
      .filter(({ demand }) => isFaceForced(demand))
      .map(({ title }) => ({ kind: "face", text: `${title}: everybody has to show a face. Give those who will not another way in.` }) as const),
  ];
}

/** Why these rules cannot be saved as they stand, in words that say what to do; `null`: they can. */
export function findPolicyFault(policy: Policy): string | null {
  for (const { title, demand } of listDemands(policy)) {
    if (demand.anyOf.length === 0 || demand.anyOf.some((set) => set.length === 0)) return `${title}: choose what guests show, or take the empty way out.`;
    if (demand.stepUps.some(({ ask, when }) => ask.length === 0 || (when.kind === "tier" && when.tiers.length === 0)))
      return `${title}: say what is wanted too, and when.`;
    if (demand.fallbacks.some(({ ask }) => ask.length === 0)) return `${title}: say what will do instead.`;
    if (needsAcknowledgement(demand) && demand.acknowledgement?.words !== wordsToAcknowledge(demand))
      return `${title}: a way of it proves nothing. Ask for something that proves too, or agree to the risk in its words.`;
  }
  return null;
}

type Titled = { readonly title: string; readonly demand: Demand };

function listDemands({ base, overrides }: Policy): readonly Titled[] {
  return [{ title: "The event’s own rule", demand: base }, ...overrides.map((demand, place) => ({ title: `Rule ${place + 1}`, demand }))];
}

type ShutAt = { gate: GateOfEvent; shut: ReturnType<typeof listShut>; tiers: readonly number[]; names: Names };

/** One sentence for each time at which somebody stands before a shut gate; of all tiers alike nothing is said. */
function listShutWords({ gate, shut, tiers, names }: ShutAt): string[] {
  const passing = tiers.filter((tier) => gate.tiers.length === 0 || gate.tiers.includes(tier));
  const windows = [...new Map(shut.map(({ window }) => [JSON.stringify(window), window])).values()];
  return windows.map((window) => {
    const here = shut.filter((one) => JSON.stringify(one.window) === JSON.stringify(window)).map(({ tier }) => tier);
    const condition = { gateIds: [gate.id], tiers: here.length === passing.length ? [] : here, window };
    return `Nobody can come in ${wordsOfCondition({ condition, names })}: what is asked for there cannot be had.`;
  });
}

function listIdle({ overrides }: Policy): string[] {
  const idle = overrides.flatMap(({ when }, place) => {
    const other = overrides.findIndex((one, at) => at !== place && outranks({ when: one.when, isFirst: at < place, other: when }) && covers(one.when, when));
    return other === -1 ? [] : [`Rule ${place + 1} never counts: rule ${other + 1} holds wherever it does.`];
  });
  const always = overrides.findIndex(({ when }) => weightOf(when) === 0);
  return always === -1 ? idle : [...idle, `The event’s own rule never counts: rule ${always + 1} holds always. Say where, for whom or when.`];
}

/** Of two alike the first counts. */
function outranks({ when, isFirst, other }: { when: Condition; isFirst: boolean; other: Condition }): boolean {
  return weightOf(when) > weightOf(other) || (isFirst && weightOf(when) === weightOf(other));
}

function covers(wide: Condition, narrow: Condition): boolean {
  return (
    containsAll(wide.gateIds, narrow.gateIds) &&
    containsAll(wide.tiers, narrow.tiers) &&
    (wide.window === null || JSON.stringify(wide.window) === JSON.stringify(narrow.window))
  );
}

/** An empty list names all. */
function containsAll<T>(wide: readonly T[], narrow: readonly T[]): boolean {
  return wide.length === 0 || (narrow.length > 0 && narrow.every((one) => wide.includes(one)));
}

/** Consent that nobody can refuse is none (V5): a way without a face, or something else for a guest who has none. */
function isFaceForced({ anyOf, fallbacks }: Demand): boolean {
  const isOptional = fallbacks.some(({ instead, because, ask }) => instead === "biometric" && because === "guest" && !ask.includes("biometric"));
  return anyOf.length > 0 && !isOptional && anyOf.every((set) => set.includes("biometric"));
}
