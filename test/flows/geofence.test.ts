import { randomBytes, randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { encodeHex } from "#core/bytes.ts";
import { keyIdOf } from "#core/credential.ts";
import { encodeGeoJson } from "#core/geojson.ts";
import type { Fix } from "#core/position.ts";
import type { EntryClaims } from "#methods/geofence/entry.ts";
import { removeZone } from "#server/geofence/remove-zone.ts";
import { rotateSecret } from "#server/geofence/rotate-secret.ts";
import { saveZone, type ZoneInput } from "#server/geofence/save-zone.ts";
import { setValidity } from "#server/geofence/set-validity.ts";
import { signWebhook } from "#server/webhooks/signature.ts";
import { createBrowser, createTestApi, ORIGIN, signIn, type TestApi } from "#test/support/api.ts";
import { bindPhone, createClock, type Desk, openDesk, type Phone, type TestClock } from "#test/support/gate.ts";
import { ELSEWHERE, FAR, fixOf, stayOf, zoneEntryOf, zoneOf } from "#test/support/geofence.ts";
import { fillPocket, type Pocket } from "#test/support/pocket.ts";
import { createWorld, type World, type WorldEvent } from "#test/support/world.ts";
import { cleanUp } from "#worker/clean-up.ts";

const ALICE = 2;
const BOB = 3;
const SECRET = "a secret of this test and of nothing else";

let world: World;
let api: TestApi;
let clock: TestClock;
let event: WorldEvent;
let phone: Phone;
/** Asks for the code and for presence. */
let desk: Desk;
/** Asks for the code alone. */
let plainDesk: Desk;
let zone: { zoneId: string; version: number };
let pocket: Pocket;
let tokenId: bigint;
let ticketId: string;

beforeAll(async () => {
  world = await createWorld();
  clock = createClock();
  api = createTestApi({ db: world.database, source: { RPC_URL: world.chain.rpcUrl, GATE_MIRROR_MAX_AGE_MS: "36000000" }, deps: { clock } });
  event = await world.createEvent({ maxPerPurchase: 70, maxGifts: 10 });
  pocket = await fillPocket(world, { event, account: ALICE, quantity: 70 });
  phone = await bindPhone(at(), { event, account: ALICE });
  desk = await openDesk(at(), { event, policy: { anyOf: [["qr", "geofence"]] } });
  plainDesk = await openDesk(at(), { event, policy: { anyOf: [["qr"]] } });
  zone = await save({ name: "Forecourt" });
});
afterAll(async () => {
  await api.close();
  await world.close();
});
beforeEach(() => {
  clock.aheadMs = 0;
  ({ tokenId, ticketId } = pocket.take());
});

function at() {
  return { world, app: api.app, clock };
}

function deps() {
  return { db: world.db, clock, platformSecret: SECRET };
}

function organizer(of = event) {
  return { userId: world.organizer.userId, eventId: of.id };
}

function save(changes: Partial<ZoneInput> = {}) {
  const shape = JSON.stringify(encodeGeoJson(zoneOf().shape));
  return saveZone(deps(), {
    organizer: organizer(),
    zoneId: null,
    name: `Zone ${randomUUID().slice(0, 8)}`,
    gateId: null,
    dwellSeconds: 20,
    shape,
    ...changes,
  });
}

function nowSeconds(): number {
  return Math.floor(clock.nowMs() / 1000);
}

type Sending = { fixes?: Fix[]; by?: Phone; claims?: Partial<EntryClaims>; token?: bigint };

function entryText({ fixes = stayOf({ atSeconds: nowSeconds() }), by = phone, claims = {}, token = tokenId }: Sending = {}): string {
  const all = {
    ...{ tokenId: token, keyId: keyIdOf(by.device), zoneId: zone.zoneId, zoneVersion: zone.version, nonce: encodeHex(randomBytes(16)), fixes },
    ...claims,
  };
  return zoneEntryOf({ event: { chainId: world.chain.chainId, contract: event.contract }, claims: all, device: by.device });
}

async function send(text: string, headers: Record<string, string> = {}) {
  const response = await api.app.request(`${ORIGIN}/api/geofence/entries`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ eventId: event.id, entry: text }),
  });
  return { status: response.status, headers: response.headers, body: (await response.json()) as Record<string, unknown> };
}

async function outcome(sending: Sending = {}): Promise<string> {
  const { body } = await send(entryText(sending));
  if (body.outcome === "refused") return String(body.reason);
  return body.outcome === "not-yet" ? (body.visit as { kind: string }).kind : String(body.outcome ?? body.code);
}

async function entriesOf(token = tokenId) {
  const { rows } = await world.db.query(
    `SELECT n.*, c.status, c.used_at FROM geofence_entries n JOIN credentials c ON c.event_id = n.event_id AND c.id = n.credential_id
     WHERE c.event_id = $1 AND c.token_id = $2 ORDER BY n.entered_at`,
    [event.id, String(token)],
  );
  return rows;
}

describe("V6 a phone is seen at the entrance", () => {
  it("enters once, is shown at the gate, admits with the code, and is spent with the admission", async () => {
    expect(await desk.outcome(phone.code(tokenId))).toBe("ask");
    expect(await outcome()).toBe("seen");
    const { body } = await desk.scan(phone.code(tokenId));
    expect(body).toMatchObject({ decision: { kind: "admit", methods: ["qr", "geofence"] }, presence: { zoneName: "Forecourt", isDoubtful: false } });
    expect(await entriesOf()).toMatchObject([{ used_at: expect.any(Date), source: "device", accuracy_cm: "1200", risk: 0 }]);
    expect(await outcome()).toBe("ALREADY_ADMITTED");
  });

  it("is one entry for a visit, however often and by however many requests it is reported", async () => {
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => outcome()));
    expect(outcomes).toEqual(Array.from({ length: 8 }, () => "seen"));
    expect(await entriesOf()).toHaveLength(1);
    const { rows } = await world.db.query("SELECT count(*)::int AS n FROM audit_log WHERE action = 'presence' AND token_id = $1", [String(tokenId)]);
    expect(rows[0].n).toBe(1);
  });

  it.each<[string, () => Fix[], string]>([
    ["outside", () => [fixOf({ atSeconds: nowSeconds(), point: ELSEWHERE })], "outside"],
    ["too short a stay", () => [fixOf({ atSeconds: nowSeconds() })], "waiting"],
    ["known too badly", () => stayOf({ atSeconds: nowSeconds() }).map((fix) => ({ ...fix, accuracyMeters: 900 })), "inaccurate"],
    ["just come from elsewhere", () => [fixOf({ atSeconds: nowSeconds(), secondsAgo: 30, point: ELSEWHERE }), fixOf({ atSeconds: nowSeconds() })], "waiting"],
  ])("%s: %s", async (_name, fixes, expected) => {
    expect(await outcome({ fixes: fixes() })).toBe(expected);
    expect(await entriesOf()).toEqual([]);
  });

  it("counts for as many minutes as the organizer says, and can be made anew", async () => {
    await setValidity(deps(), { organizer: organizer(), validMinutes: 5 });
    expect(await outcome()).toBe("seen");
    clock.aheadMs = 301_000;
    expect(await desk.outcome(phone.code(tokenId))).toBe("ask");
    expect(await outcome()).toBe("seen");
    expect(await desk.outcome(phone.code(tokenId))).toBe("admit");
    expect(await entriesOf()).toMatchObject([{ status: "replaced" }, { status: "active" }]);
    await setValidity(deps(), { organizer: organizer(), validMinutes: 30 });
  });

  it("of one gate counts at that gate alone", async () => {
    const own = await save({ gateId: desk.gateId });
    expect(await outcome({ claims: { zoneId: own.zoneId, zoneVersion: own.version } })).toBe("seen");
    const other = await openDesk(at(), { event, policy: { anyOf: [["qr", "geofence"]] } });
    expect(await other.outcome(phone.code(tokenId))).toBe("ask");
    expect(await desk.outcome(phone.code(tokenId))).toBe("admit");
  });

  it("in a zone that has changed since is told to fetch it anew; in one that is gone nobody is seen any more", async () => {
    const own = await save({});
    const claims = { zoneId: own.zoneId, zoneVersion: own.version };
    expect(await outcome({ claims })).toBe("seen");
    const changed = await save({ zoneId: own.zoneId, name: "Moved", dwellSeconds: 0 });
    expect(changed.version).toBe(own.version + 1);
    expect(await outcome({ claims, token: pocket.next().tokenId })).toBe("zone-changed");
    await removeZone(deps(), { organizer: organizer(), zoneId: own.zoneId });
    expect(await desk.outcome(phone.code(tokenId))).toBe("ask");
  });

  it("is told so on the ticket's own page, and nobody else is", async () => {
    await outcome();
    const browser = createBrowser(api.app);
    await signIn({ browser, index: ALICE });
    const own = await browser.post(`/api/tickets/${ticketId}/methods/geofence/generate`);
    expect(await own.json()).toMatchObject({ zones: { type: "FeatureCollection" }, presence: { zoneName: "Forecourt" } });
    const stranger = createBrowser(api.app);
    await signIn({ browser: stranger, index: BOB });
    expect((await stranger.post(`/api/tickets/${ticketId}/methods/geofence/generate`)).status).toBe(403);
    phone = await bindPhone(at(), { event, account: ALICE });
  });
});

describe("V6 what ends a presence", () => {
  it("a transfer: it neither helps nor hinders the new holder", async () => {
    expect(await outcome()).toBe("seen");
    await world.give({ event, tokenId, from: ALICE, to: BOB });
    await world.syncToHead();
    const bobs = await bindPhone(at(), { event, account: BOB });
    expect(await desk.outcome(bobs.code(tokenId))).toBe("ask");
    expect(await plainDesk.outcome(bobs.code(tokenId))).toBe("admit");
  });

  it("a newer session: the code of the new one is asked for presence again", async () => {
    expect(await outcome()).toBe("seen");
    const before = phone;
    phone = await bindPhone(at(), { event, account: ALICE });
    expect(await outcome({ by: before })).toBe("SESSION_ENDED");
    expect(await desk.outcome(phone.code(tokenId))).toBe("ask");
    expect(await outcome()).toBe("seen");
    expect(await desk.outcome(phone.code(tokenId))).toBe("admit");
  });

  it("the holder, who switches it off", async () => {
    expect(await outcome()).toBe("seen");
    await world.db.query("UPDATE credentials SET status = 'revoked', version = version + 1 WHERE event_id = $1 AND token_id = $2", [event.id, String(tokenId)]);
    expect(await desk.outcome(phone.code(tokenId))).toBe("ask");
  });
});

describe("trap 24 a faked position changes the risk and nothing else", () => {
  const now = () => nowSeconds();
  it.each<[string, () => Fix[], string]>([
    ["the mocked flag", () => stayOf({ atSeconds: now() }).map((fix) => ({ ...fix, isMocked: true })), "MOCKED"],
    ["accuracy 0", () => stayOf({ atSeconds: now() }).map((fix) => ({ ...fix, accuracyMeters: 0 })), "ACCURACY_ZERO"],
    ["10,000 km away a minute ago", () => [fixOf({ atSeconds: now(), secondsAgo: 90, point: FAR }), ...stayOf({ atSeconds: now() })], "IMPOSSIBLE_SPEED"],
  ])("%s: the entry counts, the gate is told to doubt it, the decision is the same", async (_name, fixes, signal) => {
    expect(await outcome({ fixes: fixes() })).toBe("seen");
    const [entry] = await entriesOf();
    expect(entry.signals).toContain(signal);
    expect(entry.risk).toBeGreaterThan(0);
    const { body } = await desk.scan(phone.code(tokenId));
    expect(body).toMatchObject({ decision: { kind: "admit" }, presence: { isDoubtful: entry.risk >= 50 } });
    const { rows } = await world.db.query("SELECT detail->'presence' AS presence FROM audit_log WHERE action = 'scan' AND token_id = $1", [String(tokenId)]);
    expect(rows).toMatchObject([{ presence: { risk: entry.risk } }]);
  });

  it("where the organizer has switched the method off, it neither counts nor stands in the way", async () => {
    expect(await outcome()).toBe("seen");
    await world.db.query("UPDATE events SET disabled_methods = '{geofence}' WHERE id = $1", [event.id]);
    const { body } = await plainDesk.scan(phone.code(tokenId));
    const other = await outcome({ token: pocket.next().tokenId });
    const zones = (await (await api.app.request(`${ORIGIN}/api/events/${event.id}/geofence/zones`)).json()) as { features: unknown[] };
    await world.db.query("UPDATE events SET disabled_methods = '{}' WHERE id = $1", [event.id]);
    expect({ kind: body.decision.kind, presence: body.presence, other, zones: zones.features }).toEqual({
      kind: "admit",
      presence: undefined,
      other: "METHOD_DISABLED",
      zones: [],
    });
  });

  it("10,000 km away now: no entry, and the code is judged as ever", async () => {
    expect(await outcome({ fixes: [fixOf({ atSeconds: now(), point: FAR })] })).toBe("outside");
    expect(await plainDesk.outcome(phone.code(tokenId))).toBe("admit");
  });

  it("a forged code learns nothing of the presence of the ticket that it names", async () => {
    expect(await outcome()).toBe("seen");
    const { body } = await desk.scan(`${phone.code(tokenId).slice(0, -3)}000`);
    expect(body).toMatchObject({ decision: { kind: "refuse" }, ticket: null });
    expect(body.presence).toBeUndefined();
  });
});

describe("trap 13 C29 positions are of now", () => {
  it.each([
    [-18, "STALE"],
    [-12, "seen"],
    [115, "seen"],
    [125, "STALE"],
  ])("%i s old: %s", async (age, expected) => {
    expect(await outcome({ fixes: stayOf({ atSeconds: nowSeconds() - age + 2 }) })).toBe(expected);
  });
});

describe("trap 65 the device's entry is taken once, unchanged, from the device that the holder named", () => {
  it("the same words again are REPLAYED", async () => {
    const text = entryText();
    expect((await send(text)).body.outcome).toBe("seen");
    expect((await send(text)).body).toEqual({ outcome: "refused", reason: "REPLAYED" });
  });

  it("another's phone can't speak for this ticket", async () => {
    const bobs = await bindPhone(at(), { event, account: BOB });
    expect(await outcome({ by: bobs })).toBe("NOT_HOLDER");
  });

  it("any page may bring it, with no cookie and from any origin, and what isn't one is refused", async () => {
    const { status, headers } = await send(entryText(), { origin: "https://partner.example" });
    expect({ status, allowed: headers.get("access-control-allow-origin") }).toEqual({ status: 200, allowed: "*" });
    expect((await send("HELLO")).status).toBe(400);
  });
});

type Posting = { secret: string; id?: string; timestamp?: string; body?: object; sentBody?: string; signature?: string; of?: string };

async function post({ secret, id = randomUUID(), timestamp = String(nowSeconds()), body = message(), sentBody, signature, of = event.id }: Posting) {
  const text = JSON.stringify(body);
  const response = await api.app.request(`${ORIGIN}/api/events/${of}/geofence/webhook`, {
    method: "POST",
    headers: { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signature ?? signWebhook({ secret, id, timestamp, body: text }) },
    body: sentBody ?? text,
  });
  return { status: response.status, body: (await response.json()) as { code?: string; entries?: { ticketId: string; outcome: string; reason?: string }[] } };
}

function message(changes: object = {}) {
  const positions = stayOf({ atSeconds: nowSeconds() }).map(({ point, accuracyMeters, atSeconds }) => ({ ...point, accuracyMeters, atSeconds }));
  return { ticketId, zoneId: zone.zoneId, positions, ...changes };
}

describe("V6 trap 65 another server's webhook", () => {
  let secret: string;
  beforeAll(async () => {
    secret = (await rotateSecret(deps(), { organizer: organizer(), overlap: "day" })).secret;
  });

  it("by ticket: the guest is seen, and admitted with the code", async () => {
    expect(await post({ secret })).toMatchObject({ status: 200, body: { entries: [{ ticketId, outcome: "seen" }] } });
    expect(await entriesOf()).toMatchObject([{ source: "webhook" }]);
    expect(await desk.outcome(phone.code(tokenId))).toBe("admit");
    expect((await post({ secret })).body.entries).toMatchObject([{ outcome: "refused", reason: "ALREADY_ADMITTED" }]);
  });

  it("by wallet: every ticket of that wallet that could still be shown", async () => {
    const [first, second] = await world.buy({ event, account: 4, quantity: 2 });
    await world.syncToHead();
    const wallet = world.chain.account(4).address;
    const { body } = await post({ secret, body: message({ ticketId: undefined, wallet }) });
    expect(body.entries).toMatchObject([{ outcome: "seen" }, { outcome: "seen" }]);
    expect(new Set(body.entries?.map((entry) => entry.ticketId)).size).toBe(2);
    expect([await entriesOf(first), await entriesOf(second)]).toMatchObject([[{ source: "webhook" }], [{ source: "webhook" }]]);
  });

  it("the same id again is refused, also when signed anew with another body", async () => {
    const id = randomUUID();
    expect((await post({ secret, id })).status).toBe(200);
    expect(await post({ secret, id })).toMatchObject({ status: 409, body: { code: "ALREADY_USED" } });
    expect((await post({ secret, id, body: message({ positions: message().positions.slice(1) }) })).status).toBe(409);
    expect(await entriesOf()).toHaveLength(1);
  });

  it.each([
    [-301, 410],
    [-299, 200],
    [299, 200],
    [302, 410],
  ])("C29 signed %i s from now: %i", async (seconds, status) => {
    expect((await post({ secret, timestamp: String(nowSeconds() + seconds) })).status).toBe(status);
  });

  it.each<[string, (good: { id: string; timestamp: string; text: string }) => Partial<Posting>]>([
    ["an altered body", ({ text }) => ({ sentBody: text.replace("12,", "13,") })],
    ["a body with one blank more", ({ text }) => ({ sentBody: `${text} ` })],
    ["another id", () => ({ id: randomUUID() })],
    ["another timestamp", ({ timestamp }) => ({ timestamp: String(Number(timestamp) + 1) })],
    ["no signature", () => ({ signature: "" })],
    ["a signature without its version", () => ({ signature: "AAAA" })],
    ["another event's address", () => ({ of: randomUUID() })],
    ["no event's address", () => ({ of: "x" })],
  ])("%s is 401 and changes nothing", async (_name, change) => {
    const good = { id: randomUUID(), timestamp: String(nowSeconds()) };
    const body = message();
    const text = JSON.stringify(body);
    const signature = signWebhook({ secret, ...good, body: text });
    expect((await post({ secret, ...good, body, signature, ...change({ ...good, text }) })).status).toBe(401);
    expect(await entriesOf()).toEqual([]);
    expect((await post({ secret, ...good, body, signature })).status).toBe(200);
  });

  it.each<[string, object]>([
    ["neither ticket nor wallet", { ticketId: undefined }],
    ["both", { wallet: `0x${"1".repeat(40)}` }],
    ["no position", { positions: [] }],
    ["a longitude that is none", { positions: [{ longitude: 181, latitude: 0, accuracyMeters: 1, atSeconds: 1 }] }],
    ["a field that we don't know", { admit: true }],
  ])("%s is 400, and the id stays good", async (_name, changes) => {
    const id = randomUUID();
    expect((await post({ secret, id, body: message(changes) })).status).toBe(400);
    expect((await post({ secret, id })).status).toBe(200);
  });

  it("more than 8 KiB is 413 before anything is looked at", async () => {
    expect((await post({ secret, sentBody: "x".repeat(8_193) })).status).toBe(413);
  });

  it("a secret is replaced with a day of overlap, or at once", async () => {
    const newer = await rotateSecret(deps(), { organizer: organizer(), overlap: "day" });
    expect([(await post({ secret })).status, (await post({ secret: newer.secret })).status]).toEqual([200, 200]);
    clock.aheadMs = 25 * 3_600_000;
    expect((await post({ secret })).status).toBe(401);
    clock.aheadMs = 0;
    const newest = await rotateSecret(deps(), { organizer: organizer(), overlap: "none" });
    expect([(await post({ secret: newer.secret })).status, (await post({ secret: newest.secret })).status]).toEqual([401, 200]);
    secret = newest.secret;
  });

  it("the secret stands in no table (C10)", async () => {
    const { rows } = await world.db.query("SELECT string_agg(s::text, ' ') AS text FROM geofence_secrets s");
    expect(rows[0].text).not.toContain(secret.slice("whsec_".length, 20));
  });
});

describe("V6 C77 privacy", () => {
  it("no table holds where anybody was", async () => {
    await outcome();
    const { rows } = await world.db.query<{ table_name: string }>(
      "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_name <> 'geofence_zones' AND table_type = 'BASE TABLE'",
    );
    for (const { table_name: table } of rows) {
      const { rows: found } = await world.db.query(`SELECT count(*)::int AS n FROM "${table}" AS t WHERE t::text ~ '13[.]?40100|52[.]?52050'`);
      expect({ table, found: found[0].n }).toEqual({ table, found: 0 });
    }
  });

  it("the worker forgets entries a week after they ran out, and the ids and numbers of messages after a day", async () => {
    await outcome();
    await world.db.query("UPDATE credentials SET expires_at = now() - interval '8 days' WHERE event_id = $1 AND token_id = $2", [event.id, String(tokenId)]);
    await world.db.query("INSERT INTO geofence_messages (event_id, id, received_at) VALUES ($1, 'old', now() - interval '2 days')", [event.id]);
    const before = await world.db.query("SELECT count(*)::int AS n FROM used_nonces WHERE method = 'geofence'");
    await world.db.query("UPDATE used_nonces SET used_at = now() - interval '2 days' WHERE method = 'geofence'");
    expect(await cleanUp({ db: world.db })).toMatchObject({ presences: 1, webhookMessages: 1, presenceNonces: before.rows[0].n });
    expect(await entriesOf()).toEqual([]);
  });
});

describe("V6 what an organizer can get wrong", () => {
  it.each<[string, Partial<ZoneInput>, string, string]>([
    ["no JSON", { shape: "{" }, "INVALID_INPUT", "shape"],
    ["a gate of nobody", { gateId: randomUUID() }, "INVALID_INPUT", "gateId"],
    ["an empty name", { name: " " }, "INVALID_INPUT", "name"],
    ["a name that is taken", { name: "Forecourt" }, "CONFLICT", "name"],
    ["half an hour of dwelling", { dwellSeconds: 1800 }, "INVALID_INPUT", "dwellSeconds"],
  ])("%s is refused, and the field is named", async (_name, changes, code, path) => {
    await expect(save(changes)).rejects.toMatchObject({ code, fields: [{ path }] });
  });

  it("somebody else's event (C20)", async () => {
    await expect(save({ organizer: { ...organizer(), userId: randomUUID() } })).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(rotateSecret(deps(), { organizer: { ...organizer(), userId: randomUUID() }, overlap: "day" })).rejects.toMatchObject({ code: "FORBIDDEN" });
  });
});
