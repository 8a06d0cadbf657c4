import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { parseAddress } from "#core/bytes.ts";
import type { ReEntry, Way } from "#core/passage.ts";
import { createRelayer } from "#platform/chain.ts";
import { readEnv } from "#platform/env.ts";
import { createLog } from "#platform/log.ts";
import { getOwnTicket } from "#server/credentials/get-own-ticket.ts";
import { listGateState } from "#server/gate/list-gate-state.ts";
import { setDirection } from "#server/gate/set-direction.ts";
import { getTicketNow } from "#server/tickets/get-ticket.ts";
import { nameTickets } from "#server/tickets/name-tickets.ts";
import { createTestApi, type TestApi } from "#test/support/api.ts";
import { type Answered, bindPhone, changePolicy, type Desk, openDesk, outcomeOf, type Phone, sendScan, signEntry, type TestClock } from "#test/support/gate.ts";
import { stopClock } from "#test/support/guest.ts";
import { settingsOf } from "#test/support/own-process.ts";
import { createWorld, type World, type WorldEvent } from "#test/support/world.ts";
import { relayAdmissions } from "#worker/relay-admissions.ts";

const [ALICE, BOB] = [2, 3];
const SLOT_MS = 15_000;
const AT_ONCE = 40;

let world: World;
let api: TestApi;
let clock: TestClock;
let event: WorldEvent;
let north: Desk;
let south: Desk;
let exit: Desk;
let side: Desk;
let phone: Phone;
let tickets: bigint[];
/** A ticket of Alice's that no test has used. */
let tokenId: bigint;

beforeAll(async () => {
  world = await createWorld();
  clock = stopClock();
  api = createTestApi({ db: world.database, source: source(), deps: { clock } });
  event = await world.createEvent({ maxPerPurchase: 30 });
  tickets = await world.buy({ event, account: ALICE, quantity: 30 });
  await world.syncToHead();
  phone = await bindPhone(at(), { event, account: ALICE });
  north = await openDesk(at(), { event, gateName: "North" });
  south = await openDesk(at(), { event, gateName: "South" });
  exit = await openDesk(at(), { event, gateName: "Garden exit", direction: "out" });
  side = await openDesk(at(), { event, gateName: "Side door", direction: "both" });
});
afterAll(async () => {
  await api.close();
  await world.close();
});
beforeEach(async () => {
  clock.aheadMs = 0;
  const next = tickets.shift();
  if (next === undefined) throw new Error("the tests need more tickets");
  tokenId = next;
  await allow({ kind: "until-end" });
});

function source() {
  return { RPC_URL: world.chain.rpcUrl, GATE_MIRROR_MAX_AGE_MS: "3600000" };
}

function at() {
  return { world, app: api.app, clock };
}

function organizer() {
  return { userId: world.organizer.userId, eventId: event.id };
}

function allow(reEntry: ReEntry): Promise<void> {
  return changePolicy({ db: world.db, clock }, { organizer: organizer(), change: (policy) => ({ ...policy, reEntry }) });
}

/** The guest's next code, at this desk. */
function show(desk: Desk): Promise<Answered> {
  clock.aheadMs += SLOT_MS;
  return desk.scan(phone.code(tokenId));
}

async function showWay(desk: Desk, direction: Way): Promise<string> {
  clock.aheadMs += SLOT_MS;
  const scan = { attemptId: randomUUID(), evidence: [phone.code(tokenId)], scannedAtMs: clock.nowMs(), direction };
  return outcomeOf(await sendScan({ app: api.app, tokens: desk, ...scan }));
}

async function walk(...desks: readonly Desk[]): Promise<string[]> {
  const said: string[] = [];
  for (const desk of desks) said.push(outcomeOf(await show(desk)));
  return said;
}

/** Begins and ends so much later; gates hear of it as of any change of the event. */
async function moveEvent(by: string): Promise<void> {
  await world.db.query(
    `UPDATE mirror_events SET starts_at = starts_at + $2::interval, doors_at = doors_at + $2::interval, ends_at = ends_at + $2::interval WHERE contract = $1`,
    [event.contract, by],
  );
  await world.db.query("UPDATE events SET updated_at = now() WHERE id = $1", [event.id]);
}

async function rowsOf(table: "admissions" | "exits"): Promise<object[]> {
  const { rows } = await world.db.query(
    `SELECT a.entry, g.name AS gate, a.holder FROM ${table} a JOIN gates g ON g.event_id = a.event_id AND g.id = a.gate_id
     WHERE a.token_id = $1 ORDER BY ${table === "exits" ? "left_at" : "admitted_at"}`,
    [tokenId],
  );
  return rows;
}

describe("C31 trap 23: exits and entries after them", () => {
  it("in after in is refused with when and where of the entry that holds, whatever may come back", async () => {
    const first = await show(north);
    expect(first.body.decision).toMatchObject({ kind: "admit", entry: 1, lastExit: null });
    expect((await show(south)).body.decision).toMatchObject({ reason: "ALREADY_ADMITTED", detail: { firstAdmission: { gateName: "North" } } });
    await show(exit);
    const again = await show(south);
    expect((await show(north)).body.decision).toMatchObject({
      detail: { firstAdmission: { gateName: "South", admittedAtMs: again.body.decidedAtMs } },
    });
  });

  it("in, out, in: the second entry is the same guest's, in the ledger and at the gate", async () => {
    await show(north);
    const left = await show(exit);
    expect(left.body).toMatchObject({ decision: { kind: "leave", entry: 1, mayReturn: true }, ticket: { tierName: "Stalls" } });
    const back = await show(south);
    const lastExit = { leftAtMs: left.body.decidedAtMs, gateName: "Garden exit", deviceName: "Phone of the door" };
    expect(back.body.decision).toMatchObject({ kind: "admit", entry: 2, lastExit });
    const holder = world.chain.account(ALICE).address.toLowerCase();
    expect(await rowsOf("admissions")).toEqual([
      { entry: 1, gate: "North", holder },
      { entry: 2, gate: "South", holder },
    ]);
    expect(await rowsOf("exits")).toEqual([{ entry: 1, gate: "Garden exit", holder }]);
    const { rows } = await world.db.query("SELECT action, outcome FROM audit_log WHERE token_id = $1 ORDER BY sequence", [tokenId]);
    expect(rows.map(({ action, outcome }) => `${action} ${outcome}`)).toEqual(["scan admit", "scan leave", "scan admit"]);
  });

  it("nobody comes back where the rules do not say so, and the steward reads when and where the guest went out", async () => {
    await allow({ kind: "none" });
    await show(north);
    const left = await show(exit);
    expect(left.body.decision).toMatchObject({ kind: "leave", mayReturn: false });
    expect((await show(north)).body.decision).toMatchObject({
      ...{ kind: "refuse", reason: "NO_REENTRY" },
      detail: { lastExit: { leftAtMs: left.body.decidedAtMs, gateName: "Garden exit" }, reEntries: 0 },
    });
  });

  it("so often and no more; a rule that is changed counts from the next scan on", async () => {
    await allow({ kind: "at-most", times: 1 });
    expect(await walk(north, exit, south, exit, north)).toEqual(["admit", "leave", "admit", "leave", "NO_REENTRY"]);
    await allow({ kind: "at-most", times: 2 });
    expect(await walk(north)).toEqual(["admit"]);
  });

  it("exit_does_not_invalidate: a ticket that was never in comes in after an exit scan, by the very code that was shown there", async () => {
    await allow({ kind: "none" });
    const code = phone.code(tokenId);
    const left = await exit.scan(code);
    expect(left.body.decision).toMatchObject({ kind: "leave", entry: null, lastExit: null, mayReturn: true });
    expect(await north.outcome(code)).toBe("admit");
    expect(await rowsOf("exits")).toMatchObject([{ entry: null }]);
  });

  it("several exits are recorded, and end one entry", async () => {
    expect(await walk(north, exit, exit, side, south)).toEqual(["admit", "leave", "leave", "admit", "ALREADY_ADMITTED"]);
    expect(await rowsOf("exits")).toMatchObject([{ entry: 1 }, { entry: null }]);
  });

  it("an exit takes what an entrance takes, and burns it: what was shown on the way out lets nobody in", async () => {
    await show(north);
    clock.aheadMs += SLOT_MS;
    const code = phone.code(tokenId);
    expect(await exit.outcome(code)).toBe("leave");
    expect(await north.outcome(code)).toBe("REPLAYED");
    const entry = await signEntry(at(), { event, account: ALICE, tokenId });
    expect(await north.outcome(entry)).toBe("admit");
    expect(await exit.outcome(entry)).toBe("REPLAYED");
    expect(await exit.outcome("let me out")).toBe("MALFORMED");
  });

  it("the same attempt again is the same answer, and one line", async () => {
    await show(north);
    clock.aheadMs += SLOT_MS;
    const [attemptId, code] = [randomUUID(), phone.code(tokenId)];
    const first = await exit.scan(code, attemptId);
    expect(await exit.scan(code, attemptId)).toEqual(first);
    expect(await rowsOf("exits")).toHaveLength(1);
  });

  it("a ticket that changed hands between exit and mark lets its new holder not in (M3)", async () => {
    expect(await walk(north, exit)).toEqual(["admit", "leave"]);
    await world.give({ event, tokenId, from: ALICE, to: BOB });
    await world.syncToHead();
    const bob = await bindPhone(at(), { event, account: BOB });
    clock.aheadMs += SLOT_MS;
    expect(await north.outcome(bob.code(tokenId))).toBe("ALREADY_ADMITTED");
    expect(outcomeOf(await show(north))).toBe("NOT_HOLDER");
  });

  it("the chain's mark stays the first entry's, and shuts nobody out who was seen going", async () => {
    const deps = { db: world.db, client: world.chain.client, relayer: createRelayer(readEnv(settingsOf(world))), log: createLog({ level: "silent" }) };
    await show(north);
    await relayAdmissions(deps);
    await world.syncToHead();
    expect(await walk(exit, south)).toEqual(["leave", "admit"]);
    const { rows } = await world.db.query("SELECT entry, relayed_at IS NOT NULL AS relayed FROM admissions WHERE token_id = $1 ORDER BY entry", [tokenId]);
    expect(rows).toEqual([
      { entry: 1, relayed: true },
      { entry: 2, relayed: false },
    ]);
    await relayAdmissions(deps);
    const { rows: after } = await world.db.query("SELECT relayed_at FROM admissions WHERE token_id = $1 AND entry = 2", [tokenId]);
    expect(after).toEqual([{ relayed_at: null }]);
  });

  it("the ticket's page knows who is out, and its holder gets codes and passes while there is a way back", async () => {
    await nameTickets({ db: world.db }, [{ eventId: event.id, tokenId }]);
    const { rows } = await world.db.query<{ id: string }>("SELECT id FROM tickets WHERE event_id = $1 AND token_id = $2", [event.id, tokenId]);
    const ticketId = rows[0]?.id ?? "";
    const session = { userId: world.organizer.userId, sessionId: phone.sessionId, wallet: parseAddress(world.chain.account(ALICE).address) };
    const ask = () => getOwnTicket({ db: world.db, clock }, { session, ticketId, method: "qr" });
    await show(north);
    const left = await show(exit);
    expect(await getTicketNow({ db: world.db }, { id: ticketId })).toMatchObject({ entries: 1, leftAtMs: left.body.decidedAtMs, mayReturn: true });
    expect((await ask()).ticket.id).toBe(ticketId);
    await allow({ kind: "none" });
    expect(await getTicketNow({ db: world.db }, { id: ticketId })).toMatchObject({ mayReturn: false });
    await expect(ask()).rejects.toMatchObject({ code: "ALREADY_USED" });
  });

  it("exits can be neither changed nor taken out", async () => {
    await walk(north, exit);
    for (const text of ["UPDATE exits SET entry = 2", "DELETE FROM exits", "TRUNCATE exits"]) {
      await expect(world.db.query(text)).rejects.toThrow(/append-only/);
    }
  });
});

describe("C31 which way a gate lets guests through", () => {
  it("an exit lets nobody in and an entrance nobody out, whatever the device says; at one for both the steward says", async () => {
    expect(await showWay(exit, "in")).toBe("leave");
    expect(await showWay(north, "out")).toBe("admit");
    expect(await showWay(side, "in")).toBe("ALREADY_ADMITTED");
    expect(await showWay(side, "out")).toBe("leave");
    expect(await showWay(side, "in")).toBe("admit");
  });

  it("is the organizer's to change, from the next scan on, and is written down", async () => {
    const desk = await openDesk(at(), { event });
    expect(outcomeOf(await show(desk))).toBe("admit");
    await setDirection({ db: world.db, clock }, { organizer: organizer(), gateId: desk.gateId, direction: "out" });
    expect(outcomeOf(await show(desk))).toBe("leave");
    const { rows } = await world.db.query("SELECT outcome, detail FROM audit_log WHERE gate_id = $1 AND action = 'gate' ORDER BY sequence", [desk.gateId]);
    expect(rows.at(-1)).toEqual({ outcome: "turned", detail: { from: "in", to: "out" } });
    const stranger = { ...organizer(), userId: (await world.signIn(BOB)).userId };
    const turn = () => setDirection({ db: world.db, clock }, { organizer: stranger, gateId: desk.gateId, direction: "in" });
    await expect(turn()).rejects.toMatchObject({ code: "FORBIDDEN" });
  });

  it("nobody is kept inside: an exit is recorded after the end", async () => {
    await show(north);
    await moveEvent("-30 days");
    try {
      expect(await walk(exit, north)).toEqual(["leave", "TOO_LATE"]);
    } finally {
      await moveEvent("30 days");
    }
  });

  it("the organizer sees who is inside, and what went out by which gate", async () => {
    const before = await listGateState({ db: world.db, clock }, organizer());
    await walk(north, exit, exit);
    const after = await listGateState({ db: world.db, clock }, organizer());
    const leftBy = (state: typeof after) => Number(state.gates.find(({ name }) => name === "Garden exit")?.left);
    expect(leftBy(after) - leftBy(before)).toBe(1);
    expect(after.inside).toBe(before.inside);
    await walk(north);
    expect((await listGateState({ db: world.db, clock }, organizer())).inside).toBe(before.inside + 1);
  });
});

describe("C24 C31 trap M3: many gates at once", () => {
  async function scanAll(desks: readonly Desk[], direction: Way = "in"): Promise<string[]> {
    clock.aheadMs += SLOT_MS;
    const code = phone.code(tokenId);
    const rivals = Array.from({ length: 4 }, () => createTestApi({ db: world.database, source: source(), deps: { clock } }));
    const scanOf = (n: number) => {
      const tokens = desks[n % desks.length] ?? north;
      return sendScan({
        app: (rivals[n % rivals.length] ?? api).app,
        tokens,
        attemptId: randomUUID(),
        evidence: [code],
        scannedAtMs: clock.nowMs(),
        direction,
      });
    };
    const said = (await Promise.all(Array.from({ length: AT_ONCE }, (_, n) => scanOf(n)))).map(outcomeOf);
    await Promise.all(rivals.map((rival) => rival.close()));
    return said;
  }

  it("one lets the guest in again, and the others say so", async () => {
    await walk(north, exit);
    const said = await scanAll([north, south]);
    expect(said.filter((one) => one === "admit")).toHaveLength(1);
    expect(said.filter((one) => one === "ALREADY_ADMITTED")).toHaveLength(AT_ONCE - 1);
    expect(await rowsOf("admissions")).toHaveLength(2);
  });

  it("one ends the entry, however many see the guest go", async () => {
    await walk(north);
    const said = await scanAll([exit, side], "out");
    expect(said.filter((one) => one === "REPLAYED" || one === "leave")).toHaveLength(AT_ONCE);
    expect((await rowsOf("exits")).filter((row) => "entry" in row && row.entry === 1)).toHaveLength(1);
  });

  it("entrances and exits together leave a ledger in which entries and exits alternate", async () => {
    await walk(north);
    clock.aheadMs += SLOT_MS;
    const at = [north, exit, south, side];
    await Promise.all(
      Array.from({ length: AT_ONCE }, async (_, n) => (at[n % at.length] ?? north).scan(await signEntry({ world, clock }, { event, account: ALICE, tokenId }))),
    );
    const { rows } = await world.db.query<{ entries: number; ins: number; outs: number; is_out: boolean }>(
      `SELECT s.entries, s.left_attempt IS NOT NULL AS is_out,
         (SELECT count(*)::integer FROM admissions a WHERE a.event_id = s.event_id AND a.token_id = s.token_id) AS ins,
         (SELECT count(*)::integer FROM exits x WHERE x.event_id = s.event_id AND x.token_id = s.token_id AND x.entry IS NOT NULL) AS outs
       FROM admission_state s WHERE s.token_id = $1`,
      [tokenId],
    );
    const [state] = rows;
    expect(state?.ins).toBe(state?.entries);
    expect(state?.outs).toBe((state?.entries ?? 0) - (state?.is_out ? 0 : 1));
  });
});
