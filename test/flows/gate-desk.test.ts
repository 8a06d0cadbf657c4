import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { SignJWT } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { gatePack } from "#api/gate/schemas.ts";
import { createListener } from "#api/listener.ts";
import { encodeHex } from "#core/bytes.ts";
import { encodeDeviceProof } from "#core/device-proof.ts";
import { createGate } from "#server/gate/create-gate.ts";
import { createPairingCode } from "#server/gate/create-pairing-code.ts";
import { createStaff } from "#server/gate/create-staff.ts";
import { disableStaff } from "#server/gate/disable-staff.ts";
import { listGateState } from "#server/gate/list-gate-state.ts";
import { revokeDevice } from "#server/gate/revoke-device.ts";
import { signShiftToken, verifyDeviceToken, verifyShiftToken } from "#server/gate/tokens.ts";
import { deriveSigningKey } from "#server/keys.ts";
import { createTestApi, ORIGIN, type TestApi } from "#test/support/api.ts";
import { deviceOf } from "#test/support/credentials.ts";
import { bindPhone, createClock, type Desk, fromElsewhere, openDesk, outcomeOf, PIN, pairBody, send, type TestClock } from "#test/support/gate.ts";
import { createWorld, type World, type WorldEvent } from "#test/support/world.ts";

const ALICE = 2;
const MINUTE_MS = 60_000;
const NOBODY = "00000000-0000-4000-8000-000000000000";

let world: World;
let api: TestApi;
let clock: TestClock;
let event: WorldEvent;
let gateId: string;
let organizer: { userId: string; eventId: string };

beforeAll(async () => {
  world = await createWorld();
  clock = createClock();
  api = createTestApi({ db: world.database, source: { RPC_URL: world.chain.rpcUrl }, deps: { clock } });
  event = await world.createEvent();
  await world.buy({ event, account: ALICE });
  await world.syncToHead();
  organizer = { userId: world.organizer.userId, eventId: event.id };
  gateId = (await createGate(deps(), { organizer, name: "Main entrance" })).gateId;
});
afterAll(async () => {
  await api.close();
  await world.close();
});
beforeEach(() => {
  clock.aheadMs = 0;
});

function deps() {
  return { db: world.db, clock };
}

function pair(code: string, key = "any"): Promise<Response> {
  return send({ app: api.app, method: "POST", path: "pair", headers: fromElsewhere(), body: pairBody({ code, device: deviceOf({ name: key }) }) });
}

async function newCode(): Promise<string> {
  return (await createPairingCode(deps(), { organizer, gateId })).code;
}

function openShift({ desk, staffId = desk.staffId, pin = PIN }: { desk: Desk; staffId?: string; pin?: string }): Promise<Response> {
  return send({ app: api.app, method: "POST", path: "shifts", headers: { "x-foyer-device": desk.deviceToken }, body: { staffId, pin } });
}

async function codeOf(response: Response): Promise<string> {
  return ((await response.json()) as { code: string }).code;
}

describe("C14 pairing a device", () => {
  it("names event and gate, however the code was typed", async () => {
    const code = await newCode();
    expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/);
    const response = await pair(` ${code.toLowerCase().replace("-", " ")} `);
    expect(response.status).toBe(201);
    expect(await response.json()).toMatchObject({ eventId: event.id, gate: { id: gateId, name: "Main entrance" }, event: { title: event.title } });
  });

  it("tells the pages that follow the event, so that none has to ask again and again", async () => {
    const told: string[] = [];
    const stop = await api.deps.listen({ channel: "gate" }, (payload) => told.push(payload));
    expect((await pair(await newCode())).status).toBe(201);
    await expect
      .poll(() => told.map((payload) => JSON.parse(payload)))
      .toContainEqual(expect.objectContaining({ eventId: event.id, tokenId: null, kind: "device" }));
    stop();
  });

  it("pairs one of twenty devices that race with one code", async () => {
    const code = await newCode();
    const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => pair(code, `racer ${n}`)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    for (const answer of answers.filter(({ status }) => status !== 201)) expect(await codeOf(answer)).toBe("ALREADY_USED");
  });

  it("refuses an old code, a spent one and an unknown one, each by its name", async () => {
    const old = await newCode();
    const spent = await newCode();
    await pair(spent);
    expect(await codeOf(await pair(spent))).toBe("ALREADY_USED");
    expect(await codeOf(await pair("AAAAA-AAAAA"))).toBe("NOT_FOUND");
    clock.aheadMs = 10 * MINUTE_MS + 1000;
    expect(await codeOf(await pair(old))).toBe("EXPIRED");
  });

  it("keeps no code in the database, only its hash", async () => {
    const code = await newCode();
    const { rows } = await world.db.query<{ whole: string }>("SELECT p::text AS whole FROM pairing_codes p");
    expect(rows.some(({ whole }) => whole.includes(code) || whole.includes(code.replace("-", "")))).toBe(false);
  });

  it("refuses a key of the wrong size, and one for which anybody can sign (M18)", async () => {
    for (const deviceKey of ["0x0102", `0x01${"00".repeat(31)}`] as const) {
      const body = pairBody({ code: await newCode(), device: { ...deviceOf({ name: "odd" }), deviceKey } });
      expect((await send({ app: api.app, method: "POST", path: "pair", headers: fromElsewhere(), body })).status).toBe(400);
    }
  });

  it("stops an address that tries codes", async () => {
    const headers = fromElsewhere();
    const tries = Array.from({ length: 40 }, (_, n) =>
      send({ app: api.app, method: "POST", path: "pair", headers, body: pairBody({ code: `GUESS-${n}`, device: deviceOf({ name: "g" }) }) }),
    );
    const statuses = (await Promise.all(tries)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 429)).toHaveLength(10);
  });
});

describe("C14 C46 the device proves its key", () => {
  it("gets no token with another key, another device's signature, or a time that is not now", async () => {
    const desk = await openDesk({ world, app: api.app, clock }, { event });
    const ask = (changes: { atMs?: number; by?: ReturnType<typeof deviceOf>; signedDeviceId?: string; deviceId?: string }) => {
      const atMs = changes.atMs ?? clock.nowMs();
      const proof = { eventId: event.id, deviceId: changes.signedDeviceId ?? desk.deviceId, atMs };
      const signature = encodeHex((changes.by ?? desk.device).sign(encodeDeviceProof(proof)));
      return send({ app: api.app, method: "POST", path: "device-token", body: { ...proof, deviceId: changes.deviceId ?? desk.deviceId, signature } });
    };
    expect((await ask({})).status).toBe(200);
    expect(await codeOf(await ask({ by: deviceOf({ name: "thief" }) }))).toBe("FORBIDDEN");
    expect(await codeOf(await ask({ signedDeviceId: NOBODY }))).toBe("FORBIDDEN");
    expect(await codeOf(await ask({ deviceId: NOBODY }))).toBe("FORBIDDEN");
    expect(await codeOf(await ask({ atMs: clock.nowMs() - 2 * MINUTE_MS }))).toBe("INVALID_INPUT");
    await revokeDevice(deps(), { organizer, deviceId: desk.deviceId });
    expect(await codeOf(await ask({}))).toBe("FORBIDDEN");
  });

  it("trap 19: is not seen when somebody else claims to be it", async () => {
    const desk = await openDesk({ world, app: api.app, clock }, { event });
    const seen = async () => (await world.db.query("SELECT last_seen_at FROM gate_devices WHERE id = $1", [desk.deviceId])).rows[0].last_seen_at.getTime();
    const before = await seen();
    clock.aheadMs = MINUTE_MS;
    const proof = { eventId: event.id, deviceId: desk.deviceId, atMs: clock.nowMs() };
    const forged = encodeHex(deviceOf({ name: "thief" }).sign(encodeDeviceProof(proof)));
    expect((await send({ app: api.app, method: "POST", path: "device-token", body: { ...proof, signature: forged } })).status).toBe(403);
    expect(await seen()).toBe(before);
    await reprove(desk);
    expect(await seen()).toBeGreaterThan(before);
  });

  it("trap 9: takes no token of another key, audience, type or algorithm, nor one that has ended", async () => {
    const key = deriveSigningKey({ secret: api.deps.env.FOYER_SECRET, purpose: "gate tokens" });
    const claims = { eventId: event.id, deviceId: NOBODY, shiftId: NOBODY, staffId: NOBODY, gateId: gateId };
    const tokenDeps = { key, clock };
    const shift = await signShiftToken(tokenDeps, claims);
    expect(await verifyShiftToken(tokenDeps, shift)).toEqual(claims);
    const foreign = await signShiftToken({ key: deriveSigningKey({ secret: "another secret", purpose: "gate tokens" }), clock }, claims);
    const none = `${btoa('{"alg":"none","typ":"foyer-gate-shift+jwt"}')}.${shift.split(".")[1]}.`;
    const shared = await new SignJWT(claims)
      .setProtectedHeader({ alg: "HS256", typ: "foyer-gate-shift+jwt" })
      .setAudience("foyer-gate-shift")
      .setIssuedAt()
      .setExpirationTime("1h")
      .sign(key.publicKey.export({ format: "der", type: "spki" }));
    for (const token of [foreign, none, shared, `${shift}x`, "", "a.b.c"]) {
      await expect(verifyShiftToken(tokenDeps, token)).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    }
    await expect(verifyDeviceToken(tokenDeps, shift)).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    clock.aheadMs = 11 * 3_600_000;
    await expect(verifyShiftToken(tokenDeps, shift)).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
  });
});

describe("C42 C43 C45 C50 a steward's shift", () => {
  it("opens with the PIN, lasts ten hours, and ends on request", async () => {
    const desk = await openDesk({ world, app: api.app, clock }, { event });
    const opened = await openShift({ desk });
    expect(opened.status).toBe(201);
    const { shiftToken, expiresAtSeconds } = (await opened.json()) as { shiftToken: string; expiresAtSeconds: number };
    expect(Math.round((expiresAtSeconds * 1000 - clock.nowMs()) / 3_600_000)).toBe(10);
    const headers = { authorization: `Bearer ${shiftToken}`, "x-foyer-device": desk.deviceToken };
    expect((await send({ app: api.app, method: "DELETE", path: "shifts/current", headers })).status).toBe(204);
    expect((await send({ app: api.app, method: "DELETE", path: "shifts/current", headers })).status).toBe(204);
    const { rows } = await world.db.query("SELECT outcome FROM audit_log WHERE action = 'shift' AND device_id = $1 ORDER BY sequence", [desk.deviceId]);
    expect(rows.map(({ outcome }) => outcome)).toEqual(["opened", "opened", "ended"]);
  });

  it("ends on a browser's request too, which has no body and no length", async () => {
    const desk = await openDesk({ world, app: api.app, clock }, { event });
    const server = createServer(createListener(api.deps, { app: api.app, pages: async (_, response) => void response.end() }));
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const { port } = server.address() as AddressInfo;
    const headers = { origin: ORIGIN, "content-type": "application/json", authorization: `Bearer ${desk.shiftToken}`, "x-foyer-device": desk.deviceToken };
    const status = (more: Record<string, string>, body?: string) =>
      new Promise((done, fail) => {
        const options = { port, host: "127.0.0.1", method: "DELETE", path: "/api/gate/shifts/current", headers: { ...headers, ...more } };
        request(options, (response) => done(response.resume().statusCode))
          .on("error", fail)
          .end(body);
      });
    expect(await status({ "transfer-encoding": "chunked" }, "{}")).toBe(400);
    expect(await status({})).toBe(204);
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
    expect(outcomeOf(await desk.scan("x"))).toBe("401 UNAUTHENTICATED");
  });

  it("locks after five wrong PINs, also when all are sent at once, says for how long, and opens again afterwards", async () => {
    const desk = await openDesk({ world, app: api.app, clock }, { event });
    const answers = await Promise.all(Array.from({ length: 12 }, (_, n) => openShift({ desk, pin: String(700_000 + n) })));
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(4);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(8);
    const locked = await openShift({ desk });
    expect(await locked.json()).toMatchObject({ code: "TOO_MANY_REQUESTS", detail: "Too many wrong PINs. Locked for 15 minutes." });
    clock.aheadMs = 15 * MINUTE_MS + 1000;
    const { deviceToken } = await reprove(desk);
    expect((await openShift({ desk: { ...desk, deviceToken } })).status).toBe(201);
  });

  it("trap 19: a revoked device tries no PIN and locks nobody out, though its token still lives", async () => {
    const [stolen, desk] = await Promise.all([openDesk({ world, app: api.app, clock }, { event }), openDesk({ world, app: api.app, clock }, { event })]);
    await revokeDevice(deps(), { organizer, deviceId: stolen.deviceId });
    for (let n = 0; n < 5; n++) expect(await codeOf(await openShift({ desk: stolen, staffId: desk.staffId, pin: String(700_000 + n) }))).toBe("FORBIDDEN");
    expect(await codeOf(await openShift({ desk: stolen, staffId: desk.staffId }))).toBe("FORBIDDEN");
    expect((await openShift({ desk })).status).toBe(201);
  });

  it("counts tries anew after the right PIN", async () => {
    const desk = await openDesk({ world, app: api.app, clock }, { event });
    for (const _ of [1, 2, 3, 4]) await openShift({ desk, pin: "111222" });
    expect((await openShift({ desk })).status).toBe(201);
    expect(await (await openShift({ desk, pin: "111222" })).json()).toMatchObject({ detail: "Wrong PIN. 4 tries are left." });
  });

  it("is closed to the disabled, and to staff of another event", async () => {
    const desk = await openDesk({ world, app: api.app, clock }, { event });
    const other = await world.createEvent({ title: "Elsewhere" });
    const away = await openDesk({ world, app: api.app, clock }, { event: other });
    expect(await codeOf(await openShift({ desk, staffId: away.staffId }))).toBe("FORBIDDEN");
    await disableStaff(deps(), { organizer, staffId: desk.staffId });
    expect(await codeOf(await openShift({ desk }))).toBe("FORBIDDEN");
    const names = (await (await send({ app: api.app, method: "GET", path: "staff", headers: { "x-foyer-device": desk.deviceToken } })).json()) as {
      staff: { id: string; name: string }[];
    };
    expect(names.staff.map(({ id }) => id)).not.toContain(desk.staffId);
    expect(names.staff.length).toBeGreaterThan(0);
    expect(Object.keys(names.staff[0] ?? {}).sort()).toEqual(["id", "name", "role"]);
  });

  it.each(["12345", "123456", "000000", "abcdef"])("is not given the PIN %s", async (pin) => {
    await expect(createStaff(deps(), { organizer, name: `Weak ${pin}`, pin })).rejects.toMatchObject({ code: "INVALID_INPUT", fields: [{ path: "pin" }] });
  });

  it("keeps no PIN in clear", async () => {
    await createStaff(deps(), { organizer, name: "Hashed", pin: PIN });
    const { rows } = await world.db.query<{ pin_hash: string }>("SELECT pin_hash FROM gate_staff");
    for (const { pin_hash } of rows) expect(pin_hash).toMatch(/^\$argon2id\$/);
  });
});

async function reprove(desk: Desk): Promise<{ deviceToken: string }> {
  const proof = { eventId: event.id, deviceId: desk.deviceId, atMs: clock.nowMs() };
  const signature = encodeHex(desk.device.sign(encodeDeviceProof(proof)));
  return (await (await send({ app: api.app, method: "POST", path: "device-token", body: { ...proof, signature } })).json()) as { deviceToken: string };
}

describe("Q7 the gate pack", () => {
  it("carries event, gate, keys and the server's time, and no holder (trap 19)", async () => {
    const desk = await openDesk({ world, app: api.app, clock }, { event });
    const phone = await bindPhone({ world, clock }, { event, account: ALICE });
    const askedAtMs = clock.nowMs();
    const response = await send({ app: api.app, method: "GET", path: "pack", headers: { "x-foyer-device": desk.deviceToken } });
    const text = await response.text();
    const pack = gatePack.parse(JSON.parse(text));
    expect(pack).toMatchObject({ event: { id: event.id, contract: event.contract, codePeriodSeconds: 15 }, gate: { id: desk.gateId } });
    expect(pack.bindings.map(({ deviceKey }) => deviceKey)).toContain(phone.binding.deviceKey);
    expect(pack.serverAtMs).toBeGreaterThanOrEqual(askedAtMs);
    expect(pack.serverAtMs).toBeLessThanOrEqual(clock.nowMs());
    expect(text).not.toContain(phone.binding.holder);
  });
});

describe("C20 C43 who manages the gates", () => {
  it("is the event's organizer and nobody else", async () => {
    const stranger = { userId: (await world.signIn(ALICE)).userId, eventId: event.id };
    const desk = await openDesk({ world, app: api.app, clock }, { event });
    const acts: ((who: typeof organizer) => Promise<unknown>)[] = [
      (who) => createGate(deps(), { organizer: who, name: "Mine now" }),
      (who) => createStaff(deps(), { organizer: who, name: "Mallory", pin: PIN }),
      (who) => createPairingCode(deps(), { organizer: who, gateId }),
      (who) => revokeDevice(deps(), { organizer: who, deviceId: desk.deviceId }),
      (who) => disableStaff(deps(), { organizer: who, staffId: desk.staffId }),
      (who) => listGateState(deps(), who),
    ];
    for (const act of acts) {
      await expect(act(stranger)).rejects.toMatchObject({ code: "FORBIDDEN" });
      await expect(act({ ...organizer, eventId: NOBODY })).rejects.toMatchObject({ code: "NOT_FOUND" });
      await expect(act({ ...organizer, eventId: "not an id" })).rejects.toMatchObject({ code: "NOT_FOUND" });
    }
  });

  it("cannot reach into another event by a gate's, device's or person's id", async () => {
    const other = { ...organizer, eventId: (await world.createEvent({ title: "Third" })).id };
    const desk = await openDesk({ world, app: api.app, clock }, { event });
    await expect(createPairingCode(deps(), { organizer: other, gateId })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(revokeDevice(deps(), { organizer: other, deviceId: desk.deviceId })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(disableStaff(deps(), { organizer: other, staffId: desk.staffId })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  it("hears that there is no such gate, device or person when the id is no id at all", async () => {
    for (const id of ["nope", "", "'; DROP TABLE gates", `${gateId}0`]) {
      await expect(createPairingCode(deps(), { organizer, gateId: id })).rejects.toMatchObject({ code: "NOT_FOUND" });
      await expect(revokeDevice(deps(), { organizer, deviceId: id })).rejects.toMatchObject({ code: "NOT_FOUND" });
      await expect(disableStaff(deps(), { organizer, staffId: id })).rejects.toMatchObject({ code: "NOT_FOUND" });
    }
  });

  it("hears which field is wrong", async () => {
    await expect(createGate(deps(), { organizer, name: " " })).rejects.toMatchObject({ code: "INVALID_INPUT", fields: [{ path: "name" }] });
    await expect(createGate(deps(), { organizer, name: "\u202eevil" })).rejects.toMatchObject({ code: "INVALID_INPUT", fields: [{ path: "name" }] });
    await expect(createGate(deps(), { organizer, name: "Main entrance" })).rejects.toMatchObject({ code: "CONFLICT", fields: [{ path: "name" }] });
    await expect(createGate(deps(), { organizer, name: "Odd", tiers: [9] })).rejects.toMatchObject({ code: "INVALID_INPUT", fields: [{ path: "tiers" }] });
  });

  it("sees gates, devices, who works where, and how many were let in", async () => {
    const desk = await openDesk({ world, app: api.app, clock }, { event, gateName: "Stage door" });
    await desk.scan("not a ticket");
    const state = await listGateState(deps(), organizer);
    const gate = state.gates.find(({ name }) => name === "Stage door");
    expect(gate).toMatchObject({ admitted: 0, refused: 1, devices: [{ id: desk.deviceId, status: "active", staffName: expect.stringMatching(/^Grace/) }] });
  });
});
