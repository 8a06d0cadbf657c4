import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decide, type GateFacts } from "./admission.ts";
import { parseAddress } from "./bytes.ts";
import { explainPolicy } from "./explain-policy.ts";
import { judgePolicy } from "./judge-policy.ts";
import type { Finding } from "./method.ts";
import { NEW_PASSAGE } from "./passage.ts";
import { CAUSES, classOf, type Demand, demandOf, findDemand, METHOD_IDS, type MethodId, type Policy, type Situation } from "./policy.ts";
import { policySchema } from "./policy-schema.ts";
import { listShut } from "./shut-gates.ts";
import { encodeTokenId } from "./ticket.ts";

const NORTH = "11111111-1111-4111-8111-111111111111";
const [TIER, OTHER] = [1, 2];
const names = { gates: new Map([[NORTH, "North"]]), tiers: new Map([[TIER, "Stalls"]]) };

function at(text: string, more: Partial<Situation> = {}): Situation {
  return { gateId: NORTH, tier: TIER, timezone: "Europe/Berlin", atMs: Date.parse(text), ...more };
}

function asking(anyOf: MethodId[][], more: Partial<Demand> = {}): Policy {
  return { base: { ...demandOf(anyOf), ...more }, overrides: [] };
}

const window = { weekdays: [5], fromMinute: 22 * 60, toMinute: 3 * 60 };

describe("C62 rules by weekday and hour, on the clock of the event's zone", () => {
  const policy: Policy = { ...asking([["qr"]]), overrides: [{ ...demandOf([["wallet"]]), when: { gateIds: [], tiers: [], window } }] };
  test.each([
    ["2026-11-20T20:59:00Z", null],
    ["2026-11-20T21:00:00Z", 0],
    ["2026-11-21T01:59:00Z", 0],
    ["2026-11-21T02:00:00Z", null],
    ["2026-11-21T21:30:00Z", null],
  ])("a Friday from 22:00 to 03:00 at %s: rule %s", (text, place) => expect(findDemand({ policy, situation: at(text) }).place).toBe(place));

  test.each([
    // Clocks go from 02:00 to 03:00: what follows 01:59 is 03:00.
    ["2026-03-29T00:59:00Z", 1, 2 * 60, 0],
    ["2026-03-29T01:00:00Z", 1, 2 * 60, null],
    // Clocks go from 03:00 back to 02:00: the hour from two to three is there twice.
    ["2026-10-25T00:30:00Z", 2, 3 * 60, 0],
    ["2026-10-25T01:30:00Z", 2, 3 * 60, 0],
    ["2026-10-25T02:00:00Z", 2, 3 * 60, null],
  ])("across the change of clocks at %s", (text, fromHour, toMinute, place) => {
    const when = { gateIds: [], tiers: [], window: { weekdays: [7], fromMinute: fromHour * 60, toMinute } };
    const sunday: Policy = { ...asking([["qr"]]), overrides: [{ ...demandOf([["wallet"]]), when }] };
    expect(findDemand({ policy: sunday, situation: at(text) }).place).toBe(place);
  });
});

describe("V the most specific rule counts", () => {
  const when = { gateIds: [] as string[], tiers: [] as number[], window: null };
  const always = { weekdays: [], fromMinute: 0, toMinute: 1440 };
  const overrides = [
    { ...demandOf([["qr"]]), when: { ...when, window: always } },
    { ...demandOf([["wallet"]]), when: { ...when, tiers: [TIER] } },
    { ...demandOf([["nfc"]]), when: { ...when, tiers: [TIER], window: always } },
    { ...demandOf([["pass"]]), when: { ...when, gateIds: [NORTH] } },
    { ...demandOf([["qr", "nfc"]]), when: { ...when, gateIds: [NORTH] } },
  ];
  const place = (count: number, situation: Partial<Situation> = {}) =>
    findDemand({ policy: { ...asking([["qr"]]), overrides: overrides.slice(0, count) }, situation: at("2026-11-20T20:00:00Z", situation) }).place;

  test("gate over tier and time, tier over time, any over none; of two alike the first", () => {
    expect([place(0), place(1), place(2), place(3), place(4), place(5)]).toEqual([null, 0, 1, 2, 3, 3]);
    expect([place(5, { gateId: "south" }), place(5, { gateId: "south", tier: OTHER }), place(5, { tier: null })]).toEqual([2, 0, 3]);
  });
});

describe("V step-ups, fallbacks and switches", () => {
  const base = { disabled: [], unavailable: [], situation: at("2026-11-20T20:00:00Z") };
  const nfc = { method: "nfc", strength: "proves", flags: ["COUNTER_JUMP"] } as const;

  test("trap 16: after a jump the code is wanted too, but whoever shows another thing instead is not asked for it", () => {
    const stepUps = [{ after: "nfc", when: { kind: "flag", flag: "COUNTER_JUMP" }, ask: ["qr"] }] as const;
    const policy = asking([["nfc"], ["pass"]], { stepUps });
    expect(judgePolicy({ ...base, policy, shown: [nfc] })).toMatchObject({ kind: "missing", methods: ["qr"] });
    expect(judgePolicy({ ...base, policy, shown: [{ ...nfc, flags: [] }] }).kind).toBe("met");
    expect(judgePolicy({ ...base, policy, shown: [nfc, { method: "pass", strength: "proves", flags: [] }] }).kind).toBe("met");
  });

  test("trap 25: the named alternative stands in for the face, and nothing else does", () => {
    const policy = asking([["qr", "biometric"]], { fallbacks: [{ instead: "biometric", because: "guest", ask: ["wallet"] }] });
    const missing = (because: (typeof CAUSES)[number]) => judgePolicy({ ...base, policy, shown: [], unavailable: [{ method: "biometric", because }] });
    expect(missing("guest")).toMatchObject({ kind: "missing", methods: ["qr", "wallet"] });
    expect(missing("reader")).toMatchObject({ kind: "impossible", methods: ["qr", "biometric"] });
  });

  test("a gate that asks for what is switched off is found, and said in words", () => {
    const gates = [{ id: NORTH, tiers: [] }];
    expect(listShut({ policy: asking([["qr"], ["wallet"]]), gates, tiers: [TIER], disabled: ["qr"] })).toEqual([]);
    expect(listShut({ policy: asking([["qr"]]), gates, tiers: [TIER], disabled: ["qr"] })).toEqual([{ gateId: NORTH, tier: TIER, window: null }]);
    const said = explainPolicy({ policy: asking([["qr"]]), situation: base.situation, disabled: ["qr"], names });
    expect(said).toEqual([
      "The event’s own rule counts: a code from the guest’s phone.",
      "There is no way with a code from the guest’s phone: it is switched off.",
      "Nobody can come in here: what is asked for cannot be had.",
    ]);
  });
});

const sets = fc.uniqueArray(fc.constantFrom(...METHOD_IDS), { minLength: 1, maxLength: 3 });
const demands = fc.record({
  anyOf: fc.array(sets, { minLength: 1, maxLength: 3 }),
  stepUps: fc.array(
    fc.record({
      after: fc.option(fc.constantFrom(...METHOD_IDS)),
      when: fc.oneof(fc.constant({ kind: "flag", flag: "COUNTER_JUMP" } as const), fc.constant({ kind: "tier", tiers: [TIER] } as const)),
      ask: sets,
    }),
    { maxLength: 2 },
  ),
  fallbacks: fc.array(fc.record({ instead: fc.constantFrom(...METHOD_IDS), because: fc.constantFrom(...CAUSES), ask: sets }), { maxLength: 3 }),
  acknowledgement: fc.constantFrom(null, { by: "olivia", atSeconds: 1, words: "I accept." }),
});
const whens = fc.record({ gateIds: fc.constantFrom([], [NORTH]), tiers: fc.constantFrom([], [TIER], [OTHER]), window: fc.constantFrom(null, window) });
const policies = fc.record({
  base: demands,
  overrides: fc.array(
    fc.tuple(demands, whens).map(([demand, when]) => ({ ...demand, when })),
    { maxLength: 4 },
  ),
});
const subject = { tokenId: encodeTokenId({ tier: TIER, serial: 3 }), holder: parseAddress(`0x${"a".repeat(40)}`) };
const findings = fc
  .uniqueArray(fc.constantFrom(...METHOD_IDS), { maxLength: 4 })
  .map((methods) => methods.map((method): Finding => ({ kind: "pass", method, subject, consumes: [] })));
const unavailables = fc.array(fc.record({ method: fc.constantFrom(...METHOD_IDS), because: fc.constantFrom(...CAUSES) }), { maxLength: 2 });
const facts: Omit<GateFacts, "policy" | "disabledMethods" | "unavailable"> = {
  event: { status: "open", doorsAtSeconds: 0, endsAtSeconds: 4_000_000_000, timezone: "Europe/Berlin" },
  gate: { id: NORTH, name: "North", status: "open", tiers: [], direction: "in" },
  way: "in",
  device: { status: "active" },
  staff: { status: "active" },
  passage: NEW_PASSAGE,
};

describe("trap M15 any policy, anything shown: one decision", () => {
  test("the same from the row as from the pack; never by what is off, never by what proves nothing unless that was agreed to", () => {
    fc.assert(
      fc.property(policies, findings, unavailables, fc.subarray([...METHOD_IDS], { maxLength: 2 }), (policy, shown, unavailable, disabledMethods) => {
        const atMs = Date.parse("2026-11-20T21:30:00Z");
        const decideBy = (read: Policy) => decide({ facts: { ...facts, policy: read, disabledMethods, unavailable }, findings: shown, atMs });
        const decision = decideBy(policy);
        // The pack is the row's document over the wire; both are read by the one schema.
        expect(decideBy(policySchema.parse(JSON.parse(JSON.stringify(policy))))).toEqual(decision);
        if (decision.kind !== "admit") return;
        const { demand } = findDemand({ policy, situation: { gateId: NORTH, tier: TIER, timezone: "Europe/Berlin", atMs } });
        expect(decision.methods.some((method) => disabledMethods.includes(method))).toBe(false);
        expect(demand.acknowledgement !== null || decision.methods.some((method) => classOf(method) === "proves")).toBe(true);
      }),
      { numRuns: 3_000 },
    );
  });
});
