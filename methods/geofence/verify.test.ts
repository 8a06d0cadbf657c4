import { describe, expect, test } from "vitest";
import { decide, type GateFacts } from "#core/admission.ts";
import type { Finding, MethodFacts } from "#core/method.ts";
import { demandOf } from "#core/policy.ts";
import { parseEvidence } from "#methods/registry.ts";
import { nodeCrypto } from "#server/crypto.ts";
import { AT_MS, AT_SECONDS, alice, bob, codeOf, methodFacts, TOKEN_ID, ticketFacts } from "#test/support/credentials.ts";
import { knownPresence, PRESENCE_REFERENCE } from "#test/support/geofence.ts";
import { encodePresence, parsePresence } from "./evidence.ts";

const TEXT = encodePresence({ reference: PRESENCE_REFERENCE });
const subject = { tokenId: TOKEN_ID, holder: alice.holder };

async function judge(facts: Partial<MethodFacts> = {}, text = TEXT): Promise<Finding> {
  const presented = parseEvidence(text);
  if (presented === null) throw new Error("not evidence");
  return presented.verify({ crypto: nodeCrypto, facts: methodFacts({ credential: knownPresence(), ...facts }), atMs: AT_MS });
}

function outcomeOf(finding: Finding): string {
  return finding.kind === "fail" ? finding.reason : finding.kind;
}

describe("V6 a stored entry is a fact", () => {
  test("one that is alive passes, for its own ticket", async () => {
    expect(parseEvidence(TEXT)).toMatchObject({
      method: "geofence",
      needs: { credential: { kind: "presence", reference: PRESENCE_REFERENCE }, tokenId: null },
    });
    expect(await judge()).toEqual({ kind: "pass", method: "geofence", subject, consumes: [] });
  });

  test.each<[string, string, Partial<MethodFacts>]>([
    ["no such record", "unsure", { credential: null }],
    ["a record of another kind", "unsure", { credential: knownPresence({ kind: "pass" }) }],
    ["another record's name", "unsure", { credential: knownPresence({ reference: "0x00" }) }],
    ["its time is over", "unsure", { credential: knownPresence({ expiresAtSeconds: AT_SECONDS }) }],
    ["a newer session", "unsure", { credential: knownPresence({ sessionLive: false }) }],
    ["a newer entry", "unsure", { credential: knownPresence({ status: "replaced" }) }],
    ["switched off by the holder", "unsure", { credential: knownPresence({ status: "revoked" }) }],
    ["a transferred ticket", "NOT_HOLDER", { ticket: ticketFacts({ holder: bob.holder }) }],
    ["a ticket that left and came back", "NOT_HOLDER", { ticket: ticketFacts({ leftHolderAtSeconds: new Map([[alice.holder, AT_SECONDS - 10]]) }) }],
    ["a revoked ticket", "REVOKED", { ticket: ticketFacts({ state: "revoked" }) }],
    ["a refunded ticket", "REFUNDED", { ticket: ticketFacts({ state: "refunded" }) }],
    ["a ticket that is gone", "UNKNOWN_TICKET", { ticket: null }],
  ])("%s: %s", async (_name, expected, facts) => {
    expect(outcomeOf(await judge(facts))).toBe(expected);
  });
});

describe("M16 a record's name has one spelling", () => {
  test.each(["FZ1:00112233445566778899aabbccddeeff", `${TEXT} `, ` ${TEXT}`, TEXT.toLowerCase(), `${TEXT}0`, TEXT.slice(0, -1), "FZ1:", "FZ2:0"])(
    "%j is none",
    (text) => {
      expect(parsePresence(text)).toBeNull();
    },
  );
});

const GATE: GateFacts = {
  event: { status: "open", doorsAtSeconds: AT_SECONDS - 60, endsAtSeconds: AT_SECONDS + 3600, timezone: "UTC" },
  gate: { id: "north", name: "North", status: "open", tiers: [], direction: "in" },
  way: "in",
  policy: { base: demandOf([["qr", "geofence"]]), overrides: [] },
  disabledMethods: [],
  unavailable: [],
  device: { status: "active" },
  staff: { status: "active" },
  passage: { kind: "new" },
};

async function codeFinding(): Promise<Finding> {
  const presented = parseEvidence(codeOf());
  if (presented === null) throw new Error("not a code");
  return presented.verify({ crypto: nodeCrypto, facts: methodFacts(), atMs: AT_MS });
}

describe("trap 24 geo is advisory, never the sole factor", () => {
  test("with the code it admits, alone it does not", async () => {
    const [code, presence] = [await codeFinding(), await judge()];
    expect(decide({ facts: GATE, findings: [code, presence], atMs: AT_MS })).toMatchObject({ kind: "admit", methods: ["qr", "geofence"] });
    expect(decide({ facts: GATE, findings: [presence], atMs: AT_MS })).toMatchObject({ kind: "ask", methods: ["qr"] });
  });

  test("not even where a policy names it alone and nobody has agreed to that", async () => {
    const facts: GateFacts = { ...GATE, policy: { base: demandOf([["geofence"]]), overrides: [] } };
    expect(decide({ facts, findings: [await judge()], atMs: AT_MS })).toMatchObject({ kind: "ask", methods: ["qr"] });
  });

  test("where the gate wants it and it has run out, the gate asks and refuses nobody", async () => {
    const findings = [await codeFinding(), await judge({ credential: knownPresence({ expiresAtSeconds: AT_SECONDS }) })];
    expect(decide({ facts: GATE, findings, atMs: AT_MS })).toMatchObject({ kind: "ask", methods: ["geofence"], missing: ["presence"] });
  });
});
