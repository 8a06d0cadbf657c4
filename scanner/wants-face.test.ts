import { describe, expect, it } from "vitest";
import type { GatePack } from "#core/gate-pack.ts";
import { DEFAULT_POLICY, type Demand, type MethodSet, type Policy } from "#core/policy.ts";
import { AT_MS, AT_SECONDS, codeOf, EVENT } from "#test/support/credentials.ts";
import { wantsFace } from "./wants-face.ts";

function packOf({ policy, disabledMethods = [] }: { policy: Policy; disabledMethods?: MethodSet }): GatePack {
  return {
    serverAtMs: AT_MS,
    bookmark: "0:1:1:",
    event: { ...EVENT, id: "e", title: "Test night", timezone: "UTC", status: "open", doorsAtSeconds: AT_SECONDS - 3600, endsAtSeconds: AT_SECONDS + 3600 },
    gate: { id: "g", name: "Main entrance", status: "open", tiers: [], direction: "in" },
    policy,
    disabledMethods,
    device: { id: "d", name: "Phone" },
    tiers: [{ tier: 2, name: "Balcony" }],
    bindings: [],
  };
}

const CODE_AND_FACE: Demand = { anyOf: [["qr", "biometric"], ["wallet"]], stepUps: [], fallbacks: [], acknowledgement: null };
const ASKS: Policy = { base: CODE_AND_FACE, overrides: [] };
/** Here the face is asked of one tier only. */
const ASKS_BALCONY: Policy = { base: DEFAULT_POLICY.base, overrides: [{ ...CODE_AND_FACE, when: { gateIds: ["g"], tiers: [2], window: null } }] };

function asked({ text = codeOf(), tier = 2, ...pack }: { policy: Policy; disabledMethods?: MethodSet; text?: string; tier?: number }): boolean {
  return wantsFace({ pack: packOf(pack), text, tier, atMs: AT_MS });
}

describe("V5 a code is shown to the server before the face where the gate asks for both", () => {
  it("and kept back where it would let the guest in by itself", () => {
    expect(asked({ policy: ASKS })).toBe(true);
    expect(asked({ policy: DEFAULT_POLICY })).toBe(false);
  });

  it("as the rules of this gate and this tier say", () => {
    expect(asked({ policy: ASKS_BALCONY })).toBe(true);
    expect(asked({ policy: ASKS_BALCONY, tier: 1 })).toBe(false);
  });

  it("not where faces are switched off, nor for what is no ticket", () => {
    expect(asked({ policy: ASKS, disabledMethods: ["biometric"] })).toBe(false);
    expect(asked({ policy: ASKS, text: "WIFI:T:WPA;S:Backstage;;" })).toBe(false);
  });
});
