import { describe, expect, test } from "vitest";
import { judgePolicy, type Shown } from "./judge-policy.ts";
import { classOf, DEFAULT_POLICY, type Demand, demandOf, METHOD_IDS, type MethodId, type Policy } from "./policy.ts";

const situation = { gateId: "north", tier: 1, timezone: "Europe/Berlin", atMs: 0 };

function shownOf(...methods: MethodId[]): Shown[] {
  return methods.map((method) => ({ method, strength: classOf(method), flags: [] }));
}

function judge({ policy, shown = [] }: { policy: Policy; shown?: Shown[] }) {
  return judgePolicy({ policy, situation, shown, disabled: [], unavailable: [] });
}

function asking(anyOf: MethodId[][], more: Partial<Demand> = {}): Policy {
  return { base: { ...demandOf(anyOf), ...more }, overrides: [] };
}

describe("V what a gate asks for", () => {
  test("by default either method is enough", () => {
    expect(judge({ policy: DEFAULT_POLICY, shown: shownOf("qr") }).kind).toBe("met");
    expect(judge({ policy: DEFAULT_POLICY, shown: shownOf("wallet") }).kind).toBe("met");
    expect(judge({ policy: DEFAULT_POLICY })).toMatchObject({ kind: "missing", methods: ["qr"] });
  });

  test("a set of two wants both and names the one that is left", () => {
    expect(judge({ policy: asking([["qr", "wallet"]]), shown: shownOf("qr") }).methods).toEqual(["wallet"]);
    expect(judge({ policy: asking([["qr", "wallet"]]), shown: shownOf("qr", "wallet") }).kind).toBe("met");
  });

  test("names the shortest way that is left", () => {
    expect(judge({ policy: asking([["qr", "wallet"], ["wallet"]]) }).methods).toEqual(["wallet"]);
  });

  test.each(METHOD_IDS)("%s says what it is good for", (method) => expect(["proves", "corroborates"]).toContain(classOf(method)));
});
