import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseAddress } from "./bytes.ts";
import { countReEntries, NEW_PASSAGE, type Passage, type ReEntry, takeStep, WAYS, type Way, wayOf } from "./passage.ts";

const ALICE = parseAddress(`0x${"a".repeat(40)}`);
const admission = { admittedAtMs: 1, gateName: "North", deviceName: "Phone" };
const exit = { leftAtMs: 2, gateName: "South", deviceName: "Phone" };

/** Where the guest is after a step, as the gates' ledger would say it. */
function follow(passage: Passage, step: ReturnType<typeof takeStep>): Passage {
  if (step.kind === "refused" || (step.kind === "leaves" && step.entry === null)) return passage;
  if (step.kind === "enters") return { kind: "inside", entries: step.entry, holder: ALICE, admission };
  return { kind: "outside", entries: step.entry ?? 0, holder: ALICE, admission, exit };
}

/** What the gates say to a guest who goes these ways, one after the other. */
function walk({ ways, reEntry }: { ways: readonly Way[]; reEntry: ReEntry }): string[] {
  let passage: Passage = NEW_PASSAGE;
  return ways.map((way) => {
    const step = takeStep({ way, passage, reEntry, holder: ALICE });
    passage = follow(passage, step);
    return step.kind === "refused" ? step.reason : `${way}${step.entry ?? ""}`;
  });
}

describe("C31 trap 23: the anti-pass-back machine", () => {
  const none: ReEntry = { kind: "none" };
  const free: ReEntry = { kind: "until-end" };
  const twice: ReEntry = { kind: "at-most", times: 2 };

  test.each<[string, ReEntry, Way[], string[]]>([
    ["in, in", free, ["in", "in"], ["in1", "ALREADY_ADMITTED"]],
    ["in, out, in where nobody comes back", none, ["in", "out", "in"], ["in1", "out1", "NO_REENTRY"]],
    ["in, out, in until the end", free, ["in", "out", "in", "out", "in"], ["in1", "out1", "in2", "out2", "in3"]],
    ["back twice at most", twice, ["in", "out", "in", "out", "in", "out", "in"], ["in1", "out1", "in2", "out2", "in3", "out3", "NO_REENTRY"]],
    ["in, out, in, in", free, ["in", "out", "in", "in"], ["in1", "out1", "in2", "ALREADY_ADMITTED"]],
    ["out first: exit_does_not_invalidate", none, ["out", "out", "in"], ["out", "out", "in1"]],
    ["several exits", twice, ["in", "out", "out", "out", "in"], ["in1", "out1", "out", "out", "in2"]],
  ])("%s", (_name, reEntry, ways, said) => expect(walk({ ways, reEntry })).toEqual(said));

  test("however guests walk, entries and exits alternate, and nobody comes in more often than is allowed", () => {
    const rules = fc.oneof(fc.constant(none), fc.constant(free), fc.record({ kind: fc.constant("at-most" as const), times: fc.integer({ min: 1, max: 4 }) }));
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...WAYS), { maxLength: 30 }), rules, (ways, reEntry) => {
        const moves = walk({ ways, reEntry }).filter((said) => /^(?:in|out)\d+$/.test(said));
        moves.forEach((said, place) => void expect(said).toBe(`${place % 2 === 0 ? "in" : "out"}${Math.floor(place / 2) + 1}`));
        expect(Math.ceil(moves.length / 2)).toBeLessThanOrEqual(1 + countReEntries(reEntry));
      }),
    );
  });
});

describe("C31 which way a gate lets guests through", () => {
  test("is the gate's to say; only at one for both it is the steward's", () => {
    for (const asked of WAYS) {
      expect(wayOf({ direction: "in", asked })).toBe("in");
      expect(wayOf({ direction: "out", asked })).toBe("out");
      expect(wayOf({ direction: "both", asked })).toBe(asked);
    }
  });
});
