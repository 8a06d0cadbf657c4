import { judgePolicy } from "./judge-policy.ts";
import { type Demand, type MethodSet, type Policy, type TimeWindow, weightOf } from "./policy.ts";

export type GateOfEvent = { readonly id: string /** Empty: every tier may pass. */; readonly tiers: readonly number[] };

/** Where nobody can come in, whatever they show: at this gate, with a ticket of this tier, in this window (`null`: at any time). */
export type Shut = { readonly gateId: string; readonly tier: number; readonly window: TimeWindow | null };

type Input = { readonly policy: Policy; readonly gates: readonly GateOfEvent[]; readonly tiers: readonly number[]; readonly disabled: MethodSet };

/** What a policy closes by itself once some methods are switched off: judged by the same function that the gates ask. */
export function listShut({ policy, gates, tiers, disabled }: Input): readonly Shut[] {
  return gates.flatMap((gate) =>
    tiers
      .filter((tier) => gate.tiers.length === 0 || gate.tiers.includes(tier))
      .flatMap((tier) =>
        listReachable({ policy, gateId: gate.id, tier })
          .filter(({ demand }) => isImpossible({ demand, disabled, gateId: gate.id, tier }))
          .map(({ window }) => ({ gateId: gate.id, tier, window })),
      ),
  );
}

type Reachable = { readonly demand: Demand; readonly window: TimeWindow | null };

/** In the order of precedence down to the first that holds at any time; what stands below that never counts here. */
function listReachable({ policy, gateId, tier }: { policy: Policy; gateId: string; tier: number }): Reachable[] {
  const here = policy.overrides
    .filter(({ when }) => (when.gateIds.length === 0 || when.gateIds.includes(gateId)) && (when.tiers.length === 0 || when.tiers.includes(tier)))
    .sort((one, other) => weightOf(other.when) - weightOf(one.when))
    .map((override): Reachable => ({ demand: override, window: override.when.window }));
  const always = here.findIndex(({ window }) => window === null);
  return always === -1 ? [...here, { demand: policy.base, window: null }] : here.slice(0, always + 1);
}

function isImpossible({ demand, disabled, gateId, tier }: { demand: Demand; disabled: MethodSet; gateId: string; tier: number }): boolean {
  const situation = { gateId, tier, timezone: "UTC", atMs: 0 };
  const policy = { base: demand, overrides: [] };
  return judgePolicy({ policy, situation, shown: [], disabled, unavailable: [] }).kind === "impossible";
}
