import { randomUUID } from "node:crypto";
import { type ServerType, serve } from "@hono/node-server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ScanAnswer } from "#core/scan.ts";
import { disableStaff } from "#server/gate/disable-staff.ts";
import type { Db } from "#server/gate/statement.ts";
import { createTestApi, ORIGIN, type TestApi } from "#test/support/api.ts";
import { bindPhone, createClock, type Desk, openDesk, outcomeOf, type Phone, sendScan, type TestClock } from "#test/support/gate.ts";
import { createWorld, type World, type WorldEvent } from "#test/support/world.ts";

const ALICE = 2;
const BOB = 3;
const AT_ONCE = 100;
const PROCESSES = 10;

let world: World;
let api: TestApi;
let clock: TestClock;
let event: WorldEvent;
let desks: Desk[];
let phone: Phone;
let tickets: bigint[];
let server: ServerType;
let url: string;

beforeAll(async () => {
  world = await createWorld();
  clock = createClock();
  api = createTestApi({ db: world.database, source: source(), deps: { clock } });
  event = await world.createEvent({ maxPerPurchase: 40 });
  tickets = await world.buy({ event, account: ALICE, quantity: 40 });
  await world.syncToHead();
  phone = await bindPhone({ world, clock }, { event, account: ALICE });
  desks = [await desk("North"), await desk("South")];
  url = await listen();
});
afterAll(async () => {
  await new Promise((done) => server.close(done));
  await api.close();
  await world.close();
});

function source() {
  return { RPC_URL: world.chain.rpcUrl, GATE_MIRROR_MAX_AGE_MS: "3600000" };
}

function desk(gateName: string): Promise<Desk> {
  return openDesk({ world, app: api.app, clock }, { event, gateName });
}

function listen(): Promise<string> {
  return new Promise((resolve) => {
    server = serve({ fetch: api.app.fetch, port: 0, hostname: "127.0.0.1" }, ({ port }) => resolve(`http://127.0.0.1:${port}`));
  });
}

function newTicket(): bigint {
  const tokenId = tickets.shift();
  if (tokenId === undefined) throw new Error("the tests need more tickets");
  return tokenId;
}

async function scanOverHttp({ at, code }: { at: Desk; code: string }): Promise<ScanAnswer> {
  const response = await fetch(`${url}/api/gate/scans`, {
    method: "POST",
    headers: { origin: ORIGIN, "content-type": "application/json", authorization: `Bearer ${at.shiftToken}`, "x-foyer-device": at.deviceToken },
    body: JSON.stringify({ attemptId: randomUUID(), evidence: [code], scannedAtMs: clock.nowMs() }),
  });
  expect(response.status).toBe(200);
  return (await response.json()) as ScanAnswer;
}

function pick(n: number): Desk {
  const one = desks[n % desks.length];
  if (!one) throw new Error("no desk");
  return one;
}

/** A database that does something between the reading of the facts and the writing of the decision. */
function between(act: () => Promise<unknown>): Db {
  const query = async (statement: { name: string }) => {
    const answer = await world.db.query(statement as never);
    if (statement.name.startsWith("scan_facts")) await act();
    return answer;
  };
  return { query } as unknown as Db;
}

/** Databases of that many processes: each process's first admission waits until all of them are about to write theirs. */
function barrierFor(processes: number): () => Db {
  let toCome = processes;
  const allHere = Promise.withResolvers<void>();
  return () => {
    let isFirst = true;
    const query = async (statement: { name: string }) => {
      if (isFirst && statement.name.startsWith("gate_admit")) {
        isFirst = false;
        toCome -= 1;
        if (toCome === 0) allHere.resolve();
        await allHere.promise;
      }
      return world.db.query(statement as never);
    };
    return { query } as unknown as Db;
  };
}

describe("C22 C23 C24 trap M3: a hundred scans of one ticket at once", () => {
  it.each([1, 2, 3])("admit exactly one, and tell the others gate and time of it (round %i)", async () => {
    const code = phone.code(newTicket());
    const answers = await Promise.all(Array.from({ length: AT_ONCE }, (_, n) => scanOverHttp({ at: pick(n), code })));
    const winners = answers.filter(({ decision }) => decision.kind === "admit");
    expect(winners).toHaveLength(1);
    const losers = answers.filter(({ decision }) => decision.kind === "refuse" && decision.reason === "ALREADY_ADMITTED");
    expect(losers).toHaveLength(AT_ONCE - 1);
    const first = winners[0];
    const names = new Set(losers.map(({ decision }) => decision.kind === "refuse" && decision.detail.firstAdmission?.gateName));
    expect([...names]).toHaveLength(1);
    expect(["North", "South"]).toContain([...names][0]);
    for (const { decision } of losers) {
      expect(decision).toMatchObject({ detail: { firstAdmission: { admittedAtMs: first?.decidedAtMs, deviceName: "Phone of the door" } } });
    }
  });

  it("admit exactly one when ten processes have read the facts before any of them writes", async () => {
    const barrier = barrierFor(PROCESSES);
    const rivals = Array.from({ length: PROCESSES }, () => createTestApi({ db: world.database, source: source(), deps: { clock, db: barrier() as never } }));
    const code = phone.code(newTicket());
    const scan = (n: number) => ({
      app: rivals[n % PROCESSES]?.app ?? api.app,
      tokens: pick(n),
      attemptId: randomUUID(),
      evidence: [code],
      scannedAtMs: clock.nowMs(),
    });
    const outcomes = (await Promise.all(Array.from({ length: AT_ONCE }, (_, n) => sendScan(scan(n))))).map(outcomeOf);
    await Promise.all(rivals.map((rival) => rival.close()));
    expect(outcomes.filter((outcome) => outcome === "admit")).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === "ALREADY_ADMITTED")).toHaveLength(AT_ONCE - 1);
  });

  it("record every one of them (C18 C70)", async () => {
    const tokenId = newTicket();
    const code = phone.code(tokenId);
    await Promise.all(Array.from({ length: AT_ONCE }, (_, n) => pick(n).scan(code)));
    const { rows } = await world.db.query("SELECT outcome, count(*)::integer AS count FROM audit_log WHERE token_id = $1 GROUP BY outcome ORDER BY 1", [
      tokenId,
    ]);
    expect(rows).toEqual([
      { outcome: "admit", count: 1 },
      { outcome: "refuse", count: AT_ONCE - 1 },
    ]);
    const { rows: admissions } = await world.db.query("SELECT count(*)::integer AS count FROM admissions WHERE token_id = $1", [tokenId]);
    expect(admissions).toEqual([{ count: 1 }]);
  });

  it("tell listeners of the admission after it is written", async () => {
    const told: string[] = [];
    const stop = await api.deps.listen({ channel: "gate" }, (payload) => told.push(payload));
    const tokenId = newTicket();
    await pick(0).scan(phone.code(tokenId));
    await expect
      .poll(() => told.map((payload) => JSON.parse(payload)))
      .toContainEqual(expect.objectContaining({ eventId: event.id, tokenId: String(tokenId), kind: "admit" }));
    stop();
  });
});

describe("guests who come at the same time at many gates", () => {
  it("share round trips, and one whose attempt id is another's spoils nobody's scan", async () => {
    const guests = Array.from({ length: 8 }, newTicket);
    const attemptId = randomUUID();
    const [first, ...others] = guests.map((tokenId) => phone.code(tokenId));
    const scan = (n: number, code: string, id: string) =>
      sendScan({ app: api.app, tokens: pick(n), attemptId: id, evidence: [code], scannedAtMs: clock.nowMs() });
    const answers = await Promise.all([
      scan(0, first ?? "", attemptId),
      scan(1, phone.code(newTicket()), attemptId),
      ...others.map((code, n) => scan(n, code, randomUUID())),
    ]);
    const outcomes = answers.map(outcomeOf);
    expect(outcomes.slice(0, 2).toSorted()).toEqual(["409 CONFLICT", "admit"]);
    expect(outcomes.slice(2)).toEqual(others.map(() => "admit"));
  });
});

describe("trap M13: what is judged is what is written", () => {
  async function scanWhile(act: () => Promise<unknown>, tokenId: bigint, at = pick(0)): Promise<string> {
    let acted = false;
    const db = between(async () => {
      if (acted) return;
      acted = true;
      await act();
    });
    const slow = createTestApi({ db: world.database, source: source(), deps: { clock, db: db as never } });
    try {
      return outcomeOf(await sendScan({ app: slow.app, tokens: at, attemptId: randomUUID(), evidence: [phone.code(tokenId)], scannedAtMs: clock.nowMs() }));
    } finally {
      await slow.close();
    }
  }

  it("refuses a ticket whose sale is mirrored between reading and writing", async () => {
    const tokenId = newTicket();
    const sell = async () => {
      await world.give({ event, tokenId, from: ALICE, to: BOB });
      await world.syncToHead();
    };
    expect(await scanWhile(sell, tokenId)).toBe("NOT_HOLDER");
  });

  it("refuses when the steward is disabled, the device revoked, the event closed or the session ended in between", async () => {
    const organizer = { userId: world.organizer.userId, eventId: event.id };
    const fired = await desk("East");
    expect(await scanWhile(() => disableStaff({ db: world.db, clock }, { organizer, staffId: fired.staffId }), newTicket(), fired)).toBe("STAFF_DISABLED");
    const lost = await desk("West");
    const revoke = () => world.db.query("UPDATE gate_devices SET status = 'revoked' WHERE id = $1", [lost.deviceId]);
    expect(await scanWhile(revoke, newTicket(), lost)).toBe("UNKNOWN_DEVICE");
    const close = () => world.db.query("UPDATE events SET status = 'closed' WHERE id = $1", [event.id]);
    expect(await scanWhile(close, newTicket())).toBe("EVENT_CLOSED");
    await world.db.query("UPDATE events SET status = 'open' WHERE id = $1", [event.id]);
    const leave = () => world.db.query("DELETE FROM sessions WHERE id = $1", [phone.sessionId]);
    expect(await scanWhile(leave, newTicket())).toBe("SESSION_ENDED");
    phone = await bindPhone({ world, clock }, { event, account: ALICE });
  });

  it("refuses the old phone when a new one is bound in between", async () => {
    const old = phone;
    const rebind = async () => {
      phone = await bindPhone({ world, clock }, { event, account: ALICE });
    };
    const tokenId = newTicket();
    const code = old.code(tokenId);
    let acted = false;
    const db = between(async () => {
      if (!acted) await rebind();
      acted = true;
    });
    const slow = createTestApi({ db: world.database, source: source(), deps: { clock, db: db as never } });
    const answer = await sendScan({ app: slow.app, tokens: pick(0), attemptId: randomUUID(), evidence: [code], scannedAtMs: clock.nowMs() });
    await slow.close();
    expect(outcomeOf(answer)).toBe("SESSION_ENDED");
  });

  it("says CONTENDED, and admits nobody, when the facts never hold still", async () => {
    const tokenId = newTicket();
    const stir = () => world.db.query("UPDATE mirror_tickets SET moves = moves + 1 WHERE token_id = $1", [tokenId]);
    const slow = createTestApi({ db: world.database, source: source(), deps: { clock, db: between(stir) as never } });
    const scan = { app: slow.app, tokens: pick(0), attemptId: randomUUID(), evidence: [phone.code(tokenId)], scannedAtMs: clock.nowMs() };
    expect(outcomeOf(await sendScan(scan))).toBe("503 CONTENDED");
    await slow.close();
    expect(await pick(0).outcome(phone.code(tokenId))).toBe("admit");
  });
});
