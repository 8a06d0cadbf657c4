import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CLIENT_IP_HEADER } from "#server/accounts/auth.ts";
import { addNetwork, removeNetwork } from "#server/networks/change-networks.ts";
import { listNetworks } from "#server/networks/list-networks.ts";
import { createTestApi, type TestApi } from "#test/support/api.ts";
import { call } from "#test/support/api-request.ts";
import { type Desk, openDesk } from "#test/support/gate.ts";
import { stopClock } from "#test/support/guest.ts";
import { createWorld, type World, type WorldEvent } from "#test/support/world.ts";

const ALICE = 2;
const [HALL, BAR, STREET] = ["203.0.113.9", "2001:db8:7::9", "198.51.100.4"];

let world: World;
let api: TestApi;
let event: WorldEvent;
let other: WorldEvent;
let [hall, bar, elsewhere]: Desk[] = [];
const clock = stopClock();

beforeAll(async () => {
  world = await createWorld();
  api = createTestApi({ db: world.database, source: { RPC_URL: world.chain.rpcUrl }, deps: { clock } });
  [event, other] = [await world.createEvent(), await world.createEvent({ title: "Another night" })];
  await world.syncToHead();
  const at = { world, app: api.app, clock };
  [hall, bar, elsewhere] = [await openDesk(at, { event }), await openDesk(at, { event }), await openDesk(at, { event: other })];
});
afterAll(async () => {
  await api.close();
  await world.close();
});

function organizer(of = event) {
  return { userId: world.organizer.userId, eventId: of.id };
}

function add(network: string, gateId: string | null = null) {
  return addNetwork({ db: world.db, clock }, { organizer: organizer(), gateId, network });
}

async function scanFrom(desk: Desk | undefined, ip: string): Promise<Response> {
  const headers = { authorization: `Bearer ${desk?.shiftToken}`, "x-foyer-device": desk?.deviceToken ?? "", [CLIENT_IP_HEADER]: ip };
  return call(api.app, { method: "POST", url: "/api/gate/scans", headers, body: { attemptId: randomUUID(), evidence: ["x"], scannedAtMs: clock.nowMs() } });
}

async function statusFrom(desk: Desk | undefined, ip: string): Promise<number> {
  return (await scanFrom(desk, ip)).status;
}

describe("C17 the venue's networks", () => {
  it("without a list devices call from anywhere", async () => {
    expect(await statusFrom(hall, STREET)).toBe(200);
  });

  it("with one, from it alone: others are told why and what to do, and other events go on", async () => {
    await add("203.0.113.77/24");
    await expect.poll(() => statusFrom(hall, STREET)).toBe(403);
    expect(await statusFrom(hall, HALL)).toBe(200);
    expect(await (await scanFrom(hall, STREET)).json()).toMatchObject({
      ...{ code: "FORBIDDEN", detail: `Gates of this event work from the venue’s network only. Your address is ${STREET}.` },
      next: expect.stringContaining("Gates and staff"),
    });
    expect(await statusFrom(elsewhere, STREET)).toBe(200);
  });

  it("what a device fetches before anybody signs in is kept to the same networks", async () => {
    const pack = (ip: string) =>
      call(api.app, { method: "GET", url: "/api/gate/pack", headers: { "x-foyer-device": hall?.deviceToken ?? "", [CLIENT_IP_HEADER]: ip } });
    expect((await pack(STREET)).status).toBe(403);
    expect((await pack(HALL)).status).toBe(200);
  });

  it("a gate's own networks stand instead of the event's", async () => {
    await add("2001:db8:7::/48", bar?.gateId);
    await expect.poll(() => statusFrom(bar, BAR)).toBe(200);
    expect(await statusFrom(bar, HALL)).toBe(403);
    expect(await statusFrom(hall, BAR)).toBe(403);
  });

  it("C73 calls from outside raise an alert about the device", async () => {
    await expect
      .poll(async () => (await world.db.query("SELECT FROM alerts WHERE kind = 'outside-network' AND subject = $1", [hall?.deviceId])).rowCount)
      .toBe(1);
  });

  it("are the organizer's to write, in a spelling that can be read, and on record", async () => {
    expect((await listNetworks({ db: world.db }, organizer())).map(({ network, gateName }) => [network, gateName])).toEqual([
      ["203.0.113.0/24", null],
      ["2001:db8:7::/48", bar?.gateName],
    ]);
    for (const wrong of ["", "anywhere", "203.0.113.0/33", "203.0.113.0/24/1", "::/129", "fe80::1%eth0", "10.0.0.0/-1", "0x7f.1"]) {
      await expect(add(wrong), wrong).rejects.toMatchObject({ code: "INVALID_INPUT", fields: [expect.objectContaining({ path: "network" })] });
    }
    await expect(add("203.0.113.0/24")).rejects.toMatchObject({ code: "CONFLICT" });
    await expect(add("10.0.0.0/8", elsewhere?.gateId)).rejects.toMatchObject({ code: "INVALID_INPUT", fields: [expect.objectContaining({ path: "gateId" })] });
    const stranger = { userId: (await world.signIn(ALICE)).userId, eventId: event.id };
    await expect(addNetwork({ db: world.db, clock }, { organizer: stranger, gateId: null, network: "10.0.0.0/8" })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    const { rows } = await world.db.query("SELECT outcome, actor, detail ->> 'network' AS network FROM audit_log WHERE action = 'network' ORDER BY sequence");
    expect(rows[0]).toEqual({ outcome: "allowed", actor: `user:${world.organizer.userId}`, network: "203.0.113.0/24" });
  });

  it("when the last is removed devices call from anywhere again", async () => {
    for (const { id } of await listNetworks({ db: world.db }, organizer()))
      await removeNetwork({ db: world.db, clock }, { organizer: organizer(), networkId: id });
    await expect.poll(() => statusFrom(hall, STREET)).toBe(200);
    await expect(removeNetwork({ db: world.db, clock }, { organizer: organizer(), networkId: randomUUID() })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});
