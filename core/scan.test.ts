import { describe, expect, test } from "vitest";
import type { Decision } from "./admission.ts";
import { parseAddress } from "./bytes.ts";
import { viewDecision } from "./scan.ts";

const subject = { tokenId: 1n, holder: parseAddress(`0x${"a".repeat(40)}`) };

describe("Q6 C21 what a gate device is told", () => {
  test.each<[string, Decision, object]>([
    ["an admission", { kind: "admit", subject, methods: ["qr"], consumes: [{ kind: "slot", slot: 9 }] }, { kind: "admit", methods: ["qr"] }],
    [
      "a refusal",
      { kind: "refuse", reason: "TOO_EARLY", detail: { minutesToWait: 4 }, subject },
      { kind: "refuse", reason: "TOO_EARLY", detail: { minutesToWait: 4 } },
    ],
    ["a question", { kind: "ask", methods: ["wallet"], missing: ["binding"], subject }, { kind: "ask", methods: ["wallet"], missing: ["binding"] }],
  ])("%s names no holder and nothing that was burned", (_name, decision, view) => {
    expect(viewDecision(decision)).toEqual(view);
    expect(JSON.stringify(viewDecision(decision))).not.toContain(subject.holder);
  });
});
