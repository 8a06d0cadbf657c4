import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type KeyState, OVERLAP_SECONDS, signingKeyOfSalt } from "#server/credentials/key-ring.ts";
import { readKeyBook } from "#server/credentials/keys/key-book.ts";
import { listSigningKeys } from "#server/credentials/keys/list-signing-keys.ts";
import { PUBLISHED_BEFORE_SECONDS, revokeKey, rotateDueKeys, rotateKeys } from "#server/credentials/keys/rotate-keys.ts";
import { type Browser, createBrowser, createTestApi, signIn, type TestApi } from "#test/support/api.ts";
import { askDeviceToken, type Desk, openDesk, outcomeOf, sendScan, type TestClock } from "#test/support/gate.ts";
import { stopClock } from "#test/support/guest.ts";
import { fillPocket, type Pocket } from "#test/support/pocket.ts";
import { createWorld, type World, type WorldEvent } from "#test/support/world.ts";

const ALICE = 2;
const DAY_MS = 86_400_000;

let world: World;
let clock: TestClock;
/** Two processes over one database. */
let api: TestApi;
let neighbour: TestApi;
let alice: Browser;
let event: WorldEvent;
let desk: Desk;
let pocket: Pocket;

beforeAll(async () => {
  world = await createWorld();
  clock = stopClock();
  const source = { RPC_URL: world.chain.rpcUrl, GATE_MIRROR_MAX_AGE_MS: "36000000" };
  api = createTestApi({ db: world.database, source, deps: { clock } });
  neighbour = createTestApi({ db: world.database, source, deps: { clock } });
  event = await world.createEvent({ maxPerPurchase: 40 });
  pocket = await fillPocket(world, { event, account: ALICE, quantity: 8 });
  desk = await openDesk({ world, app: api.app, clock }, { event, policy: { anyOf: [["pass"]] } });
  alice = createBrowser(api.app);
  await signIn({ browser: alice, index: ALICE });
});
afterAll(async () => {
  await Promise.all([api.close(), neighbour.close()]);
  await world.close();
});

function deps() {
  return { db: world.db, clock, env: api.deps.env };
}

function keys(): Promise<readonly KeyState[]> {
  return listSigningKeys(deps());
}

async function kidThatSigns(): Promise<string> {
  return (await keys()).find(({ state }) => state === "signs")?.kid ?? "";
}

async function publishedBy({ app }: Pick<TestApi, "app">): Promise<string[]> {
  const { keys: published } = (await (await app.request("http://localhost:3000/.well-known/jwks.json")).json()) as { keys: { kid: string }[] };
  return published.map(({ kid }) => kid);
}

async function makePass(): Promise<{ kid: string; text: string }> {
  const { text } = (await (await alice.post(`/api/tickets/${pocket.take().ticketId}/methods/pass/generate`)).json()) as { text: string };
  const header = JSON.parse(Buffer.from(text.split(".")[0] ?? "", "base64url").toString()) as { kid: string };
  return { kid: header.kid, text };
}

async function scanAt({ app }: Pick<TestApi, "app">, text: string): Promise<string> {
  // A device's token is good for ten minutes, and the clock has moved.
  const { deviceToken } = await askDeviceToken({ app, clock, event, deviceId: desk.deviceId, device: desk.device });
  return outcomeOf(await sendScan({ app, tokens: { ...desk, deviceToken }, attemptId: randomUUID(), evidence: [text], scannedAtMs: clock.nowMs() }));
}

describe("C9 A12 keys rotate on demand, without a gap", () => {
  it("the next key is published at once and signs later; what the one before has signed is good until it runs out", async () => {
    const first = await kidThatSigns();
    await rotateKeys(deps(), { userId: world.organizer.userId });
    const next = (await keys()).find(({ state }) => state === "next")?.kid ?? "";
    for (const process of [api, neighbour]) await expect.poll(() => publishedBy(process)).toEqual(expect.arrayContaining([first, next]));
    expect((await makePass()).kid).toBe(first);
    clock.aheadMs += (PUBLISHED_BEFORE_SECONDS - 1) * 1000;
    const last = await makePass();
    expect(last.kid).toBe(first);
    clock.aheadMs += 2_000;
    const fresh = await makePass();
    expect(fresh.kid).toBe(next);
    expect(await scanAt(neighbour, last.text)).toBe("admit");
    expect(await scanAt(neighbour, fresh.text)).toBe("admit");
    clock.aheadMs += OVERLAP_SECONDS * 1000;
    expect(await publishedBy(neighbour)).toEqual([next]);
    expect((await keys()).map(({ kid, state }) => [kid, state])).toEqual([
      [next, "signs"],
      [first, "retired"],
    ]);
  });

  it("is on record; nobody makes a second one while one waits", async () => {
    await rotateKeys(deps(), { userId: world.organizer.userId });
    await expect(rotateKeys(deps(), { userId: world.organizer.userId })).rejects.toMatchObject({ code: "CONFLICT" });
    const { rows } = await world.db.query("SELECT actor FROM audit_log WHERE action = 'signing-key' AND outcome = 'made'");
    expect(rows).toEqual(Array(2).fill({ actor: `user:${world.organizer.userId}` }));
    clock.aheadMs += PUBLISHED_BEFORE_SECONDS * 1000;
  });

  it("two that rotate at once make one key", async () => {
    const before = (await keys()).length;
    const outcomes = await Promise.allSettled(Array.from({ length: 4 }, () => rotateKeys(deps(), { userId: world.organizer.userId })));
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await keys()).toHaveLength(before + 1);
    clock.aheadMs += PUBLISHED_BEFORE_SECONDS * 1000;
  });
});

describe("C9 keys rotate on schedule", () => {
  it("when the newest has served its days, and not before", async () => {
    const due = () => rotateDueKeys({ ...deps(), days: 30 });
    const beforeMs = clock.aheadMs;
    clock.aheadMs += 29 * DAY_MS;
    expect(await due()).toBe(false);
    clock.aheadMs += 2 * DAY_MS;
    expect(await due()).toBe(true);
    expect(await due()).toBe(false);
    await world.db.query("DELETE FROM signing_keys WHERE made_by = 'worker'");
    clock.aheadMs = beforeMs;
    await api.app.request("http://localhost:3000/.well-known/jwks.json");
  });
});

describe("C10 C11 a key that has leaked", () => {
  it("is refused at once at every process, published nowhere, and another one signs in its place", async () => {
    const leaked = await makePass();
    const kept = await makePass();
    expect(await scanAt(neighbour, kept.text)).toBe("admit");
    await revokeKey(deps(), { userId: world.organizer.userId, kid: leaked.kid });
    for (const process of [api, neighbour]) await expect.poll(() => publishedBy(process)).not.toContain(leaked.kid);
    expect(await scanAt(neighbour, leaked.text)).toBe("BAD_SIGNATURE");
    const fresh = await makePass();
    expect(fresh.kid).not.toBe(leaked.kid);
    expect(await scanAt(neighbour, fresh.text)).toBe("admit");
    expect((await keys()).find(({ kid }) => kid === leaked.kid)?.state).toBe("revoked");
    await expect(revokeKey(deps(), { userId: world.organizer.userId, kid: leaked.kid })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(revokeKey(deps(), { userId: world.organizer.userId, kid: "nobody's" })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  it("C10: no table holds what a key could be made of alone; with another secret the rows are nobody's keys", async () => {
    const { made } = await readKeyBook({ db: world.db });
    for (const { kid, salt } of made) {
      expect(signingKeyOfSalt({ secret: api.deps.env.FOYER_SECRET, salt }).kid).toBe(kid);
      expect(signingKeyOfSalt({ secret: "", salt }).kid).not.toBe(kid);
    }
    const other = { ...deps(), env: { ...api.deps.env, FOYER_SECRET: "another secret of this test and of nothing else" } };
    expect((await listSigningKeys(other)).map(({ origin }) => origin)).toEqual(["secret"]);
  });
});

describe("C11 the published keys are cached", () => {
  it("by an ETag that changes with them alone", async () => {
    const ask = (tag?: string) =>
      api.app.request("http://localhost:3000/.well-known/jwks.json", tag === undefined ? {} : { headers: { "if-none-match": tag } });
    const first = await ask();
    const tag = first.headers.get("etag") ?? "";
    expect(tag).not.toBe("");
    expect(first.headers.get("cache-control")).toBe("public, max-age=300");
    const again = await ask(tag);
    expect([again.status, await again.text()]).toEqual([304, ""]);
    expect(again.headers.get("cache-control")).toBe("public, max-age=300");
    await rotateKeys(deps(), { userId: world.organizer.userId });
    await expect.poll(async () => (await ask(tag)).status).toBe(200);
  });
});
