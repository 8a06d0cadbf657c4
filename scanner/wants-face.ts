import type { GatePack } from "#core/gate-pack.ts";
import { judgePolicy } from "#core/judge-policy.ts";
import { classOf } from "#core/policy.ts";
import { parseEvidence } from "#methods/registry.ts";

type Input = { readonly pack: GatePack; readonly text: string; readonly tier: number; readonly atMs: number };

/**
 * Whether this gate asks for a face beside this code anyway. Then the code can be shown to the server at once, which holds it as it was;
 * where a steward alone wants the face, it would let the guest in without one.
 */
export function wantsFace({ pack, text, tier, atMs }: Input): boolean {
  const presented = parseEvidence(text);
  if (!presented) return false;
  const { policy, disabledMethods: disabled, gate, event } = pack;
  const { method } = presented;
  const situation = { gateId: gate.id, tier, timezone: event.timezone, atMs };
  const shown = [{ method, strength: classOf(method), flags: [] }];
  const verdict = judgePolicy({ policy, situation, shown, disabled, unavailable: [] });
  return verdict.kind === "missing" && verdict.methods.includes("biometric");
}
