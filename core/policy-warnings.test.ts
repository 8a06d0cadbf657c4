import { describe, expect, test } from "vitest";
import { wordsToAcknowledge } from "./acknowledgement.ts";
import { type Condition, type Demand, demandOf, type MethodId, type Override, type Policy } from "./policy.ts";
import { findPolicyFault, listWarnings } from "./policy-warnings.ts";

const [NORTH, SOUTH] = ["11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"];
const [STALLS, BOX] = [1, 2];
const names = {
  gates: new Map([
    [NORTH, "North"],
    [SOUTH, "South"],
  ]),
  tiers: new Map([
    [STALLS, "Stalls"],
    [BOX, "Box"],
  ]),
};
const gates = [
  { id: NORTH, tiers: [] },
  { id: SOUTH, tiers: [BOX] },
];
const window = { weekdays: [], fromMinute: 18 * 60, toMinute: 20 * 60 };

function rule(anyOf: MethodId[][], when: Partial<Condition> = {}): Override {
  return { ...demandOf(anyOf), when: { gateIds: [], tiers: [], window: null, ...when } };
}

function asking(anyOf: MethodId[][], { overrides = [], ...more }: Partial<Demand> & { overrides?: Override[] } = {}): Policy {
  return { base: { ...demandOf(anyOf), ...more }, overrides };
}

function warn(policy: Policy, disabled: MethodId[] = []): string[] {
  return listWarnings({ policy, gates, tiers: [STALLS, BOX], disabled, names }).map(({ text }) => text);
}

describe("A9 V what an organizer is told before rules count", () => {
  test("who stands before a shut gate, where and when", () => {
    expect(warn(asking([["qr"]]), ["qr"])).toEqual([
      "Nobody can come in at North: what is asked for there cannot be had.",
      "Nobody can come in at South: what is asked for there cannot be had.",
    ]);
    const overrides = [rule([["wallet"]], { gateIds: [NORTH], tiers: [BOX], window })];
    expect(warn(asking([["qr"]], { overrides }), ["wallet"])).toEqual([
      "Nobody can come in at North, for Box, every day from 18:00 to 20:00: what is asked for there cannot be had.",
    ]);
    expect(warn(asking([["qr"]], { overrides }), ["nfc"])).toEqual([]);
  });

  test("rules that never count, for another holds wherever they do", () => {
    const overrides = [rule([["qr"]], { gateIds: [NORTH, SOUTH] }), rule([["pass"]], { gateIds: [NORTH] }), rule([["nfc"]], { gateIds: [NORTH], window })];
    expect(warn(asking([["qr"]], { overrides }))).toEqual(["Rule 2 never counts: rule 1 holds wherever it does."]);
    const alike = [rule([["qr"]], { tiers: [BOX] }), rule([["nfc"]], { tiers: [BOX] })];
    expect(warn(asking([["qr"]], { overrides: alike }))).toEqual(["Rule 2 never counts: rule 1 holds wherever it does."]);
    expect(warn(asking([["qr"]], { overrides: [rule([["pass"]])] }))).toEqual([
      "The event’s own rule never counts: rule 1 holds always. Say where, for whom or when.",
    ]);
  });

  test("V5: a face that nobody can refuse to show", () => {
    const forced = "The event’s own rule: everybody has to show a face. Give those who will not another way in.";
    expect(warn(asking([["qr", "biometric"]]))).toEqual([forced]);
    expect(warn(asking([["qr", "biometric"], ["wallet"]]))).toEqual([]);
    expect(warn(asking([["qr", "biometric"]], { fallbacks: [{ instead: "biometric", because: "guest", ask: ["wallet"] }] }))).toEqual([]);
  });
});

describe("V rules that cannot be saved", () => {
  test.each([
    ["an empty way", asking([["qr"], []])],
    ["a step-up that asks for nothing", asking([["nfc"]], { stepUps: [{ after: "nfc", when: { kind: "flag", flag: "COUNTER_JUMP" }, ask: [] }] })],
    ["a step-up for no tier", asking([["nfc"]], { stepUps: [{ after: null, when: { kind: "tier", tiers: [] }, ask: ["qr"] }] })],
    ["a fallback to nothing", asking([["nfc"]], { fallbacks: [{ instead: "nfc", because: "reader", ask: [] }] })],
    ["trap 25: a face alone that nobody agreed to", asking([["qr"]], { overrides: [rule([["biometric"]])] })],
  ])("%s", (_, policy) => expect(findPolicyFault(policy)).toMatch(/^(The event’s own rule|Rule 1): /));

  test("agreed to in other words than these is not agreed to", () => {
    const demand = demandOf([["biometric"]]);
    const agreed = (words: string): Policy => ({ base: { ...demand, acknowledgement: { by: "somebody", atSeconds: 1, words } }, overrides: [] });
    expect(findPolicyFault(agreed(wordsToAcknowledge(demand) ?? ""))).toBeNull();
    expect(findPolicyFault(agreed("Fine by me."))).not.toBeNull();
  });
});
