import { randomBytes, randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { decodeBase45, encodeBase45 } from "#core/base45.ts";
import { CLIENT_IP_HEADER } from "#server/accounts/auth.ts";
import { liftAnyBlock, liftBlock } from "#server/alerts/lift-block.ts";
import { listAllAlerts, listEventAlerts } from "#server/alerts/list-alerts.ts";
import { SUSPICIONS } from "#server/alerts/suspicion.ts";
import { createBrowser, createTestApi, signIn, type TestApi } from "#test/support/api.ts";
import { call } from "#test/support/api-request.ts";
import { bindPhone, type Desk, openDesk, outcomeOf, type Phone, sendScan, type TestClock } from "#test/support/gate.ts";
import { stopClock } from "#test/support/guest.ts";
import { createWorld, type World, type WorldEvent } from "#test/support/world.ts";

const [ORGANIZER, ALICE] = [1, 2];
const ADDRESS = "198.51.100.7";
const OPERATOR_MAIL = "duty@foyer.example";
const MINUTE_MS = 60_000;
/** Longer than every window and every block. */
const LONG_MS = 20 * MINUTE_MS;

let world: World;
let clock: TestClock;
let event: WorldEvent;
/** Two processes over one database. */
let api: TestApi;
let neighbour: TestApi;
let phone: Phone;
let tokenId: bigint;

beforeAll(async () => {
  world = await createWorld();
  clock = stopClock();
  const source = { RPC_URL: world.chain.rpcUrl, ADMIN_MAILS: OPERATOR_MAIL, GATE_MIRROR_MAX_AGE_MS: "36000000" };
  api = createTestApi({ db: world.database, source, deps: { clock } });
  neighbour = createTestApi({ db: world.database, source, deps: { clock } });
  event = await world.createEvent();
  [tokenId = 0n] = await world.buy({ event, account: ALICE });
  await world.syncToHead();
  phone = await bindPhone({ world, clock }, { event, account: ALICE });
});
afterAll(async () => {
  await Promise.all([api.close(), neighbour.close()]);
  await world.close();
});

function openNew(): Promise<Desk> {
  return openDesk({ world, app: api.app, clock }, { event });
}

function organizer() {
  return { userId: world.organizer.userId, eventId: event.id };
}

/** The holder's code with another signature than the phone's. */
function forged(): string {
  const bytes = decodeBase45(phone.code(tokenId)) ?? new Uint8Array();
  bytes.set(randomBytes(32), bytes.length - 64);
  return encodeBase45(bytes);
}

async function scanMany(desk: Desk, { times, evidence }: { times: number; evidence: () => string }): Promise<string[]> {
  const outcomes: string[] = [];
  for (let n = 0; n < times; n++) outcomes.push(await desk.outcome(evidence()));
  return outcomes;
}

async function alertsOf(kind: string, subject: string): Promise<{ most: number; address: string; fingerprint: string; token_id: string | null }[]> {
  const { rows } = await world.db.query("SELECT most, address, fingerprint, token_id FROM alerts WHERE kind = $1 AND subject = $2", [kind, subject]);
  return rows;
}

async function blocksOf(subject: string): Promise<{ id: string; expires_at: Date }[]> {
  const { rows } = await world.db.query("SELECT id, expires_at FROM blocks WHERE subject = $1 ORDER BY blocked_at", [subject]);
  return rows;
}

describe("C19 C73 A12 forged codes at one device", () => {
  const { alertAt, block } = SUSPICIONS["forged-at-device"];
  let desk: Desk;
  beforeAll(async () => {
    desk = await openNew();
    await world.db.query(
      "INSERT INTO webhook_endpoints (event_id, url, kinds, created_at, updated_at) VALUES ($1, 'https://hooks.example/', '{alert.raised}', now(), now())",
      [event.id],
    );
  });

  it("raise one alert for the burst, with whence they came, in the trail and by mail to the operators", async () => {
    const outcomes = await scanMany(desk, { times: alertAt - 1, evidence: forged });
    expect(new Set(outcomes)).toEqual(new Set(["BAD_SIGNATURE"]));
    expect(await alertsOf("forged-at-device", desk.deviceId)).toEqual([]);
    await scanMany(desk, { times: 6, evidence: forged });
    await expect.poll(() => alertsOf("forged-at-device", desk.deviceId)).toEqual([expect.objectContaining({ most: alertAt })]);
    const [alert] = await alertsOf("forged-at-device", desk.deviceId);
    expect(alert?.fingerprint).toMatch(/^[0-9a-f]{16}$/);
    const { rows: trail } = await world.db.query("SELECT detail FROM audit_log WHERE action = 'alert' AND reason = 'forged-at-device' AND device_id = $1", [
      desk.deviceId,
    ]);
    expect(trail).toEqual([{ detail: expect.objectContaining({ subject: desk.deviceId, most: alertAt, fingerprint: alert?.fingerprint }) }]);
    const { rows: mails } = await world.db.query("SELECT recipient, body FROM mails WHERE subject = 'Foyer: Forged codes at one device'");
    expect(mails).toEqual([{ recipient: OPERATOR_MAIL, body: expect.stringContaining("/operator/alerts") }]);
  });

  it("are told to the organizer's server that wants to hear of alerts, once", async () => {
    const { rows } = await world.db.query<{ body: string }>(
      "SELECT m.body FROM webhook_messages m JOIN webhook_deliveries d ON d.event_id = m.event_id AND d.message_id = m.id WHERE m.kind = 'alert.raised'",
    );
    expect(rows.map(({ body }) => JSON.parse(body))).toEqual([
      {
        type: "alert.raised",
        timestamp: expect.any(String),
        data: expect.objectContaining({ kind: "forged-at-device", subject: desk.deviceId, deviceId: desk.deviceId }),
      },
    ]);
  });

  it("keep the device out for a while, at every process, and nobody else", async () => {
    await scanMany(desk, { times: block.at, evidence: forged });
    await expect.poll(() => blocksOf(desk.deviceId)).toHaveLength(1);
    await expect.poll(() => desk.outcome(phone.code(tokenId))).toBe("429 TOO_MANY_REQUESTS");
    const elsewhere = () =>
      sendScan({ app: neighbour.app, tokens: desk, attemptId: randomUUID(), evidence: [forged()], scannedAtMs: clock.nowMs() }).then(outcomeOf);
    await expect.poll(elsewhere).toBe("429 TOO_MANY_REQUESTS");
    const { body } = await desk.scan(forged());
    expect(body).toMatchObject({ detail: expect.stringMatching(/^This device is kept out for \d+ minutes/), retryAfterSeconds: expect.any(Number) });
    expect(await (await openNew()).outcome(forged())).toBe("BAD_SIGNATURE");
  });

  it("are shown to the event's organizer and to operators, to no other organizer; the organizer's lifting ends the block everywhere, on record", async () => {
    const shown = await listEventAlerts({ db: world.db, clock }, organizer());
    expect(shown.alerts).toContainEqual(
      expect.objectContaining({ title: "Forged codes at one device", subject: "Phone of the door", state: "going on", eventTitle: event.title }),
    );
    const [blockView] = shown.blocks;
    expect((await listAllAlerts({ db: world.db, clock })).blocks).toContainEqual(blockView);
    const stranger = { userId: (await world.signIn(ALICE)).userId, eventId: event.id };
    await expect(listEventAlerts({ db: world.db, clock }, stranger)).rejects.toMatchObject({ code: "FORBIDDEN" });
    const blockId = blockView?.id ?? "";
    await expect(liftBlock({ db: world.db, clock }, { organizer: stranger, blockId })).rejects.toMatchObject({ code: "FORBIDDEN" });
    await liftBlock({ db: world.db, clock }, { organizer: organizer(), blockId });
    await expect(liftBlock({ db: world.db, clock }, { organizer: organizer(), blockId })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect.poll(() => desk.outcome(forged())).not.toMatch(/^429/);
    const { rows } = await world.db.query("SELECT actor FROM audit_log WHERE action = 'block' AND outcome = 'lifted' AND detail ->> 'subject' = $1", [
      desk.deviceId,
    ]);
    expect(rows).toEqual([{ actor: `user:${world.organizer.userId}` }]);
  });

  it("after ten quiet minutes are another burst; a block that nobody lifts ends by itself", async () => {
    clock.aheadMs += LONG_MS;
    const later = await openDesk({ world, app: api.app, clock }, { event });
    expect(await later.outcome(forged())).not.toMatch(/^429/);
    phone = await bindPhone({ world, clock }, { event, account: ALICE });
    const { body } = await later.scan("x");
    expect(body.decision.kind).toBe("refuse");
    await world.db.query("UPDATE alerts SET subject = $2 WHERE subject = $1", [desk.deviceId, later.deviceId]);
    await scanMany(later, { times: alertAt, evidence: forged });
    await expect.poll(() => alertsOf("forged-at-device", later.deviceId)).toHaveLength(2);
  });
});

describe("trap 12 C19 guessing at one ticket", () => {
  it("locks its digits at every process, raises one alert that names the ticket, and an operator may lift it", async () => {
    const [id, reference] = [randomUUID(), randomBytes(8).toString("hex").toUpperCase()];
    await world.db.query(
      `INSERT INTO credentials (event_id, id, kind, reference, token_id, holder, issued_at, updated_at, expires_at)
       VALUES ($1, $2, 'google', $3, $4, $5, $6, $6, $7)`,
      [
        event.id,
        id,
        reference,
        String(tokenId),
        world.chain.account(ALICE).address.toLowerCase(),
        new Date(clock.nowMs() - MINUTE_MS),
        new Date(clock.nowMs() + LONG_MS),
      ],
    );
    const desks = await Promise.all([openNew(), openNew()]);
    const guess = (n: number) => `FG1:${reference}:${String(n).padStart(8, "0")}`;
    const outcomes: string[] = [];
    for (let n = 0; n < 40; n++) outcomes.push((await desks[n % 2]?.outcome(guess(n))) ?? "");
    expect(outcomes.slice(0, 10)).toEqual(Array(10).fill("STALE"));
    expect(new Set(outcomes.slice(10))).toEqual(new Set(["RATE_LIMITED"]));
    await expect.poll(() => alertsOf("guessing", id)).toEqual([expect.objectContaining({ token_id: String(tokenId) })]);
    const tokens = desks[0] as Desk;
    const elsewhere = () =>
      sendScan({ app: neighbour.app, tokens, attemptId: randomUUID(), evidence: [guess(99)], scannedAtMs: clock.nowMs() }).then(outcomeOf);
    await expect.poll(elsewhere).toBe("RATE_LIMITED");
    const [block] = await blocksOf(id);
    await liftAnyBlock({ db: world.db, clock }, { userId: world.organizer.userId, blockId: block?.id ?? "" });
    await expect.poll(elsewhere).toBe("STALE");
    await expect.poll(() => tokens.outcome(guess(98))).toBe("STALE");
  });
});

describe("C73 other signs of misuse", () => {
  it("a locked PIN is told at once", async () => {
    const desk = await openNew();
    for (let n = 0; n < 5; n++) {
      await call(api.app, {
        method: "POST",
        url: "/api/gate/shifts",
        headers: { "x-foyer-device": desk.deviceToken },
        body: { staffId: desk.staffId, pin: "111222" },
      });
    }
    await expect.poll(() => alertsOf("pin-locked", desk.staffId)).toHaveLength(1);
  });

  it("one account that asks for many tickets' codes", async () => {
    const browser = createBrowser(api.app);
    const { status } = await signIn({ browser, index: ORGANIZER, fields: { issuedAt: new Date(clock.nowMs()) } });
    expect(status).toBe(200);
    const same = randomUUID();
    const all = async () => (await world.db.query("SELECT FROM alerts WHERE kind = 'many-tickets'")).rowCount;
    for (let n = 0; n < 40; n++) await browser.post(`/api/tickets/${same}/methods/pass/generate`);
    expect(await all()).toBe(0);
    for (let n = 0; n < SUSPICIONS["many-tickets"].alertAt; n++) await browser.post(`/api/tickets/${randomUUID()}/methods/pass/generate`);
    await expect.poll(all).toBe(1);
  });

  it("an address that tries things out is alerted, then kept out; gates on the same address go on", async () => {
    const { alertAt, block } = SUSPICIONS["refused-from-address"];
    const look = () => call(api.app, { method: "GET", url: "/api/bindings?eventId=x", headers: { [CLIENT_IP_HEADER]: ADDRESS } });
    const sign = () =>
      call(api.app, { method: "POST", url: `/api/tickets/${randomUUID()}/methods/pass/generate`, body: {}, headers: { [CLIENT_IP_HEADER]: ADDRESS } });
    for (let n = 0; n < alertAt; n++) expect((await sign()).status).toBe(401);
    await expect.poll(() => alertsOf("refused-from-address", ADDRESS)).toEqual([expect.objectContaining({ address: ADDRESS })]);
    for (let n = alertAt; n < block.at; n++) await sign();
    await expect.poll(() => blocksOf(ADDRESS)).toHaveLength(1);
    await expect.poll(async () => (await sign()).status).toBe(429);
    expect(await (await look()).json()).toMatchObject({ code: "TOO_MANY_REQUESTS", detail: expect.stringContaining("Your address is kept out") });
    const desk = await openNew();
    const headers = { authorization: `Bearer ${desk.shiftToken}`, "x-foyer-device": desk.deviceToken, [CLIENT_IP_HEADER]: ADDRESS };
    const body = { attemptId: randomUUID(), evidence: ["x"], scannedAtMs: clock.nowMs() };
    expect((await call(api.app, { method: "POST", url: "/api/gate/scans", headers, body })).status).toBe(200);
  });
});
