import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { FoyerError } from "#core/error.ts";
import { nobleCrypto } from "#methods/crypto-noble.ts";
import { AT_MS, codeOf, entryTextOf } from "#test/support/credentials.ts";
import type { ScanState } from "./admit.ts";
import { createServerClock } from "./clock.ts";
import type { GateDevice } from "./device.ts";
import { createScanSession, kindOf, type ScanSession } from "./session.ts";

type Sent = { attemptId: string; evidence: string[]; unavailable: { method: string; because: string }[] };
type Reply = (body: Sent) => unknown;

/** A session whose server is a list of replies, and whose timers run when the test says so. */
function open(replies: Reply[]) {
  const sent: Sent[] = [];
  const outcomes: ScanState[] = [];
  const timers: (() => void)[] = [];
  let nowMs = AT_MS;
  const device = {
    call: async ({ body }: { body: Sent }) => {
      sent.push(body);
      const reply = replies.shift() ?? replies.at(-1);
      if (!reply) throw new Error("no reply is left");
      return reply(body);
    },
  } as unknown as GateDevice;
  const session = createScanSession({
    device,
    crypto: nobleCrypto,
    clock: createServerClock({ deviceMs: () => nowMs }),
    newId: randomUUID,
    wait: async () => undefined,
    after: (_, act) => {
      timers.push(act);
      return () => timers.splice(timers.indexOf(act), 1);
    },
    onOutcome: (state) => outcomes.push(state),
  });
  const pass = (ms: number) => {
    nowMs += ms;
  };
  return { session, sent, outcomes, pass, runTimers: () => timers.splice(0).forEach((act) => void act()) };
}

const admits: Reply = ({ attemptId }) => ({
  attemptId,
  decision: { kind: "admit", methods: ["qr"] },
  decidedAtMs: AT_MS,
  ticket: { id: null, tier: 2, tierName: "Balcony", serial: 77 },
});
const asks: Reply = ({ attemptId }) => ({
  attemptId,
  decision: { kind: "ask", methods: ["wallet"], missing: [] },
  decidedAtMs: AT_MS,
  ticket: null,
  openUntilMs: AT_MS + 60_000,
});
const refuses: Reply = ({ attemptId }) => ({ attemptId, decision: { kind: "refuse", reason: "MALFORMED", detail: {} }, decidedAtMs: AT_MS, ticket: null });
const isGone: Reply = () => {
  throw new FoyerError({ code: "UNAVAILABLE", message: "There is no connection.", next: "Wait." });
};
const breaks: Reply = () => ({ nonsense: true });

function settled(session: ScanSession): Promise<ScanState> {
  return new Promise((resolve) => {
    const look = () => {
      const { shown } = session.read();
      if (shown && (kindOf(shown) || shown.progress.kind === "failed")) resolve(shown);
    };
    session.subscribe(look);
    look();
  });
}

describe("the gate device's scan", () => {
  it("shows an admission large until it is dismissed, and reads a code that stays in the picture once", async () => {
    const { session, sent, pass, runTimers } = open([admits]);
    const code = codeOf();
    session.present(code);
    expect(kindOf(await settled(session))).toBe("admit");
    expect(session.read().size).toBe("large");
    for (let look = 0; look < 20; look++) {
      pass(200);
      session.present(code);
    }
    runTimers();
    expect(session.read().size).toBe("small");
    pass(200);
    session.present(code);
    expect(sent).toHaveLength(1);
  });

  it("scans the same code again once it was out of sight for two seconds", async () => {
    const { session, sent, pass } = open([admits, admits]);
    session.present(codeOf());
    await settled(session);
    session.next();
    pass(2_100);
    session.present(codeOf());
    expect(sent).toHaveLength(2);
  });

  it("takes no second guest while an answer is large, and does take them afterwards", async () => {
    const { session, sent } = open([admits, admits]);
    session.present(codeOf());
    await settled(session);
    const second = codeOf({ tokenId: 5n });
    session.present(second);
    expect(sent).toHaveLength(1);
    session.next();
    session.present(second);
    expect(sent).toHaveLength(2);
  });

  it("begins empty for the next steward, and an answer to the one before is not shown to this one", async () => {
    const late = Promise.withResolvers<void>();
    const { session } = open([admits, (body) => late.promise.then(() => admits(body))]);
    session.present(codeOf());
    await settled(session);
    session.next();
    session.present(codeOf({ tokenId: 5n }));
    session.reset();
    late.resolve();
    await new Promise(setImmediate);
    expect(session.read()).toEqual({ shown: null, size: "small", history: [], openUntilMs: null, way: "in" });
  });

  it("never shows the guest before as admitted while the next one is being asked for", async () => {
    const { session } = open([admits, admits]);
    session.present(codeOf());
    await settled(session);
    session.next();
    session.present(codeOf({ tokenId: 5n }));
    const { shown, size } = session.read();
    expect(size).toBe("large");
    expect(shown?.progress.kind).toBe("asking");
  });

  it("trap 26 trap M14: without connection it says so, repeats the same attempt, and admits only on the answer", async () => {
    const { session, sent, outcomes } = open([isGone, isGone, admits]);
    session.present(codeOf());
    expect(kindOf(await settled(session))).toBe("admit");
    expect(new Set(sent.map(({ attemptId }) => attemptId)).size).toBe(1);
    expect(sent).toHaveLength(3);
    expect(outcomes.map(({ progress }) => progress.kind)).toEqual(["no-connection", "answered"]);
  });

  it("trap M7: lives on after an answer that it cannot read", async () => {
    const { session } = open([breaks, admits]);
    session.present(codeOf());
    expect((await settled(session)).progress.kind).toBe("failed");
    session.next();
    session.present(codeOf({ tokenId: 5n }));
    await expect.poll(() => kindOf(session.read().shown as ScanState)).toBe("admit");
  });

  it("trap 11: sends of a text that is no ticket only enough to count it", async () => {
    const { session, sent } = open([refuses]);
    session.present("WIFI:T:WPA;S:Backstage;P:correct horse battery staple;;");
    await settled(session);
    expect(sent[0]?.evidence).toEqual(["WIFI:T:WPA;S:Backstage;P"]);
  });

  it("takes a reader's trigger for a new scan, though it is the same code, but not while an answer is awaited", async () => {
    const { session, sent } = open([admits, admits]);
    session.trigger(codeOf());
    session.trigger(codeOf());
    expect(sent).toHaveLength(1);
    await settled(session);
    session.trigger(codeOf());
    await expect.poll(() => sent.length).toBe(2);
  });

  it("C61: keeps a wallet's answer that arrives while another guest is being asked for, and shows it next, once", async () => {
    const { session, sent, runTimers } = open([refuses, admits]);
    const answer = await entryTextOf();
    session.present(codeOf());
    session.receive(answer);
    session.receive(answer);
    expect(kindOf(await settled(session))).toBe("refuse");
    expect(sent).toHaveLength(1);
    runTimers();
    await expect.poll(() => sent.length).toBe(2);
    session.receive(answer);
    expect(kindOf(await settled(session))).toBe("admit");
    session.next();
    expect(sent.map(({ evidence }) => evidence)).toEqual([[codeOf()], [answer]]);
  });

  it("C61: takes a wallet's answer at once where nobody is being looked at, and forgets a kept one with the shift", async () => {
    const { session, sent } = open([admits, admits]);
    session.receive(await entryTextOf());
    await settled(session);
    session.receive(codeOf());
    session.reset();
    session.next();
    await new Promise(setImmediate);
    expect(sent).toHaveLength(1);
  });

  it("goes on with the same attempt where the gate asked for a second code", async () => {
    const { session, sent } = open([asks, admits]);
    const code = codeOf();
    const entry = await entryTextOf();
    session.present(code);
    await settled(session);
    session.next();
    session.present(entry);
    expect(sent[1]?.evidence).toEqual([entry]);
    expect(sent[1]?.attemptId).toBe(sent[0]?.attemptId);
  });

  it("V: says of the open question what cannot be had, under the same attempt and without a code", async () => {
    const { session, sent } = open([asks, admits]);
    session.present(codeOf());
    await settled(session);
    expect(session.read().openUntilMs).toBe(AT_MS + 60_000);
    session.lack({ method: "wallet", because: "guest" });
    await expect.poll(() => kindOf(session.read().shown as ScanState)).toBe("admit");
    expect(sent[1]).toMatchObject({ attemptId: sent[0]?.attemptId, evidence: [], unavailable: [{ method: "wallet", because: "guest" }] });
    expect(session.read().openUntilMs).toBeNull();
  });

  it("V: takes what is shown after a question was left, or has run out, for another guest's", async () => {
    for (const leave of ["let go", "run out"]) {
      const { session, sent, pass } = open([asks, admits]);
      session.present(codeOf());
      await settled(session);
      if (leave === "let go") session.letGo();
      else pass(60_000);
      session.lack({ method: "wallet", because: "guest" });
      session.next();
      session.present(codeOf({ tokenId: 5n }));
      await expect.poll(() => sent.length).toBe(2);
      expect(sent[1]?.attemptId).not.toBe(sent[0]?.attemptId);
    }
  });

  it("V5 goes on with the attempt though the face takes longer than a code lives, and begins anew once the server has let it go", async () => {
    const { session, sent, pass } = open([asks, asks, refuses]);
    session.trigger(codeOf());
    await settled(session);
    pass(45_000);
    session.trigger("a face");
    await expect.poll(() => session.read().shown?.progress.kind).toBe("answered");
    pass(61_000);
    session.trigger("another face");
    expect(sent.map(({ evidence }) => evidence.length)).toEqual([1, 1, 1]);
    expect(sent[1]?.attemptId).toBe(sent[0]?.attemptId);
    expect(sent[2]?.attemptId).not.toBe(sent[0]?.attemptId);
  });
});
