import type { Flag } from "./flag.ts";
import {
  type Acknowledgement,
  classOf,
  type Demand,
  findDemand,
  METHOD_IDS,
  type MethodClass,
  type MethodId,
  type MethodSet,
  type Policy,
  type Situation,
  type StepUp,
  type Unavailable,
} from "./policy.ts";

/** A passed finding, as far as a policy looks at it. */
export type Shown = { readonly method: MethodId; readonly strength: MethodClass; readonly flags: readonly Flag[] };

export type Verdict = {
  /** `impossible`: no way is left, whatever the guest shows. */
  readonly kind: "met" | "missing" | "impossible";
  /** What is still to be shown, on the shortest way; of the impossible, what cannot be had. */
  readonly methods: MethodSet;
  /** Which override counts; `null`: the event's own demand. */
  readonly place: number | null;
  readonly notes: readonly Note[];
};

/** Why a verdict asks for something else than the demand says. */
export type Note =
  | { readonly kind: "step-up"; readonly stepUp: StepUp }
  | { readonly kind: "fallback"; readonly missing: Unavailable; readonly ask: MethodSet }
  | { readonly kind: "unavailable"; readonly missing: Unavailable }
  | { readonly kind: "disabled"; readonly method: MethodId }
  | { readonly kind: "weak"; readonly methods: MethodSet };

type Input = {
  readonly policy: Policy;
  readonly situation: Situation;
  readonly shown: readonly Shown[];
  readonly disabled: MethodSet;
  readonly unavailable: readonly Unavailable[];
};

/**
 * What a policy says to what was shown: the demand that counts, plus its step-ups, with its fallbacks, without the methods that are
 * switched off. Pure and the same on the server, at an offline gate and on the page where it is tried (M15).
 */
export function judgePolicy({ policy, situation, shown, disabled, unavailable }: Input): Verdict {
  const { demand, place } = findDemand({ policy, situation });
  const notes: Note[] = [];
  const asked = stepUp({ demand, situation, shown, notes });
  const ways = asked.map((set) => makeWay({ set, demand, disabled, unavailable, notes })).filter((way) => way !== null);
  const proofs = listProofs({ ways, shown, disabled, unavailable });
  const gaps = ways.map((way) => findGap({ way, shown, acknowledgement: demand.acknowledgement, proofs, notes })).filter((gap) => gap !== null);
  const shortest = gaps.reduce<MethodSet | null>((best, gap) => (best && best.length <= gap.length ? best : gap), null);
  if (!shortest) return { kind: "impossible", methods: asked[0] ?? [], place, notes };
  return { kind: shortest.length === 0 ? "met" : "missing", methods: shortest, place, notes };
}

type Noting = { readonly notes: Note[] };

/** A pass that is odd does not bind the guest who shows something else: only sets with that method ask for more. */
function stepUp({ demand, situation, shown, notes }: Noting & { demand: Demand; situation: Situation; shown: readonly Shown[] }): readonly MethodSet[] {
  const due = demand.stepUps.filter((one) => isDue({ stepUp: one, situation, shown }));
  notes.push(...due.map((one) => ({ kind: "step-up", stepUp: one }) as const));
  return demand.anyOf.map((set) => union([set, ...due.filter(({ after }) => after === null || set.includes(after)).map(({ ask }) => ask)]));
}

function isDue({ stepUp: { after, when }, situation, shown }: { stepUp: StepUp; situation: Situation; shown: readonly Shown[] }): boolean {
  const passes = shown.filter(({ method }) => after === null || method === after);
  if (when.kind === "flag") return passes.some(({ flags }) => flags.includes(when.flag));
  return passes.length > 0 && situation.tier !== null && when.tiers.includes(situation.tier);
}

type Making = Noting & { set: MethodSet; demand: Demand; disabled: MethodSet; unavailable: readonly Unavailable[] };

/** The set with what stands in for what cannot be had; `null`: nobody can show it. */
function makeWay({ set, demand, disabled, unavailable, notes }: Making): MethodSet | null {
  const parts = set.map((method): MethodSet | null => {
    const missing = unavailable.find((one) => one.method === method);
    if (!missing) return [method];
    const fallback = demand.fallbacks.find(({ instead, because }) => instead === method && because === missing.because);
    notes.push(fallback ? { kind: "fallback", missing, ask: fallback.ask } : { kind: "unavailable", missing });
    return fallback && !fallback.ask.some((one) => unavailable.some((other) => other.method === one)) ? fallback.ask : null;
  });
  const way = union(parts.map((part) => part ?? []));
  const off = way.filter((method) => disabled.includes(method));
  notes.push(...off.map((method) => ({ kind: "disabled", method }) as const));
  return off.length > 0 || parts.includes(null) ? null : way;
}

/** What can still prove it, the policy's own methods first: nothing that was shown and found too weak. */
function listProofs({ ways, shown, disabled, unavailable }: { ways: readonly MethodSet[] } & Pick<Input, "shown" | "disabled" | "unavailable">): MethodSet {
  const isOut = (method: MethodId): boolean =>
    classOf(method) !== "proves" || disabled.includes(method) || unavailable.some((one) => one.method === method) || shown.some((one) => one.method === method);
  return union([...ways, METHOD_IDS]).filter((method) => !isOut(method));
}

type Gap = Noting & { way: MethodSet; shown: readonly Shown[]; acknowledgement: Acknowledgement | null; proofs: MethodSet };

/** What is left of a way. One that would end without any proof asks for one, unless the organizer has said that it need not. */
function findGap({ way, shown, acknowledgement, proofs, notes }: Gap): MethodSet | null {
  const gap = way.filter((method) => !shown.some((one) => one.method === method));
  const isProven = shown.some(({ strength }) => strength === "proves") || gap.some((method) => classOf(method) === "proves");
  if (isProven || (acknowledgement !== null && way.length > 0)) return gap;
  notes.push({ kind: "weak", methods: way });
  const [proof] = proofs;
  return proof === undefined ? null : [...gap, proof];
}

function union(sets: readonly MethodSet[]): MethodSet {
  return [...new Set(sets.flat())];
}
