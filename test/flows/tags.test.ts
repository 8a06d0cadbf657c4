import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Hex } from "#core/bytes.ts";
import { parseUid, tapOf } from "#methods/nfc/evidence.ts";
import { listEventAlerts } from "#server/alerts/list-alerts.ts";
import type { ProvisionedTag, TagRequest } from "#server/credentials/provision-tag.ts";
import { createBrowser, createTestApi, signIn, type TestApi } from "#test/support/api.ts";
import { bindPhone, createClock, type Desk, openDesk, type Phone, type TestClock } from "#test/support/gate.ts";
import { fillPocket, type Pocket } from "#test/support/pocket.ts";
import { MASTER_KEY, sunOf, tagKeysOf } from "#test/support/tags.ts";
import { createWorld, type World, type WorldEvent } from "#test/support/world.ts";

const ALICE = 2;
const BOB = 3;

let world: World;
let api: TestApi;
let clock: TestClock;
let event: WorldEvent;
let desk: Desk;
let pocket: Pocket;
let tokenId: bigint;
let ticketId: string;
let uids = 0;

beforeAll(async () => {
  world = await createWorld();
  clock = createClock();
  const source = { RPC_URL: world.chain.rpcUrl, GATE_MIRROR_MAX_AGE_MS: "3600000", NFC_MASTER_KEY: MASTER_KEY };
  api = createTestApi({ db: world.database, source, deps: { clock } });
  event = await world.createEvent({ maxPerPurchase: 40, maxGifts: 10 });
  pocket = await fillPocket(world, { event, account: ALICE, quantity: 30 });
  desk = await openDesk(at(), { event, policy: { anyOf: [["nfc"], ["qr"]] } });
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

/** A chip that no test has used. */
function newUid(): Hex {
  uids += 1;
  return `0x04${String(uids).padStart(12, "0")}`;
}

function typed(uid: Hex): string {
  return uid.slice(2).toUpperCase();
}

type Called<Body> = { status: number; body: Body & { code?: string } };

async function call<Body>(path: string, input: { method?: string; body?: object; by?: Desk } = {}): Promise<Called<Body>> {
  const { method = "POST", body, by = desk } = input;
  const headers = { authorization: `Bearer ${by.shiftToken}`, "x-foyer-device": by.deviceToken, "content-type": "application/json" };
  const response = await api.app.request(`http://localhost:3000${path}`, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
  const text = await response.text();
  return { status: response.status, body: (text ? JSON.parse(text) : {}) as Called<Body>["body"] };
}

function provision(tag: TagRequest, id = ticketId): Promise<Called<ProvisionedTag>> {
  return call(`/api/tickets/${id}/methods/nfc/generate`, { body: tag });
}

async function provisionSun({ uid = newUid(), counter = 1 }: { uid?: Hex; counter?: number } = {}): Promise<Hex> {
  expect((await provision({ kind: "sun", message: sunOf({ uid, counter }) })).status).toBe(201);
  return uid;
}

async function flagsOf(token: bigint): Promise<unknown> {
  const { rows } = await world.db.query(
    "SELECT detail->'flags' AS flags FROM audit_log WHERE action = 'scan' AND token_id = $1 ORDER BY sequence DESC LIMIT 1",
    [String(token)],
  );
  return rows[0]?.flags;
}

describe("V2 a wristband is given out and opens the door", () => {
  it("by its UID: given, typed by a reader, admitted once, and the record says when", async () => {
    const uid = newUid();
    expect((await provision({ kind: "uid", uid: "08:11:22:33" })).body.code).toBe("INVALID_INPUT");
    const { body } = await provision({ kind: "uid", uid: typed(uid).match(/../g)?.join(":") ?? "" });
    expect(body).toMatchObject({ kind: "tag-uid", text: null });
    const { body: answer } = await desk.scan(typed(uid));
    expect(answer).toMatchObject({ decision: { kind: "admit", methods: ["nfc"] }, ticket: { id: ticketId } });
    expect(await desk.outcome(typed(uid))).toBe("ALREADY_ADMITTED");
    const { rows } = await world.db.query("SELECT used_at FROM credentials WHERE id = $1", [body.credentialId]);
    expect(rows[0].used_at).toBeInstanceOf(Date);
  });

  it("by a written record: the text alone opens nothing, nor does a copy of it on another chip", async () => {
    const uid = newUid();
    const { body } = await provision({ kind: "record", uid: typed(uid) });
    const record = body.text ?? "";
    expect(await desk.outcome(record)).toBe("MALFORMED");
    expect(await desk.outcome(tapOf({ record, uid: newUid() }) ?? "")).toBe("BAD_SIGNATURE");
    expect(await desk.outcome(typed(uid))).toBe("UNKNOWN_TICKET");
    expect(await desk.outcome(tapOf({ record, uid }) ?? "")).toBe("admit");
  });

  it("by secure messages", async () => {
    const uid = await provisionSun();
    expect(await desk.outcome(sunOf({ uid, counter: 2 }))).toBe("admit");
  });

  it("for a guest whose code was shown at the kiosk", async () => {
    const phone: Phone = await bindPhone(at(), { event, account: ALICE });
    const { status, body } = await call<{ id: string; tierName: string }>("/api/gate/tickets/identify", { body: { text: phone.code(tokenId) } });
    expect({ status, ...body }).toMatchObject({ status: 200, id: ticketId, tierName: "Stalls" });
    expect((await call("/api/gate/tickets/identify", { body: { text: "hello" } })).body.code).toBe("INVALID_INPUT");
    const uid = newUid();
    await provision({ kind: "uid", uid: typed(uid) }, body.id);
    // Identifying has burned nothing: the phone's code and the wristband are both good, and one person comes in.
    expect(await desk.outcome(typed(uid))).toBe("admit");
    expect(await desk.outcome(phone.code(tokenId))).toBe("ALREADY_ADMITTED");
  });

  it("for a ticket that no page has named yet", async () => {
    const [fresh = 0n] = await world.buy({ event, account: ALICE });
    await world.syncToHead();
    const phone = await bindPhone(at(), { event, account: ALICE });
    const { body } = await call<{ id: string }>("/api/gate/tickets/identify", { body: { text: phone.code(fresh) } });
    expect((await provision({ kind: "uid", uid: typed(newUid()) }, body.id)).status).toBe(201);
  });
});

describe("V2 a tag is replaced, switched off, dies with a transfer", () => {
  it("a new tag ends the old one", async () => {
    const [first, second] = [newUid(), newUid()];
    await provision({ kind: "uid", uid: typed(first) });
    await provision({ kind: "record", uid: typed(second) });
    expect(await desk.outcome(typed(first))).toBe("SESSION_ENDED");
    const third = await provisionSun();
    expect(await desk.outcome(sunOf({ uid: third, counter: 9 }))).toBe("admit");
  });

  it("a tag that stands for one ticket is given to no other, until it is switched off", async () => {
    const uid = newUid();
    const { body } = await provision({ kind: "uid", uid: typed(uid) });
    const other = pocket.next().ticketId;
    for (const kind of ["uid", "record"] as const) expect((await provision({ kind, uid: typed(uid) }, other)).body.code).toBe("CONFLICT");
    expect((await call(`/api/gate/tickets/${ticketId}/credentials/${body.credentialId}`, { method: "DELETE" })).status).toBe(204);
    expect(await desk.outcome(typed(uid))).toBe("SESSION_ENDED");
    expect((await provision({ kind: "uid", uid: typed(uid) }, other)).status).toBe(201);
    expect((await desk.scan(typed(uid))).body.ticket?.id).toBe(other);
    pocket.take();
  });

  it("the holder sees it and switches it off; nobody else can", async () => {
    const uid = newUid();
    const { body } = await provision({ kind: "uid", uid: typed(uid) });
    const [alice, bob] = [createBrowser(api.app), createBrowser(api.app)];
    await signIn({ browser: alice, index: ALICE });
    await signIn({ browser: bob, index: BOB });
    const path = `/api/tickets/${ticketId}/credentials`;
    const listed = (await (await alice.get(path)).json()) as { credentials: object[] };
    expect(listed.credentials).toEqual([{ id: body.credentialId, kind: "tag-uid", issuedAtSeconds: expect.any(Number), usedAtMs: null }]);
    expect((await bob.get(path)).status).toBe(403);
    const revoke = (browser: typeof alice, id: string) =>
      api.app.request(`http://localhost:3000${path}/${id}`, {
        method: "DELETE",
        headers: { origin: "http://localhost:3000", ...Object.fromEntries(browser.headers()) },
      });
    expect((await revoke(bob, body.credentialId)).status).toBe(403);
    expect((await revoke(alice, "00000000-0000-4000-8000-000000000000")).status).toBe(404);
    expect((await revoke(alice, body.credentialId)).status).toBe(204);
    expect((await revoke(alice, body.credentialId)).status).toBe(204);
    expect(await desk.outcome(typed(uid))).toBe("SESSION_ENDED");
  });

  it("C53: given away, it opens nothing for the old holder; back again, neither", async () => {
    const uid = await provisionSun();
    await world.give({ event, tokenId, from: ALICE, to: BOB });
    await world.syncToHead();
    expect(await desk.outcome(sunOf({ uid, counter: 5 }))).toBe("NOT_HOLDER");
    await world.give({ event, tokenId, from: BOB, to: ALICE });
    await world.syncToHead();
    expect(await desk.outcome(sunOf({ uid, counter: 6 }))).toBe("NOT_HOLDER");
  });

  it("is given by staff at work on a paired device of this event only", async () => {
    const tag = { kind: "uid", uid: typed(newUid()) } as const;
    const path = `/api/tickets/${ticketId}/methods/nfc/generate`;
    expect(
      (await api.app.request(`http://localhost:3000${path}`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(tag) }))
        .status,
    ).toBe(401);
    const other = await world.createEvent({ title: "Elsewhere" });
    await world.syncToHead();
    const elsewhere = await openDesk(at(), { event: other });
    expect((await call(path, { body: tag, by: elsewhere })).body.code).toBe("NOT_FOUND");
    const ended = await openDesk(at(), { event });
    await call("/api/gate/shifts/current", { method: "DELETE", by: ended });
    expect((await call(path, { body: tag, by: ended })).body.code).toBe("UNAUTHENTICATED");
  });
});

describe("trap 15 NFC clone and replay", () => {
  it("a message is good once; gaps are fine; older ones are not", async () => {
    const uid = await provisionSun({ counter: 10 });
    expect(await desk.outcome(sunOf({ uid, counter: 10 }))).toBe("REPLAYED");
    expect(await desk.outcome(sunOf({ uid, counter: 4 }))).toBe("REPLAYED");
    expect(await desk.outcome(sunOf({ uid, counter: 30 }))).toBe("admit");
    expect(await desk.outcome(sunOf({ uid, counter: 30 }))).toBe("ALREADY_ADMITTED");
    const { rows } = await world.db.query("SELECT used_counter FROM credentials WHERE uid = $1", [uid]);
    expect(rows[0].used_counter).toBe("30");
  });

  it("a message that was refused is burned; one that was asked for more may come again beside that", async () => {
    const both = await openDesk(at(), { event, policy: { anyOf: [["nfc", "qr"]] } });
    const closed = await openDesk(at(), { event, tiers: [2], policy: { anyOf: [["nfc"]] } });
    const uid = await provisionSun();
    expect(await closed.outcome(sunOf({ uid, counter: 2 }))).toBe("WRONG_GATE");
    expect(await desk.outcome(sunOf({ uid, counter: 2 }))).toBe("REPLAYED");
    const message = sunOf({ uid, counter: 3 });
    expect(await both.outcome(message)).toBe("ask");
    expect(await both.outcome(sunOf({ uid, counter: 2 }))).toBe("REPLAYED");
    const phone = await bindPhone(at(), { event, account: ALICE });
    expect(await both.outcome([message, phone.code(tokenId)])).toBe("admit");
  });

  it("nor is an older message taken when the tag is given again: what was shown since would be good once more", async () => {
    const closed = await openDesk(at(), { event, tiers: [2], policy: { anyOf: [["nfc"]] } });
    const uid = await provisionSun({ counter: 5 });
    expect(await closed.outcome(sunOf({ uid, counter: 8 }))).toBe("WRONG_GATE");
    for (const counter of [4, 5, 7, 8]) {
      const { body } = await provision({ kind: "sun", message: sunOf({ uid, counter }) });
      expect(body).toMatchObject({ code: "INVALID_INPUT", detail: "This reading of the tag was shown before." });
    }
    expect((await provision({ kind: "sun", message: sunOf({ uid, counter: 9 }) })).status).toBe(201);
    expect(await desk.outcome(sunOf({ uid, counter: 8 }))).toBe("REPLAYED");
    expect(await desk.outcome(sunOf({ uid, counter: 10 }))).toBe("admit");
  });

  it("C24: one message at many gates at once admits once", async () => {
    const uid = await provisionSun();
    const message = sunOf({ uid, counter: 2 });
    const outcomes = await Promise.all(Array.from({ length: 12 }, () => desk.outcome(message)));
    expect(outcomes.filter((outcome) => outcome === "admit")).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome !== "admit").every((outcome) => ["ALREADY_ADMITTED", "REPLAYED"].includes(outcome))).toBe(true);
  });

  it("a secure tag is found neither by its number nor with another's keys", async () => {
    const uid = await provisionSun();
    expect(await desk.outcome(typed(uid))).toBe("UNKNOWN_TICKET");
    expect(await desk.outcome(sunOf({ uid, counter: 5, masterKey: "0x00112233445566778899aabbccddeeff" }))).toBe("BAD_SIGNATURE");
    expect(await desk.outcome(sunOf({ uid, counter: 5, masterKey: `0x${"00".repeat(16)}` }))).toBe("BAD_SIGNATURE");
  });

  it("a tag whose keys are not ours is not taken in", async () => {
    for (const masterKey of [`0x${"00".repeat(16)}`, "0x00112233445566778899aabbccddeeff"] as const) {
      expect((await provision({ kind: "sun", message: sunOf({ masterKey }) })).body.code).toBe("INVALID_INPUT");
    }
    expect((await provision({ kind: "sun", message: "https://example.com/" })).body.code).toBe("INVALID_INPUT");
  });
});

describe("trap 16 a worn counter", () => {
  it("a jump of 500 admits, and the trail says so", async () => {
    const uid = await provisionSun({ counter: 1 });
    expect(await desk.outcome(sunOf({ uid, counter: 501 }))).toBe("admit");
    expect(await flagsOf(tokenId)).toEqual(["COUNTER_JUMP"]);
  });

  it("and the organizer is told, once for each burst", async () => {
    const uid = await provisionSun({ counter: 1 });
    for (const counter of [501, 1001, 1501]) await desk.scan(sunOf({ uid, counter }));
    const listJumps = async () => (await world.db.query("SELECT kind, subject_kind FROM alerts WHERE token_id = $1", [String(tokenId)])).rows;
    await expect.poll(listJumps).toEqual([{ kind: "worn-counter", subject_kind: "credential" }]);
    const { alerts } = await listEventAlerts({ db: world.db, clock }, { userId: world.organizer.userId, eventId: event.id });
    expect(alerts).toContainEqual(expect.objectContaining({ title: "A wristband was read elsewhere", state: "going on" }));
  });

  it("an ordinary gap is not worth a word", async () => {
    const uid = await provisionSun({ counter: 1 });
    expect(await desk.outcome(sunOf({ uid, counter: 50 }))).toBe("admit");
    expect(await flagsOf(tokenId)).toBeNull();
  });
});

describe("V2 a native kiosk sets a tag's keys", () => {
  const uid: Hex = "0x04a2b3c4d5e680";

  it("for a supervisor: that tag's keys, the address, and a line in the trail", async () => {
    const { status, body } = await call<{ code?: string }>("/api/gate/tags/personalize", { body: { uid: typed(uid) } });
    expect({ status, code: body.code }).toEqual({ status: 403, code: "FORBIDDEN" });
    await world.db.query("UPDATE gate_staff SET role = 'supervisor' WHERE id = $1", [desk.staffId]);
    const given = await call<{ keys: object; url: string }>("/api/gate/tags/personalize", { body: { uid: "04:A2:B3:C4:D5:E6:80" } });
    expect(given.body.keys).toMatchObject(tagKeysOf({ uid }));
    expect(given.body.url).toMatch(/^http:\/\/localhost:3000\/t\?picc_data=0{32}&cmac=0{16}$/);
    const { rows } = await world.db.query("SELECT actor, detail FROM audit_log WHERE action = 'tag-keys'");
    expect(rows).toEqual([{ actor: `staff:${desk.staffId}`, detail: { uid } }]);
  });

  it("for no other chip", async () => {
    for (const other of ["11:22:33:44", "05:a2:b3:c4:d5:e6:80", "hello"]) {
      expect((await call("/api/gate/tags/personalize", { body: { uid: other } })).body.code).toBe("INVALID_INPUT");
    }
    expect(parseUid("11:22:33:44")).not.toBeNull();
  });
});
