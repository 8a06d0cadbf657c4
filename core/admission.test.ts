import { describe, expect, test } from "vitest";
import { decide, type GateFacts } from "./admission.ts";
import { parseAddress } from "./bytes.ts";
import type { Finding } from "./method.ts";
import { NEW_PASSAGE, type Passage } from "./passage.ts";
import { DEFAULT_POLICY, demandOf, type MethodId, type Policy } from "./policy.ts";
import { REASONS, type Reason } from "./reason.ts";
import { encodeTokenId } from "./ticket.ts";

const DOORS = 10_000;
const END = 50_000;
const AT_MS = 20_000_000;
const subject = { tokenId: encodeTokenId({ tier: 2, serial: 5 }), holder: parseAddress(`0x${"a".repeat(40)}`) };
const pass: Finding = { kind: "pass", method: "qr", subject, consumes: [{ kind: "slot", slot: 9 }] };
const admission = { admittedAtMs: 19_000_000, gateName: "North", deviceName: "Scanner 3" };
const inside: Passage = { kind: "inside", entries: 1, holder: subject.holder, admission };
const exit = { leftAtMs: 19_500_000, gateName: "South", deviceName: "Scanner 7" };
const outside: Passage = { ...inside, kind: "outside", exit };

function asking(anyOf: readonly (readonly MethodId[])[]): Policy {
  return { base: demandOf(anyOf), overrides: [] };
}

function fail(reason: Reason): Finding {
  return { kind: "fail", method: "qr", reason, subject };
}

function factsOf(changes: Partial<GateFacts> = {}): GateFacts {
  return {
    event: { status: "open", doorsAtSeconds: DOORS, endsAtSeconds: END, timezone: "Europe/Berlin" },
    gate: { id: "north", name: "North", status: "open", tiers: [], direction: "in" },
    way: "in",
    policy: DEFAULT_POLICY,
    disabledMethods: [],
    unavailable: [],
    device: { status: "active" },
    staff: { status: "active" },
    passage: NEW_PASSAGE,
    ...changes,
  };
}

function decideWith({ facts = {}, findings = [pass], atMs = AT_MS }: { facts?: Partial<GateFacts>; findings?: readonly Finding[]; atMs?: number } = {}) {
  return decide({ facts: factsOf(facts), findings, atMs });
}

const gate = factsOf().gate;
const event = factsOf().event;

describe("Q4 a good ticket", () => {
  test("is admitted and says what to burn", () => {
    expect(decideWith()).toEqual({ kind: "admit", subject, methods: ["qr"], consumes: [{ kind: "slot", slot: 9 }], entry: 1, lastExit: null });
  });

  test("both methods of one ticket burn both", () => {
    const wallet: Finding = { kind: "pass", method: "wallet", subject, consumes: [{ kind: "nonce", nonce: "7" }] };
    const decision = decideWith({ facts: { policy: asking([["qr", "wallet"]]) }, findings: [pass, wallet] });
    expect(decision).toMatchObject({ kind: "admit", methods: ["qr", "wallet"], consumes: [{ kind: "slot" }, { kind: "nonce" }] });
  });
});

/** Each rule of the door, broken alone. Method reasons come as a method's finding, the rest from what the gate knows. */
const BROKEN: Readonly<Partial<Record<Reason, Parameters<typeof decideWith>[0]>>> = {
  UNKNOWN_DEVICE: { facts: { device: { status: "revoked" } } },
  STAFF_DISABLED: { facts: { staff: { status: "disabled" } } },
  EVENT_CLOSED: { facts: { event: { ...event, status: "closed" } } },
  TOO_EARLY: { atMs: DOORS * 1000 - 1 },
  TOO_LATE: { atMs: END * 1000 },
  MALFORMED: { findings: [] },
  METHOD_DISABLED: { facts: { disabledMethods: ["qr"] } },
  WRONG_GATE: { facts: { gate: { ...gate, tiers: [1, 3] } } },
  ALREADY_ADMITTED: { facts: { passage: inside } },
  NO_REENTRY: { facts: { passage: outside } },
  POLICY: { findings: [pass, { kind: "pass", method: "wallet", subject: { ...subject, tokenId: subject.tokenId + 1n }, consumes: [] }] },
};

describe("Q4 checks in order, each with its own reason", () => {
  test.each(REASONS)("%s is shown when it alone is wrong", (reason) => {
    expect(decideWith(BROKEN[reason] ?? { findings: [fail(reason)] })).toMatchObject({ kind: "refuse", reason });
  });

  test("whatever else is wrong, the earlier reason is shown", () => {
    for (const [i, earlier] of REASONS.entries()) {
      for (const later of REASONS.slice(i + 1)) {
        const findings = [fail(later), fail(earlier)];
        expect(decideWith({ findings })).toMatchObject({ kind: "refuse", reason: earlier });
      }
    }
  });

  test("rules of the gate and rules of the method meet in the same order", () => {
    expect(decideWith({ findings: [fail("WRONG_EVENT")], facts: { event: { ...event, status: "closed" } } })).toMatchObject({ reason: "EVENT_CLOSED" });
    expect(decideWith({ findings: [fail("WRONG_EVENT")], facts: { gate: { ...gate, tiers: [9] } } })).toMatchObject({ reason: "WRONG_EVENT" });
    expect(decideWith({ findings: [fail("BAD_SIGNATURE")], facts: { gate: { ...gate, tiers: [9] } } })).toMatchObject({ reason: "WRONG_GATE" });
    expect(decideWith({ findings: [fail("STALE")], facts: { passage: inside } })).toMatchObject({ reason: "STALE" });
    expect(decideWith({ findings: [fail("NOT_HOLDER")], facts: { passage: inside } })).toMatchObject({ reason: "NOT_HOLDER" });
    expect(decideWith({ findings: [fail("REPLAYED")], facts: { passage: inside } })).toMatchObject({ reason: "ALREADY_ADMITTED" });
  });

  test("a closed gate takes nobody", () => expect(decideWith({ facts: { gate: { ...gate, status: "closed" } } })).toMatchObject({ reason: "WRONG_GATE" }));

  test("a gate for the ticket's tier takes it", () => expect(decideWith({ facts: { gate: { ...gate, tiers: [2] } } }).kind).toBe("admit"));
});

describe("Q5 the time window", () => {
  test.each([
    [DOORS * 1000 - 1, 1],
    [DOORS * 1000 - 60_000, 1],
    [DOORS * 1000 - 61_000, 2],
    [DOORS * 1000 - 7_200_000, 120],
  ])("at %i ms the steward reads %i minutes", (atMs, minutesToWait) => {
    expect(decideWith({ atMs })).toMatchObject({ reason: "TOO_EARLY", detail: { minutesToWait } });
  });

  test("doors are inclusive, the end is exclusive", () => {
    expect(decideWith({ atMs: DOORS * 1000 }).kind).toBe("admit");
    expect(decideWith({ atMs: END * 1000 - 1 }).kind).toBe("admit");
    expect(decideWith({ atMs: END * 1000 })).toMatchObject({ reason: "TOO_LATE" });
  });
});

describe("Q6 the second scan, and what others learn", () => {
  test("ALREADY_ADMITTED says when, which gate and which device", () => {
    expect(decideWith({ facts: { passage: inside } })).toMatchObject({ reason: "ALREADY_ADMITTED", detail: { firstAdmission: admission } });
  });

  test("no other refusal tells of the first admission", () => {
    for (const reason of REASONS.filter(
      (reason) => reason !== "ALREADY_ADMITTED" && reason !== "NO_REENTRY" && reason !== "REPLAYED" && reason !== "POLICY" && reason !== "UNDECIDABLE",
    )) {
      const broken = BROKEN[reason] ?? { findings: [fail(reason)] };
      expect(decideWith({ ...broken, facts: { passage: inside, ...broken.facts } })).toMatchObject({
        reason,
        detail: expect.not.objectContaining({ firstAdmission: admission }),
      });
    }
  });

  test("evidence that is not genuine is about no ticket", () => {
    const forged: Finding = { kind: "fail", method: "qr", reason: "BAD_SIGNATURE", subject: null };
    expect(decideWith({ findings: [forged], facts: { passage: inside } })).toEqual({ kind: "refuse", reason: "BAD_SIGNATURE", detail: {}, subject: null });
  });

  test("the wrong gate says which tiers it takes", () => {
    expect(decideWith({ facts: { gate: { ...gate, tiers: [1] } } })).toMatchObject({ detail: { tiers: [1] } });
  });
});

describe("M7 when in doubt, nobody is let in", () => {
  test("what cannot be judged is asked for, not admitted", () => {
    const unsure: Finding = { kind: "unsure", method: "qr", missing: "binding", subject };
    expect(decideWith({ findings: [unsure] })).toEqual({ kind: "ask", methods: ["qr"], missing: ["binding"], subject });
  });

  test("one of two asked methods is not enough, and the other is named", () => {
    expect(decideWith({ facts: { policy: asking([["qr", "wallet"]]) } })).toMatchObject({ kind: "ask", methods: ["wallet"] });
  });

  test.each<[MethodId[][]]>([[[]], [[[]]]])("a policy of nothing (%j) still wants a passed method", (anyOf) => {
    const unsure: Finding = { kind: "unsure", method: "qr", missing: "binding", subject };
    expect(decideWith({ facts: { policy: asking(anyOf) }, findings: [unsure] }).kind).not.toBe("admit");
  });

  test("a good code beside a bad one is refused", () => {
    expect(decideWith({ findings: [pass, fail("REVOKED")] })).toMatchObject({ kind: "refuse", reason: "REVOKED" });
  });
});

describe("C31 trap 23 out and in again", () => {
  const back: Policy = { ...DEFAULT_POLICY, reEntry: { kind: "at-most", times: 1 } };

  test("in after in is refused, with when and where, whatever may come back", () => {
    expect(decideWith({ facts: { passage: inside, policy: back } })).toMatchObject({ reason: "ALREADY_ADMITTED", detail: { firstAdmission: admission } });
  });

  test("in after out is the organizer's choice; who may not is told when the guest went out and what the rule is", () => {
    expect(decideWith({ facts: { passage: outside, policy: back } })).toMatchObject({ kind: "admit", entry: 2, lastExit: exit });
    expect(decideWith({ facts: { passage: outside } })).toMatchObject({ reason: "NO_REENTRY", detail: { lastExit: exit, reEntries: 0 } });
    const twice: Passage = { ...outside, entries: 2 };
    expect(decideWith({ facts: { passage: twice, policy: back } })).toMatchObject({ reason: "NO_REENTRY", detail: { reEntries: 1 } });
  });

  test("a new holder does not sit down on a seat that was taken before", () => {
    const sold: Passage = { ...outside, holder: parseAddress(`0x${"b".repeat(40)}`) };
    expect(decideWith({ facts: { passage: sold, policy: back } })).toMatchObject({ reason: "ALREADY_ADMITTED" });
  });

  test("exit_does_not_invalidate: out of nothing is recorded, burns nothing, and the ticket stays as good as it was", () => {
    expect(decideWith({ facts: { way: "out" } })).toEqual({
      ...{ kind: "leave", subject, methods: ["qr"], consumes: [] },
      ...{ entry: null, lastExit: null, mayReturn: true },
    });
  });

  test("out burns what was shown, and says whether there is a way back", () => {
    expect(decideWith({ facts: { way: "out", passage: inside } })).toMatchObject({
      ...{ kind: "leave", entry: 1, mayReturn: false },
      consumes: [{ kind: "slot", slot: 9 }],
    });
    expect(decideWith({ facts: { way: "out", passage: inside, policy: back } })).toMatchObject({ entry: 1, mayReturn: true });
    expect(decideWith({ facts: { way: "out", passage: outside, policy: back } })).toMatchObject({ entry: null, lastExit: exit, consumes: [] });
  });

  test("nobody is kept inside: not by hours, not by tiers; but a closed gate and a bad code let nobody be recorded", () => {
    for (const atMs of [DOORS * 1000 - 1, END * 1000]) expect(decideWith({ facts: { way: "out" }, atMs }).kind).toBe("leave");
    expect(decideWith({ facts: { way: "out", event: { ...event, status: "closed" } } }).kind).toBe("leave");
    expect(decideWith({ facts: { way: "out", gate: { ...gate, tiers: [9] } } }).kind).toBe("leave");
    expect(decideWith({ facts: { way: "out", gate: { ...gate, status: "closed" } } })).toMatchObject({ reason: "WRONG_GATE" });
    expect(decideWith({ facts: { way: "out", passage: inside }, findings: [fail("NOT_HOLDER")] })).toMatchObject({ reason: "NOT_HOLDER" });
  });

  test("an exit asks for what an entrance asks for", () => {
    expect(decideWith({ facts: { way: "out", policy: asking([["qr", "wallet"]]) } })).toMatchObject({ kind: "ask", methods: ["wallet"] });
  });
});
