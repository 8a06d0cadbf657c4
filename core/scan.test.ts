import { describe, expect, test } from "vitest";
import type { Decision } from "./admission.ts";
import { parseAddress } from "./bytes.ts";
import { viewDecision } from "./scan.ts";

const subject = { tokenId: 1n, holder: parseAddress(`0x${"a".repeat(40)}`) };

const lastExit = { leftAtMs: 19_000_000, gateName: "South", deviceName: "Scanner 7" };

describe("Q6 C21 what a gate device is told", () => {
  test.each<[string, Decision, object]>([
    [
      "an admission",
      { kind: "admit", subject, methods: ["qr"], consumes: [{ kind: "slot", slot: 9 }], entry: 2, lastExit },
      { kind: "admit", methods: ["qr"], entry: 2, lastExit },
    ],
    [
      "an exit",
      { kind: "leave", subject, methods: ["qr"], consumes: [{ kind: "slot", slot: 9 }], entry: 1, lastExit: null, mayReturn: true },
      { kind: "leave", methods: ["qr"], entry: 1, lastExit: null, mayReturn: true },
    ],
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
