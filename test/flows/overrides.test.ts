import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { OVERRIDES_PER_SUPERVISOR, UNDO_SECONDS } from "#core/overrule.ts";
import type { ScanAnswer } from "#core/scan.ts";
import { serialOf, tierOf } from "#core/ticket.ts";
import { createRelayer } from "#platform/chain.ts";
import { readEnv } from "#platform/env.ts";
import { createLog } from "#platform/log.ts";
import { createStaff } from "#server/gate/create-staff.ts";
import { listOverrides } from "#server/tickets/list-overrides.ts";
import { codeOf } from "#test/support/credentials.ts";
import { type Evening, headersOf, openEvening } from "#test/support/evening.ts";
import { askDeviceToken, type Desk, openDesk, outcomeOf, PIN, type Tokens } from "#test/support/gate.ts";
import { ticketIdOf } from "#test/support/guest.ts";
import { settingsOf } from "#test/support/own-process.ts";
import { relayAdmissions } from "#worker/relay-admissions.ts";

const NOTE = "phone is broken, name checked";
const SUPERVISOR_PIN = "730519";

let evening: Evening;
let supervisorId: string;

beforeAll(async () => {
  evening = await openEvening();
});
afterAll(() => evening.close());
beforeEach(async () => {
  evening.clock.aheadMs = 0;
  supervisorId = await hireSupervisor();
});

describe("A10 a supervisor lets somebody in by hand", () => {
  it("without any code, once, with an admission like every other, and the reason in the trail (C48, C40)", async () => {
    const tokenId = evening.newTicket();
    const { status, body } = await overrule({ tokenId });
    expect([status, body.decision]).toEqual([200, { kind: "admit", methods: [], entry: 1, lastExit: null }]);
    expect(body.ticket).toMatchObject({ tier: tierOf(tokenId), serial: serialOf(tokenId), tierName: "Stalls" });
    expect(await outcome(tokenId)).toBe("ALREADY_ADMITTED");
    expect((await overrule({ tokenId })).status).toBe(409);
    const [done, refused] = await trailOf(tokenId);
    const who = { actor: `staff:${supervisorId}`, gate_id: evening.desk.gateId, device_id: evening.desk.deviceId };
    expect(done).toMatchObject({ ...who, outcome: "admit", detail: { note: NOTE, supervisorId, stewardId: evening.desk.staffId } });
    expect(refused).toMatchObject({ ...who, outcome: "refused", reason: "ALREADY_ADMITTED" });
  });

  it("before the doors and against the rules of the gate, and marks it on chain", async () => {
    const tokenId = evening.newTicket();
    evening.clock.aheadMs = -3 * 3_600_000;
    expect(await outcome(tokenId)).not.toBe("admit");
    evening.clock.aheadMs = 0;
    await overrule({ tokenId });
    const { world } = evening;
    const relay = { db: world.db, client: world.chain.client, relayer: createRelayer(readEnv(settingsOf(world))), log: createLog({ level: "silent" }) };
    expect((await relayAdmissions(relay)).marked).toBeGreaterThan(0);
  });

  it("and is answered the same when the answer was lost (M12), but not on another device", async () => {
    const [tokenId, attemptId] = [evening.newTicket(), randomUUID()];
    const first = await overrule({ tokenId, attemptId });
    expect(await overrule({ tokenId, attemptId })).toEqual(first);
    expect((await overrule({ tokenId, attemptId, at: await anotherDesk() })).status).toBe(409);
    expect(await trailOf(tokenId)).toHaveLength(1);
    expect((await overrule({ tokenId: evening.newTicket(), attemptId })).status).toBe(409);
    expect((await overrule({ tokenId, attemptId, kind: "reject" })).status).toBe(409);
  });

  it("only one of two who try at once, and none beside a scan", async () => {
    const tokenId = evening.newTicket();
    const colleague = await hireSupervisor();
    const results = await Promise.all([overrule({ tokenId }), overrule({ tokenId, by: colleague }), outcome(tokenId)]);
    const admitted = results.filter((result) => (typeof result === "string" ? result === "admit" : result.status === 200));
    expect(admitted).toHaveLength(1);
    const { rows } = await evening.world.db.query("SELECT count(*)::int AS entries FROM admissions WHERE token_id = $1", [String(tokenId)]);
    expect(rows).toEqual([{ entries: 1 }]);
  });

  it.each([
    ["no ticket at all", 2n ** 40n, 409],
    ["a tier that nothing has", 2n ** 47n, 409],
  ])("never with %s", async (_, tokenId, status) => {
    expect((await overrule({ tokenId })).status).toBe(status);
  });
});

describe("A10 a supervisor turns somebody away", () => {
  it("at every gate, with a good code, by hand too, until it is taken back", async () => {
    const [tokenId, attemptId] = [evening.newTicket(), randomUUID()];
    expect((await overrule({ tokenId, attemptId, kind: "reject" })).body.decision).toEqual({ kind: "refuse", reason: "TURNED_AWAY", detail: {} });
    expect(await outcome(tokenId)).toBe("TURNED_AWAY");
    expect(outcomeOf(await (await anotherDesk()).scan(codeFor(tokenId)))).toBe("TURNED_AWAY");
    expect((await overrule({ tokenId })).status).toBe(409);
    expect(await undo({ attemptId })).toMatchObject({ status: 200, body: { undone: "rejection" } });
    expect(await outcome(tokenId)).toBe("admit");
  });
});

describe("trap 22: undo", () => {
  it("gives the ticket its entry back, also after its mark has reached the chain", async () => {
    const tokenId = evening.newTicket();
    const first = await evening.desk.scan(codeFor(tokenId));
    await mark(tokenId);
    expect(await undo({ attemptId: first.body.attemptId })).toMatchObject({ status: 200, body: { undone: "admission" } });
    evening.clock.aheadMs = 15_000;
    // What was taken back is not said again: nothing would be written of it.
    expect((await evening.desk.scan(codeFor(tokenId), first.body.attemptId)).status).toBe(409);
    expect(await outcome(tokenId)).toBe("admit");
    expect(await outcome(tokenId)).toBe("ALREADY_ADMITTED");
    expect((await trailOf(tokenId)).at(-1)).toMatchObject({ outcome: "undo", attempt_id: first.body.attemptId, detail: { note: NOTE } });
  });

  it("needs the attempt's id, the same gate and device, a reason, fifteen minutes at most, and that nothing has followed", async () => {
    const tokenId = evening.newTicket();
    const { attemptId } = (await evening.desk.scan(codeFor(tokenId))).body;
    expect((await undo({ attemptId: randomUUID() })).status).toBe(404);
    expect((await undo({ attemptId, at: await anotherDesk() })).status).toBe(409);
    expect((await undo({ attemptId, note: "hm" })).status).toBe(400);
    evening.clock.aheadMs = UNDO_SECONDS * 1000 + 1;
    expect((await undo({ attemptId, at: await deskNow() })).status).toBe(409);
    evening.clock.aheadMs = UNDO_SECONDS * 1000;
    expect((await undo({ attemptId, at: await deskNow() })).status).toBe(200);
    expect((await undo({ attemptId, at: await deskNow() })).status).toBe(404);
  });
});

describe("C49 an override needs its own authentication", () => {
  it.each([
    ["a wrong PIN", () => ({ pin: "111999" }), 401],
    ["a steward's PIN", () => ({ by: evening.desk.staffId, pin: PIN }), 403],
    ["nobody's", () => ({ by: randomUUID() }), 403],
    ["no reason", () => ({ note: "   " }), 400],
    ["a reason that hides letters", () => ({ note: "all is \u202ewell here" }), 400],
    ["no shift", () => ({ at: { ...evening.desk, shiftToken: "" } }), 401],
  ] as const)("and takes none with %s", async (_, how, status) => {
    const tokenId = evening.newTicket();
    expect((await overrule({ tokenId, ...how() })).status).toBe(status);
    expect(await outcome(tokenId)).toBe("admit");
  });

  it("locks the PIN after five wrong ones, like a sign-in (C50)", async () => {
    const tokenId = evening.newTicket();
    const statuses: number[] = [];
    for (let i = 0; i < 6; i++) statuses.push((await overrule({ tokenId, pin: "111999" })).status);
    expect(statuses).toEqual([401, 401, 401, 401, 429, 429]);
    expect((await overrule({ tokenId })).status).toBe(429);
  });
});

describe("trap 20: the sixth override in ten minutes", () => {
  it("is blocked, said in the trail, and another supervisor may go on", async () => {
    for (let i = 0; i < OVERRIDES_PER_SUPERVISOR; i++) expect((await overrule({ tokenId: evening.newTicket() })).status).toBe(200);
    const tokenId = evening.newTicket();
    const sixth = await overrule({ tokenId });
    expect([sixth.status, sixth.body.retryAfterSeconds]).toEqual([429, 600]);
    expect(await outcome(tokenId)).toBe("admit");
    const { rows } = await evening.world.db.query("SELECT reason, detail FROM audit_log WHERE action = 'override' AND outcome = 'blocked' AND actor = $1", [
      `staff:${supervisorId}`,
    ]);
    expect(rows).toMatchObject([{ reason: "QUOTA", detail: { note: NOTE, kind: "admit" } }]);
    const alerts = "SELECT kind, most FROM alerts WHERE subject = $1";
    await expect
      .poll(async () => (await evening.world.db.query(alerts, [supervisorId])).rows, { timeout: 20_000 })
      .toEqual([{ kind: "overrides-blocked", most: 1 }]);
    expect((await overrule({ tokenId: evening.newTicket(), by: await hireSupervisor() })).status).toBe(200);
    evening.clock.aheadMs = 600_001;
    expect((await overrule({ tokenId: evening.newTicket(), at: await deskNow() })).status).toBe(200);
  });

  it("is not a call whose answer was lost, nor escaped by another spelling of the supervisor's id", async () => {
    const [tokenId, attemptId] = [evening.newTicket(), randomUUID()];
    for (let i = 1; i < OVERRIDES_PER_SUPERVISOR; i++) await overrule({ tokenId: evening.newTicket() });
    expect((await overrule({ tokenId, attemptId })).status).toBe(200);
    expect((await overrule({ tokenId, attemptId })).status).toBe(200);
    expect((await overrule({ tokenId: evening.newTicket(), by: supervisorId.toUpperCase() })).status).toBe(429);
  });

  it("counts what is sent at once", async () => {
    for (let i = 0; i < OVERRIDES_PER_SUPERVISOR - 1; i++) await overrule({ tokenId: evening.newTicket() });
    const together = await Promise.all([1, 2, 3].map(() => overrule({ tokenId: evening.newTicket() })));
    expect(together.map(({ status }) => status).sort()).toEqual([200, 429, 429]);
  });
});

describe("trap 21: a ticket that is used up without its code", () => {
  it("is told to whoever holds it, with gate, time and the supervisor's words; to nobody else", async () => {
    const tokenId = evening.newTicket();
    const ticketId = await ticketIdOf(evening, { event: evening.event, tokenId });
    const { body } = await overrule({ tokenId, note: "waved through in the crowd" });
    await undo({ attemptId: body.attemptId });
    const told = (await listOverrides(evening.world, { wallet: evening.alice.wallet })).filter((notice) => notice.ticketId === ticketId);
    const common = { eventTitle: evening.event.title, gateName: evening.desk.gateName, ticketName: `Stalls No. ${serialOf(tokenId) + 1}` };
    expect(told).toMatchObject([
      { ...common, kind: "undo", note: NOTE },
      { ...common, kind: "admit", note: "waved through in the crowd", atSeconds: Math.floor(evening.clock.nowMs() / 1000) },
    ]);
    expect(await listOverrides(evening.world, { wallet: evening.world.organizer.wallet })).toEqual([]);
  });
});

type Answer = { status: number; body: ScanAnswer & { retryAfterSeconds?: number; undone?: string } };
type Input = { tokenId: bigint; attemptId?: string; kind?: string; by?: string; pin?: string; note?: string; at?: Tokens };

function overrule({
  tokenId,
  attemptId = randomUUID(),
  kind = "admit",
  by = supervisorId,
  pin = SUPERVISOR_PIN,
  note = NOTE,
  at = evening.desk,
}: Input): Promise<Answer> {
  const ticket = { tier: tierOf(tokenId), serial: serialOf(tokenId) };
  return post({ path: "/api/gate/overrides", at, body: { kind, attemptId, ticket, supervisorId: by, pin, note } });
}

function undo({ attemptId, note = NOTE, at = evening.desk }: { attemptId: string; note?: string; at?: Tokens }): Promise<Answer> {
  return post({ path: `/api/gate/attempts/${attemptId}/undo`, at, body: { supervisorId, pin: SUPERVISOR_PIN, note } });
}

async function post({ path, at, body }: { path: string; at: Tokens; body: object }): Promise<Answer> {
  const response = await evening.send(path, { headers: headersOf(at), body });
  return { status: response.status, body: (await response.json()) as Answer["body"] };
}

async function hireSupervisor(): Promise<string> {
  const organizer = { userId: evening.world.organizer.userId, eventId: evening.event.id };
  const person = { organizer, name: `Sue ${randomUUID().slice(0, 8)}`, pin: SUPERVISOR_PIN, role: "supervisor" } as const;
  return (await createStaff({ db: evening.world.db, clock: evening.clock }, person)).staffId;
}

/** The same device with a token of now: one lasts for ten minutes. */
async function deskNow(): Promise<Tokens> {
  const { app, clock, event, desk } = evening;
  return { ...desk, ...(await askDeviceToken({ app, clock, event, deviceId: desk.deviceId, device: desk.device })) };
}

function anotherDesk(): Promise<Desk> {
  return openDesk(evening, { event: evening.event });
}

function codeFor(tokenId: bigint): string {
  return codeOf({ event: { ...evening.place, codePeriodSeconds: 15 }, tokenId, slot: evening.slotNow(), device: evening.alice.device });
}

async function outcome(tokenId: bigint): Promise<string> {
  return outcomeOf(await evening.desk.scan(codeFor(tokenId)));
}

async function mark(tokenId: bigint): Promise<void> {
  await evening.world.db.query("UPDATE mirror_tickets SET admitted_on_chain = true WHERE token_id = $1", [String(tokenId)]);
}

async function trailOf(tokenId: bigint): Promise<{ outcome: string; reason: string | null; detail: object; attempt_id: string }[]> {
  const { rows } = await evening.world.db.query("SELECT * FROM audit_log WHERE action = 'override' AND token_id = $1 ORDER BY sequence", [String(tokenId)]);
  return rows;
}
