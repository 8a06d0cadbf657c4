import { describe, expect, it } from "vitest";
import { findNoteFault, findUndoFault, type OverruleFacts, overrule, UNDO_SECONDS, undoFaultWords } from "./overrule.ts";
import { NEW_PASSAGE, type Passage } from "./passage.ts";

const admission = { admittedAtMs: 1, gateName: "Main", deviceName: "Phone" };
const inside: Passage = { kind: "inside", entries: 2, holder: null, admission };
const outside: Passage = { ...inside, kind: "outside", exit: { leftAtMs: 2, gateName: "Main", deviceName: "Phone" } };
const facts: OverruleFacts = { event: { status: "open", endsAtSeconds: 100 }, ticket: "live", passage: NEW_PASSAGE };

describe("A10 what a supervisor may decide by hand", () => {
  it.each([
    ["somebody who is new", { passage: NEW_PASSAGE }, 1],
    ["somebody who went out, whatever the rule for coming back", { passage: outside }, 3],
  ] as const)("lets in %s", (_, more, entry) => {
    expect(overrule({ kind: "admit", facts: { ...facts, ...more }, atSeconds: 0 })).toEqual({ kind: "enters", entry });
  });

  it.each([
    ["UNKNOWN_TICKET", { ticket: null }],
    ["REFUNDED", { ticket: "refunded" }],
    ["REVOKED", { ticket: "voided" }],
    ["REVOKED", { ticket: "burned" }],
    ["EVENT_CLOSED", { event: { status: "closed", endsAtSeconds: 100 } }],
    ["TOO_LATE", { event: { status: "open", endsAtSeconds: 50 } }],
    ["ALREADY_ADMITTED", { passage: inside }],
    ["TURNED_AWAY", { passage: { kind: "turned-away", inside: null } }],
  ] as const)("lets nobody in against %s", (reason, more) => {
    expect(overrule({ kind: "admit", facts: { ...facts, ...more }, atSeconds: 50 })).toEqual({ kind: "refused", reason });
  });

  it("turns away whoever holds a good ticket, also from inside, and nobody twice", () => {
    for (const passage of [NEW_PASSAGE, inside, outside])
      expect(overrule({ kind: "reject", facts: { ...facts, passage }, atSeconds: 200 })).toEqual({ kind: "turned-away" });
    expect(overrule({ kind: "reject", facts: { ...facts, passage: { kind: "turned-away", inside: null } }, atSeconds: 0 })).toMatchObject({
      reason: "TURNED_AWAY",
    });
  });
});

describe("trap 22: what can be taken back", () => {
  const here = { gateId: "g", deviceId: "d" };
  const input = { done: { ...here, atMs: 0 }, isLast: true, here, atMs: UNDO_SECONDS * 1000 };
  it.each([
    [null, {}],
    ["too-late", { atMs: UNDO_SECONDS * 1000 + 1 }],
    ["elsewhere", { here: { gateId: "g", deviceId: "another" } }],
    ["elsewhere", { here: { gateId: "another", deviceId: "d" } }],
    ["not-last", { isLast: false }],
  ] as const)("%s", (fault, more) => {
    expect(findUndoFault({ ...input, ...more })).toBe(fault);
    if (fault) expect(undoFaultWords(fault)).toMatch(/\.$/);
  });
});

describe("A10 the reason that is asked for", () => {
  it("is a line that says something", () => {
    expect(["", "why", "x".repeat(201), "two\nlines", "back\u202eward", "phone is broken"].map((note) => findNoteFault(note) === null)).toEqual([
      ...[false, false, false, false, false, true],
    ]);
  });
});
