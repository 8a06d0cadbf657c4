import { createLocalJWKSet, jwtVerify } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { IssuedPass } from "#server/credentials/issue-pass.ts";
import type { IssuedCode } from "#server/credentials/issue-platform-code.ts";
import { type Browser, createBrowser, createTestApi, signIn, type TestApi } from "#test/support/api.ts";
import { createClock, type Desk, openDesk, type TestClock } from "#test/support/gate.ts";
import { fillPocket, type Pocket } from "#test/support/pocket.ts";
import { createWorld, type World, type WorldEvent } from "#test/support/world.ts";

const ALICE = 2;
const BOB = 3;

let world: World;
let api: TestApi;
let clock: TestClock;
let event: WorldEvent;
let desk: Desk;
let alice: Browser;
let pocket: Pocket;
let tokenId: bigint;
let ticketId: string;

beforeAll(async () => {
  world = await createWorld();
  clock = createClock();
  const source = { RPC_URL: world.chain.rpcUrl, GATE_MIRROR_MAX_AGE_MS: "3600000" };
  api = createTestApi({ db: world.database, source, deps: { clock } });
  event = await world.createEvent({ maxPerPurchase: 40, maxGifts: 10 });
  pocket = await fillPocket(world, { event, account: ALICE, quantity: 20 });
  desk = await openDesk({ world, app: api.app, clock }, { event, policy: { anyOf: [["pass"], ["qr"]] } });
});
afterAll(async () => {
  await api.close();
  await world.close();
});
beforeEach(async () => {
  clock.aheadMs = 0;
  ({ tokenId, ticketId } = pocket.take());
  alice = createBrowser(api.app);
  await signIn({ browser: alice, index: ALICE });
});

async function generate<Issued>(path: string, browser = alice): Promise<Issued & { status: number; code?: string }> {
  const response = await browser.post(`/api/tickets/${ticketId}/methods/${path}`);
  return { status: response.status, ...((await response.json()) as Issued) };
}

function pass(browser = alice) {
  return generate<IssuedPass>("pass/generate", browser);
}

function code(browser = alice) {
  return generate<IssuedCode>("qr/platform-code", browser);
}

describe("V3 dynamic pass, end to end", () => {
  it("is made for the holder, shown, admitted once", async () => {
    const made = await pass();
    expect(made.nextAtMs).toBeLessThan(made.expiresAtSeconds * 1000);
    expect((await desk.scan(made.text)).body).toMatchObject({ decision: { kind: "admit", methods: ["pass"] }, ticket: { id: ticketId } });
    expect(await desk.outcome(made.text)).toBe("ALREADY_ADMITTED");
    expect(await pass()).toMatchObject({ status: 409, code: "ALREADY_USED" });
  });

  it("C27, C28: each is newer than the last, and the first that a gate sees ends those before", async () => {
    const both = await openDesk({ world, app: api.app, clock }, { event, policy: { anyOf: [["pass", "wallet"]] } });
    const [first, second] = [await pass(), await pass()];
    expect(second.nonce).toBeGreaterThan(first.nonce);
    expect(await both.outcome(second.text)).toBe("ask");
    expect(await desk.outcome(first.text)).toBe("STALE");
    expect(await desk.outcome(second.text)).toBe("admit");
  });

  it("C28: a pass that was refused is burned", async () => {
    const closed = await openDesk({ world, app: api.app, clock }, { event, tiers: [2], policy: { anyOf: [["pass"]] } });
    const made = await pass();
    expect(await closed.outcome(made.text)).toBe("WRONG_GATE");
    expect(await desk.outcome(made.text)).toBe("REPLAYED");
    expect(await desk.outcome((await pass()).text)).toBe("admit");
  });

  it("C6: an old picture of it opens nothing", async () => {
    const made = await pass();
    clock.aheadMs = 46_000;
    expect(await desk.outcome(made.text)).toBe("STALE");
  });

  it("many at once have nonces of their own and one record", async () => {
    const made = await Promise.all(Array.from({ length: 6 }, () => pass()));
    expect(new Set(made.map(({ nonce }) => nonce)).size).toBe(6);
    const { rows } = await world.db.query("SELECT count(*) FROM credentials WHERE token_id = $1 AND kind = 'pass'", [String(tokenId)]);
    expect(rows[0].count).toBe("1");
  });

  it("U5: signing in elsewhere ends it at once, and the new session's pass is good", async () => {
    const made = await pass();
    const elsewhere = createBrowser(api.app);
    await signIn({ browser: elsewhere, index: ALICE });
    expect(await desk.outcome(made.text)).toBe("SESSION_ENDED");
    expect(await desk.outcome((await pass(elsewhere)).text)).toBe("admit");
  });

  it("trap 5: given away, the old pass and a new one for the old holder are refused; the new holder's is good", async () => {
    const made = await pass();
    await world.give({ event, tokenId, from: ALICE, to: BOB });
    await world.syncToHead();
    expect(await desk.outcome(made.text)).toBe("NOT_HOLDER");
    expect((await pass()).code).toBe("FORBIDDEN");
    const bob = createBrowser(api.app);
    await signIn({ browser: bob, index: BOB });
    expect(await desk.outcome((await pass(bob)).text)).toBe("admit");
  });

  it("C20: for nobody else, and for nobody who is not signed in", async () => {
    const bob = createBrowser(api.app);
    await signIn({ browser: bob, index: BOB });
    for (const make of [pass, code]) {
      expect((await make(bob)).code).toBe("FORBIDDEN");
      expect((await make(createBrowser(api.app))).code).toBe("UNAUTHENTICATED");
    }
  });

  it("trap 7: a gate's token is no pass, a pass is no gate's token", async () => {
    expect(await desk.outcome(desk.shiftToken)).toBe("MALFORMED");
    const { text } = await pass();
    const headers = { authorization: `Bearer ${text}`, "x-foyer-device": text };
    expect((await api.app.request("http://localhost:3000/api/gate/staff", { headers })).status).toBe(401);
  });
});

describe("C11 the published keys", () => {
  it("check a pass by themselves, and may be cached", async () => {
    const response = await api.app.request("http://localhost:3000/.well-known/jwks.json");
    expect(response.headers.get("cache-control")).toBe("public, max-age=300");
    const keys = createLocalJWKSet((await response.json()) as Parameters<typeof createLocalJWKSet>[0]);
    const { text } = await pass();
    const { payload } = await jwtVerify(text, keys, { algorithms: ["EdDSA"], typ: "foyer-pass+jwt" });
    expect(payload).toMatchObject({ sub: String(tokenId), aud: `eip155:${world.chain.chainId}:${event.contract}` });
  });
});

describe("Q2 codes that the platform signs", () => {
  it("are good for their slot, once, in the one session", async () => {
    const made = await code();
    expect((await desk.scan(made.text)).body).toMatchObject({ decision: { kind: "admit", methods: ["qr"] }, ticket: { id: ticketId } });
  });

  it("a newer one that was seen ends the older", async () => {
    const both = await openDesk({ world, app: api.app, clock }, { event, policy: { anyOf: [["qr", "wallet"]] } });
    const first = await code();
    clock.aheadMs = 15_000;
    const second = await code();
    expect(second.slot).toBe(first.slot + 1);
    expect(await both.outcome(second.text)).toBe("ask");
    expect(await desk.outcome(first.text)).toBe("STALE");
    expect(await desk.outcome(second.text)).toBe("admit");
  });

  it("U5: end with the session", async () => {
    const made = await code();
    await signIn({ browser: createBrowser(api.app), index: ALICE });
    expect(await desk.outcome(made.text)).toBe("SESSION_ENDED");
  });

  it("trap 8: pass and code of one ticket admit one person", async () => {
    const [one, two] = [await pass(), await code()];
    const outcomes = await Promise.all([desk.outcome(one.text), desk.outcome(two.text)]);
    expect(outcomes.sort()).toEqual(["ALREADY_ADMITTED", "admit"]);
  });
});
