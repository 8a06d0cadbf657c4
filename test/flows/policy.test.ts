import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { parseAddress } from "#core/bytes.ts";
import { demandOf, type MethodId, type Policy } from "#core/policy.ts";
import { HOLD_MS } from "#core/scan.ts";
import { getPolicy } from "#server/gate/get-policy.ts";
import { savePolicy } from "#server/gate/save-policy.ts";
import { type Browser, createBrowser, createTestApi, ORIGIN, signIn, type TestApi } from "#test/support/api.ts";
import {
  type Answered,
  bindPhone,
  changePolicy,
  createClock,
  type Desk,
  openDesk,
  outcomeOf,
  type Phone,
  send,
  signEntry,
  type TestClock,
} from "#test/support/gate.ts";
import { listTickets } from "#test/support/list-tickets.ts";
import { createWorld, type World, type WorldEvent } from "#test/support/world.ts";
import { forgetHeld } from "#worker/forget-held.ts";

const [ALICE, ADMIN, STRANGER] = [2, 6, 7];

let world: World;
let api: TestApi;
let clock: TestClock;
let event: WorldEvent;
let phone: Phone;
let tickets: bigint[];
let tokenId: bigint;
let nonce = 1n;

beforeAll(async () => {
  world = await createWorld();
  clock = createClock();
  const source = { RPC_URL: world.chain.rpcUrl, GATE_MIRROR_MAX_AGE_MS: "3600000", ADMIN_WALLETS: world.chain.account(ADMIN).address };
  api = createTestApi({ db: world.database, source, deps: { clock } });
  event = await world.createEvent({ maxPerPurchase: 40 });
  tickets = await world.buy({ event, account: ALICE, quantity: 40 });
  await world.syncToHead();
});
afterAll(async () => {
  await api.close();
  await world.close();
});
beforeEach(async () => {
  clock.aheadMs = 0;
  await world.db.query("DELETE FROM bindings");
  await world.db.query("UPDATE events SET disabled_methods = '{}'");
  await world.db.query("DELETE FROM platform_methods");
  phone = await bindPhone(at(), { event, account: ALICE });
  tokenId = tickets.shift() ?? 0n;
});

function at() {
  return { world, app: api.app, clock };
}

function organizer() {
  return { userId: world.organizer.userId, eventId: event.id };
}

function entryOf(ticket = tokenId): Promise<string> {
  nonce += 1n;
  return signEntry(at(), { event, account: ALICE, tokenId: ticket, nonce });
}

type More = { evidence?: readonly string[]; unavailable?: readonly { method: MethodId; because: string }[] };

async function scan(desk: Desk, attemptId: string, { evidence = [], unavailable = [] }: More): Promise<Answered> {
  const headers = { authorization: `Bearer ${desk.shiftToken}`, "x-foyer-device": desk.deviceToken };
  const body = { attemptId, evidence, unavailable, scannedAtMs: clock.nowMs() };
  const response = await send({ app: api.app, method: "POST", path: "scans", headers, body });
  return { status: response.status, body: (await response.json()) as Answered["body"] };
}

async function toggle(browser: Browser, method: string, body: object): Promise<{ status: number; body: Record<string, unknown> }> {
  const response = await browser.post(`/api/admin/methods/${method}/toggle`, body);
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

async function browserOf(account: number): Promise<Browser> {
  const browser = createBrowser(api.app);
  await signIn({ browser, index: account });
  return browser;
}

describe("V an attempt holds what it was shown for a minute", () => {
  it("a second call under the same id brings only what was missing", async () => {
    const desk = await openDesk(at(), { event, policy: { anyOf: [["qr", "wallet"]] } });
    const attemptId = randomUUID();
    const first = await scan(desk, attemptId, { evidence: [phone.code(tokenId)] });
    expect(first.body).toMatchObject({ decision: { kind: "ask", methods: ["wallet"] } });
    expect(first.body.openUntilMs).toBeLessThanOrEqual(first.body.decidedAtMs + HOLD_MS);
    expect(first.body.openUntilMs).toBeGreaterThan(first.body.decidedAtMs);
    // The code itself is stale by now; that it was fresh when it was shown still counts.
    clock.aheadMs = HOLD_MS - 5_000;
    const second = await scan(desk, attemptId, { evidence: [await entryOf()] });
    expect(second.body).toMatchObject({ attemptId, decision: { kind: "admit", methods: ["qr", "wallet"] }, openUntilMs: null });
    expect(await scan(desk, attemptId, { evidence: [await entryOf()] })).toEqual(second);
    const { rows } = await world.db.query("SELECT held FROM attempts WHERE id = $1", [attemptId]);
    expect(rows).toEqual([{ held: null }]);
  });

  it("M12: the same call again is the same answer word for word, and one line in the trail", async () => {
    const desk = await openDesk(at(), { event, policy: { anyOf: [["qr", "wallet"]] } });
    const [attemptId, evidence] = [randomUUID(), [phone.code(tokenId)]];
    const first = await scan(desk, attemptId, { evidence });
    clock.aheadMs = 2 * HOLD_MS;
    expect(await scan(desk, attemptId, { evidence })).toEqual(first);
    const { rows } = await world.db.query("SELECT count(*)::integer AS lines FROM audit_log WHERE attempt_id = $1", [attemptId]);
    expect(rows).toEqual([{ lines: 1 }]);
  });

  it("after a minute it is asked for again", async () => {
    const desk = await openDesk(at(), { event, policy: { anyOf: [["qr", "wallet"]] } });
    const attemptId = randomUUID();
    await scan(desk, attemptId, { evidence: [phone.code(tokenId)] });
    clock.aheadMs = HOLD_MS;
    const late = await scan(desk, attemptId, { evidence: [await entryOf()] });
    expect(late.body.decision).toMatchObject({ kind: "ask", methods: ["qr"] });
  });

  it("M13: what is held says nothing about who holds the ticket now", async () => {
    const desk = await openDesk(at(), { event, policy: { anyOf: [["qr", "wallet"]] } });
    const attemptId = randomUUID();
    await scan(desk, attemptId, { evidence: [phone.code(tokenId)] });
    const entry = await entryOf();
    await world.give({ event, tokenId, from: ALICE, to: STRANGER });
    await world.syncToHead();
    expect(outcomeOf(await scan(desk, attemptId, { evidence: [entry] }))).toBe("NOT_HOLDER");
  });

  it("two devices' worth of hurry admit once", async () => {
    const desk = await openDesk(at(), { event, policy: { anyOf: [["qr", "wallet"]] } });
    const ids = [randomUUID(), randomUUID()];
    for (const id of ids) await scan(desk, id, { evidence: [phone.code(tokenId)] });
    const evidence = [await entryOf()];
    const outcomes = await Promise.all([...ids, ...ids].map(async (id) => outcomeOf(await scan(desk, id, { evidence }))));
    expect(new Set(outcomes)).toEqual(new Set(["admit", "ALREADY_ADMITTED"]));
    const { rows } = await world.db.query("SELECT count(*)::integer AS admissions FROM admissions WHERE token_id = $1", [String(tokenId)]);
    expect(rows).toEqual([{ admissions: 1 }]);
  });

  it("V5: stands sealed in the table, and is forgotten by the worker", async () => {
    const desk = await openDesk(at(), { event, policy: { anyOf: [["qr", "wallet"]] } });
    const code = phone.code(tokenId);
    const { body } = await scan(desk, randomUUID(), { evidence: [code] });
    const dump = JSON.stringify((await world.db.query("SELECT * FROM attempts")).rows) + JSON.stringify((await world.db.query("SELECT * FROM audit_log")).rows);
    expect(dump).toContain("sealed");
    expect(dump).not.toContain(code);
    await world.db.query("UPDATE attempts SET decided_at = decided_at - interval '3 minutes'");
    expect((await forgetHeld({ db: world.db })).forgotten).toBeGreaterThan(0);
    const { rows } = await world.db.query("SELECT held FROM attempts WHERE id = $1", [body.attemptId]);
    expect(rows).toEqual([{ held: null }]);
  });

  it("trap 25, M7: what the guest has not is replaced by what the organizer named, and by nothing else", async () => {
    const fallbacks = [{ instead: "nfc", because: "guest", ask: ["wallet"] }] as const;
    const desk = await openDesk(at(), { event });
    const base = { ...demandOf([["qr", "nfc"]]), fallbacks };
    await changePolicy({ db: world.db, clock }, { organizer: organizer(), change: (before) => withGate(before, desk.gateId, base) });
    const attemptId = randomUUID();
    expect((await scan(desk, attemptId, { evidence: [phone.code(tokenId)] })).body.decision).toMatchObject({ kind: "ask", methods: ["nfc"] });
    const instead = await scan(desk, attemptId, { unavailable: [{ method: "nfc", because: "guest" }] });
    expect(instead.body.decision).toMatchObject({ kind: "ask", methods: ["wallet"] });
    expect(outcomeOf(await scan(desk, attemptId, { evidence: [await entryOf()] }))).toBe("admit");
    const { rows } = await world.db.query("SELECT detail -> 'unavailable' AS said FROM audit_log WHERE attempt_id = $1 AND outcome = 'admit'", [attemptId]);
    expect(rows).toEqual([{ said: [{ method: "nfc", because: "guest" }] }]);
    const broken = await scan(desk, randomUUID(), { evidence: [phone.code(tokens())], unavailable: [{ method: "nfc", because: "reader" }] });
    expect(broken.body.decision).toMatchObject({ kind: "refuse", reason: "POLICY", detail: { methods: ["qr", "nfc"] } });
  });
});

function tokens(): bigint {
  return tickets.shift() ?? 0n;
}

function withGate(before: Policy, gateId: string, demand: Policy["base"]): Policy {
  return { ...before, overrides: [...before.overrides, { ...demand, when: { gateIds: [gateId], tiers: [], window: null } }] };
}

describe("V the coordinator: any method that is on, and one admission", () => {
  it("a client picks among them; whichever is used, the ticket is admitted once", async () => {
    const desk = await openDesk(at(), { event, policy: { anyOf: [["qr"], ["wallet"], ["pass"], ["nfc"]] } });
    const other = tokens();
    for (const [ticket, shown] of [
      [tokenId, phone.code(tokenId)],
      [other, await entryOf(other)],
    ] as const) {
      expect(await desk.outcome(shown)).toBe("admit");
      expect(await desk.outcome(phone.code(ticket, 1))).toBe("ALREADY_ADMITTED");
      expect(await desk.outcome(await entryOf(ticket))).toBe("ALREADY_ADMITTED");
    }
  });
});

describe("A5 the methods of a ticket", () => {
  it("are listed with who has switched them off, and a choice leads to where its credential is made", async () => {
    const browser = await browserOf(ALICE);
    const id = await ticketIdOf(tokenId);
    const read = async () => (await (await createBrowser(api.app).get(`/api/tickets/${id}/methods`)).json()) as { methods: Record<string, unknown>[] };
    expect((await read()).methods).toContainEqual({ method: "qr", title: "Rotating code", class: "proves", offline: true, enabled: true, offBy: null });
    expect((await read()).methods).toContainEqual(expect.objectContaining({ method: "geofence", class: "corroborates" }));
    const chosen = await browser.post(`/api/tickets/${id}/methods`, { method: "wallet" });
    const { generate } = (await chosen.json()) as { generate: string };
    expect((await browser.post(generate)).status).toBe(200);
    await world.db.query("UPDATE events SET disabled_methods = '{wallet}'");
    expect((await read()).methods).toContainEqual(expect.objectContaining({ method: "wallet", enabled: false, offBy: "event" }));
    for (const path of [`/api/tickets/${id}/methods`, generate]) {
      const refused = await browser.post(path, { method: "wallet" });
      expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([409, "METHOD_DISABLED"]);
    }
    expect((await (await browserOf(STRANGER)).post(`/api/tickets/${id}/methods`, { method: "qr" })).status).toBe(403);
    expect((await createBrowser(api.app).get(`/api/tickets/${randomUUID()}/methods`)).status).toBe(404);
  });
});

async function ticketIdOf(token: bigint): Promise<string> {
  const holder = parseAddress(world.chain.account(ALICE).address);
  const all = await listTickets({ db: world.db }, { chainId: world.chain.chainId, holder });
  return all.find((ticket) => ticket.tokenId === String(token))?.id ?? "";
}

describe("A9 methods are switched", () => {
  it("for the platform by admins alone, for an event by its organizer too", async () => {
    const [admin, stranger] = [await browserOf(ADMIN), await browserOf(STRANGER)];
    expect((await toggle(createBrowser(api.app), "qr", { enabled: false })).status).toBe(401);
    expect((await toggle(stranger, "qr", { enabled: false })).status).toBe(403);
    expect((await toggle(stranger, "qr", { enabled: false, eventId: event.id })).status).toBe(403);
    expect((await toggle(admin, "qr", { enabled: false, eventId: randomUUID() })).status).toBe(404);
    expect((await toggle(admin, "fax", { enabled: false })).status).toBe(400);
    expect((await toggle(admin, "qr", { enabled: false })).body).toMatchObject({ method: "qr", enabled: false, eventId: null });
  });

  it("by no key of an admin's: neither for the platform nor for somebody else's event (ADR 027)", async () => {
    const admin = await browserOf(ADMIN);
    const { key } = (await (await admin.post("/api/keys", { name: "Desk", scopes: ["entry:write"] })).json()) as { key: string };
    const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
    for (const body of [{ enabled: false }, { enabled: false, eventId: event.id }]) {
      const response = await api.app.request(`${ORIGIN}/api/admin/methods/qr/toggle`, { method: "POST", headers, body: JSON.stringify(body) });
      expect(response.status).toBe(403);
    }
  });

  it("off means off from the next scan on: neither judged nor issued, and nothing about the ticket is told", async () => {
    const admin = await browserOf(ADMIN);
    const desk = await openDesk(at(), { event });
    expect(await desk.outcome(phone.code(tokenId))).toBe("admit");
    await toggle(admin, "qr", { enabled: false });
    const next = tokens();
    const refused = await desk.scan(phone.code(next));
    expect(refused.body).toMatchObject({ decision: { kind: "refuse", reason: "METHOD_DISABLED", detail: { methods: ["qr"] } }, ticket: null });
    expect(await desk.outcome(await entryOf(next))).toBe("admit");
    const pack = await (await send({ app: api.app, method: "GET", path: "pack", headers: { "x-foyer-device": desk.deviceToken } })).json();
    expect(pack).toMatchObject({ disabledMethods: ["qr"], policy: { base: { anyOf: [["qr"], ["wallet"]] } } });
    await toggle(admin, "qr", { enabled: true });
    expect(await desk.outcome(phone.code(tokens()))).toBe("admit");
  });

  it("M13: a switch that falls between judging and writing is not overlooked", async () => {
    const desk = await openDesk(at(), { event });
    await desk.scan(phone.code(tokenId));
    const outcomes = await Promise.all([
      desk.outcome(phone.code(tokens())),
      world.db.query("INSERT INTO platform_methods VALUES ('qr', false, now(), 'test')"),
      desk.outcome(phone.code(tokens())),
    ]);
    expect(["admit", "METHOD_DISABLED"]).toContain(outcomes[0]);
    expect(await desk.outcome(phone.code(tokens()))).toBe("METHOD_DISABLED");
  });

  it("warns of the gates that would admit nobody, and leaves one line in the trail for each change", async () => {
    const admin = await browserOf(ADMIN);
    const desk = await openDesk(at(), { event, gateName: `Only codes ${randomUUID().slice(0, 8)}`, policy: { anyOf: [["qr"]] } });
    const { body } = await toggle(admin, "qr", { enabled: false, eventId: event.id });
    expect(body.closes).toContainEqual({ eventId: event.id, eventTitle: event.title, gateId: desk.gateId, gateName: desk.gateName, tiers: [1, 2] });
    await toggle(admin, "qr", { enabled: false, eventId: event.id });
    expect(await desk.outcome(phone.code(tokenId))).toBe("METHOD_DISABLED");
    const { rows } = await world.db.query("SELECT outcome, detail FROM audit_log WHERE event_id = $1 AND action = 'method'", [event.id]);
    expect(rows).toEqual([{ outcome: "off", detail: { method: "qr", for: "event" } }]);
  });
});

describe("trap 24 trap 25: never alone", () => {
  it("a policy that a place alone would meet is refused, until its words were agreed to; who, when and which words are kept", async () => {
    const deps = { db: world.db, clock };
    const { policy, version } = await getPolicy(deps, organizer());
    const alone = { ...policy, base: demandOf([["geofence"]]) };
    await expect(savePolicy(deps, { organizer: organizer(), policy: alone, version })).rejects.toMatchObject({ code: "INVALID_INPUT" });
    const invented = { ...alone, base: { ...alone.base, acknowledgement: { by: "x", atSeconds: 0, words: "Whatever." } } };
    await expect(savePolicy(deps, { organizer: organizer(), policy: invented, version })).rejects.toMatchObject({ code: "INVALID_INPUT" });
  });

  it("a tag's bare number asks for something that proves", async () => {
    const desk = await openDesk(at(), { event });
    const policy = { anyOf: [["nfc"]] as const };
    await changePolicy({ db: world.db, clock }, { organizer: organizer(), change: (before) => withGate(before, desk.gateId, demandOf(policy.anyOf)) });
    const id = await ticketIdOf(tokenId);
    const headers = { authorization: `Bearer ${desk.shiftToken}`, "x-foyer-device": desk.deviceToken };
    const uid = "04A2B3C4D5E680";
    const given = await api.app.request(`http://localhost:3000/api/tickets/${id}/methods/nfc/generate`, {
      method: "POST",
      headers: { ...headers, origin: "http://localhost:3000", "content-type": "application/json" },
      body: JSON.stringify({ kind: "uid", uid }),
    });
    expect(given.status).toBe(201);
    const attemptId = randomUUID();
    expect((await scan(desk, attemptId, { evidence: [uid] })).body.decision).toMatchObject({ kind: "ask", methods: ["qr"] });
    expect(outcomeOf(await scan(desk, attemptId, { evidence: [phone.code(tokenId)] }))).toBe("admit");
  });
});

describe("V a policy is saved", () => {
  it("once for each version: who saves upon an old one is told, and nothing of theirs is lost or mixed", async () => {
    const deps = { db: world.db, clock };
    const { policy, version } = await getPolicy(deps, organizer());
    const first = { ...policy, base: demandOf([["qr"]]) };
    expect(await savePolicy(deps, { organizer: organizer(), policy: first, version })).toEqual({ version: version + 1 });
    const second = savePolicy(deps, { organizer: organizer(), policy: { ...policy, base: demandOf([["wallet"]]) }, version });
    await expect(second).rejects.toMatchObject({ code: "CONFLICT" });
    expect((await getPolicy(deps, organizer())).policy.base.anyOf).toEqual([["qr"]]);
    const { rows } = await world.db.query("SELECT outcome FROM audit_log WHERE event_id = $1 AND action = 'policy' ORDER BY sequence DESC LIMIT 1", [event.id]);
    expect(rows).toEqual([{ outcome: "changed" }]);
    await savePolicy(deps, { organizer: organizer(), policy, version: version + 1 });
  });

  it("over HTTP by its organizer alone, whole and upon the version that was read", async () => {
    const browser = await browserOf(1);
    await world.db.query("UPDATE events SET organizer_id = (SELECT user_id FROM sessions WHERE wallet = $1) WHERE id = $2", [world.organizer.wallet, event.id]);
    const path = `/api/events/${event.id}/policy`;
    const state = (await (await browser.get(path)).json()) as { policy: Policy; version: number };
    const put = async (body: object) =>
      api.app.request(`http://localhost:3000${path}`, {
        method: "PUT",
        headers: { ...Object.fromEntries(browser.headers()), origin: "http://localhost:3000", "content-type": "application/json" },
        body: JSON.stringify(body),
      });
    expect(await (await put(state)).json()).toEqual({ version: state.version + 1 });
    expect((await put(state)).status).toBe(409);
    expect((await put({ ...state, policy: { base: { anyOf: [[]] }, overrides: [] } })).status).toBe(400);
    expect((await (await browserOf(STRANGER)).get(path)).status).toBe(403);
    await world.db.query("UPDATE events SET organizer_id = $1 WHERE id = $2", [world.organizer.userId, event.id]);
  });

  it("in force from the next scan on, for tiers and gates of this event alone, by nobody but its organizer (C20)", async () => {
    const deps = { db: world.db, clock };
    const desk = await openDesk(at(), { event });
    await changePolicy(deps, { organizer: organizer(), change: (before) => withGate(before, desk.gateId, demandOf([["wallet"]])) });
    expect(await desk.outcome(phone.code(tokenId))).toBe("ask");
    const odd = (when: Policy["overrides"][number]["when"]) =>
      changePolicy(deps, { organizer: organizer(), change: (before) => ({ ...before, overrides: [{ ...demandOf([["qr"]]), when }] }) });
    await expect(odd({ gateIds: [randomUUID()], tiers: [], window: null })).rejects.toMatchObject({ code: "INVALID_INPUT" });
    await expect(odd({ gateIds: [], tiers: [9], window: null })).rejects.toMatchObject({ code: "INVALID_INPUT" });
    const stranger = { userId: (await world.signIn(STRANGER)).userId, eventId: event.id };
    await expect(getPolicy(deps, stranger)).rejects.toMatchObject({ code: "FORBIDDEN" });
  });
});
