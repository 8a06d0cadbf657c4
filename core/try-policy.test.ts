import { describe, expect, test } from "vitest";
import { NEW_PASSAGE, type Passage } from "./passage.ts";
import { demandOf, type Policy } from "./policy.ts";
import { tryPolicy } from "./try-policy.ts";

const NORTH = "11111111-1111-4111-8111-111111111111";
const DOORS = Date.parse("2026-11-20T18:00:00Z");
const event = { status: "open", doorsAtSeconds: DOORS / 1000, endsAtSeconds: DOORS / 1000 + 3600, timezone: "Europe/Berlin" } as const;
const gate = { id: NORTH, name: "North", status: "open", tiers: [1], direction: "in" } as const;
const names = { gates: new Map([[NORTH, "North"]]), tiers: new Map([[1, "Stalls"]]) };
const policy: Policy = {
  base: demandOf([["qr"]]),
  overrides: [{ ...demandOf([["qr", "wallet"]]), when: { gateIds: [NORTH], tiers: [], window: null } }],
};
const qr = { method: "qr", strength: "proves", flags: [] } as const;

function trial(more: Partial<Parameters<typeof tryPolicy>[0]> = {}) {
  return tryPolicy({ policy, event, gate, tier: 1, atMs: DOORS, shown: [], disabled: [], unavailable: [], passage: NEW_PASSAGE, names, ...more });
}

describe("M15 V rules are tried by the decision that gates ask", () => {
  test("asks for all of it at first, for the rest then, and lets in at last", () => {
    expect(trial().decision).toMatchObject({ kind: "ask", methods: ["qr", "wallet"] });
    expect(trial({ shown: [qr] }).decision).toMatchObject({ kind: "ask", methods: ["wallet"] });
    expect(trial({ shown: [qr, { ...qr, method: "wallet" }] }).decision).toMatchObject({ kind: "admit", methods: ["qr", "wallet"] });
    expect(trial({ shown: [qr] }).why).toEqual([
      "Rule 1 counts, at North: a code from the guest’s phone together with the wallet’s signature.",
      "Still to be shown: the wallet’s signature.",
    ]);
  });

  test("says nothing of a way that is still empty", () => {
    const half: Policy = { base: demandOf([["qr"], []]), overrides: [] };
    expect(trial({ policy: half }).why).toContain("The event’s own rule counts: a code from the guest’s phone.");
  });

  test.each([
    ["TOO_EARLY", { atMs: DOORS - 1 }],
    ["TOO_LATE", { atMs: DOORS + 3_600_000 }],
    ["WRONG_GATE", { tier: 2, shown: [qr] }],
    ["METHOD_DISABLED", { shown: [qr], disabled: ["qr"] }],
    ["POLICY", { disabled: ["wallet"] }],
    ["POLICY", { shown: [qr], unavailable: [{ method: "wallet", because: "guest" }] }],
  ] as const)("refuses as a gate does: %s", (reason, more) => expect(trial(more).decision).toMatchObject({ kind: "refuse", reason }));
});

describe("C31 trap 23: coming back is tried like all else", () => {
  const seen = { gateName: "North", deviceName: "" };
  const out = (entries: number): Passage => ({
    ...{ kind: "outside", entries, holder: null },
    ...{ admission: { ...seen, admittedAtMs: DOORS }, exit: { ...seen, leftAtMs: DOORS } },
  });
  const open: Policy = { base: demandOf([["qr"]]), overrides: [] };

  test("nobody comes back where the rules do not say so, and the trial says why", () => {
    const { decision, why } = trial({ policy: open, shown: [qr], passage: out(1) });
    expect(decision).toMatchObject({ kind: "refuse", reason: "NO_REENTRY" });
    expect(why).toEqual(["Whoever goes out stays out."]);
  });

  test("once is once", () => {
    const once: Policy = { ...open, reEntry: { kind: "at-most", times: 1 } };
    expect(trial({ policy: once, shown: [qr], passage: out(1) }).decision).toMatchObject({ kind: "admit", entry: 2 });
    expect(trial({ policy: once, shown: [qr], passage: out(2) }).decision).toMatchObject({ kind: "refuse", reason: "NO_REENTRY" });
  });

  test("an exit lets out, and in nobody", () => {
    expect(trial({ policy: open, shown: [qr], gate: { ...gate, direction: "out" } }).decision).toMatchObject({ kind: "leave", entry: null });
  });
});
