import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Browser, createBrowser, createTestApi, signIn, type TestApi } from "#test/support/api.ts";
import { deviceOf } from "#test/support/credentials.ts";
import { type Desk, openDesk } from "#test/support/gate.ts";
import { type At, stopClock, ticketIdOf } from "#test/support/guest.ts";
import { newUid, typed } from "#test/support/proofs.ts";
import { createWorld, type World, type WorldEvent } from "#test/support/world.ts";

const ALICE = 2;
const BOB = 3;
const PER_ACCOUNT = 12;
const PER_TICKET = 4;

let world: World;
let api: TestApi;
let event: WorldEvent;
let ids: string[];
let alice: Browser;

beforeAll(async () => {
  world = await createWorld();
  event = await world.createEvent();
  const tokens = await world.buy({ event, account: ALICE, quantity: 4 });
  await world.syncToHead();
  ids = [];
  for (const tokenId of tokens) ids.push(await ticketIdOf(at(), { event, tokenId }));
});
afterAll(() => world.close());
beforeEach(async () => {
  await api?.close();
  const source = { RPC_URL: world.chain.rpcUrl, ISSUES_PER_ACCOUNT: String(PER_ACCOUNT), ISSUES_PER_TICKET: String(PER_TICKET) };
  api = createTestApi({ db: world.database, source, deps: { clock: stopClock() } });
  alice = createBrowser(api.app);
  await signIn({ browser: alice, index: ALICE });
});
afterAll(() => api.close());

function at(): At {
  return { world, app: api?.app, clock: stopClock() };
}

type Described = { readonly responses: Readonly<Record<string, unknown>> };

const MAKERS: readonly (readonly [string, (browser: Browser, id: string) => Promise<Response>])[] = [
  ["a pass", (browser, id) => browser.post(`/api/tickets/${id}/methods/pass/generate`)],
  ["a platform's code", (browser, id) => browser.post(`/api/tickets/${id}/methods/qr/platform-code`)],
  ["a wallet's entry", (browser, id) => browser.post(`/api/tickets/${id}/methods/wallet/generate`)],
  [
    "a binding",
    (browser, id) => {
      const { algorithm, deviceKey } = deviceOf({ name: "limits" });
      return browser.post(`/api/tickets/${id}/methods/qr/generate`, { algorithm, deviceKey });
    },
  ],
];

async function statusesOf(calls: readonly Promise<Response>[]): Promise<number[]> {
  return (await Promise.all(calls)).map(({ status }) => status).sort();
}

/** Tells what there is and makes nothing that could be shown. */
const MAKES_NOTHING = "/api/tickets/{id}/methods/geofence/generate";

describe("A6 A12 making credentials is limited", () => {
  it("every call that makes one says that it may refuse for that", async () => {
    const { paths } = (await (await api.app.request("http://localhost:3000/api/openapi.json")).json()) as { paths: Record<string, Record<string, Described>> };
    const making = Object.keys(paths).filter((path) =>
      /\/methods\/[a-z]+\/(?:generate|[a-z-]+-code)$|\/wallets\/[a-z]+$|\/personalize$|\/api\/bindings$/.test(path),
    );
    expect(making.length).toBeGreaterThan(8);
    const unlimited = making.filter((path) => path !== MAKES_NOTHING && !Object.values(paths[path] ?? {}).some(({ responses }) => "429" in responses));
    expect(unlimited).toEqual([]);
  });

  it.each(MAKERS)("%s: for one ticket, with the time after which to try again", async (_name, make) => {
    const [id = ""] = ids;
    expect(await statusesOf(Array.from({ length: PER_TICKET + 2 }, () => make(alice, id)))).toEqual([...Array(PER_TICKET).fill(200), 429, 429]);
    const refused = await make(alice, id);
    const problem = (await refused.json()) as { code: string; detail: string; next: string; retryAfterSeconds: number };
    expect(problem).toMatchObject({ code: "TOO_MANY_REQUESTS", detail: "Too many codes and passes were asked for this ticket." });
    expect(problem.retryAfterSeconds).toBeGreaterThanOrEqual(1);
    expect(problem.retryAfterSeconds).toBeLessThanOrEqual(60);
    expect(problem.next).toMatch(new RegExp(`^Try again in ${problem.retryAfterSeconds} seconds?\\.$`));
    expect(refused.headers.get("retry-after")).toBe(String(problem.retryAfterSeconds));
  });

  it("for one account in all, whatever it asks for and for however many tickets", async () => {
    const calls = ids.flatMap((id) => MAKERS.map(([, make]) => make(alice, id)));
    expect(calls.length).toBeGreaterThan(PER_ACCOUNT);
    expect((await statusesOf(calls)).filter((status) => status === 429)).toHaveLength(calls.length - PER_ACCOUNT);
    expect(await (await alice.post(`/api/tickets/${ids[0]}/methods/pass/generate`)).json()).toMatchObject({
      detail: "Too many codes and passes were asked for.",
    });
  });

  it("nobody else's requests keep the holder from the ticket", async () => {
    const bob = createBrowser(api.app);
    await signIn({ browser: bob, index: BOB });
    const path = `/api/tickets/${ids[0]}/methods/pass/generate`;
    expect(await statusesOf(Array.from({ length: PER_ACCOUNT + 1 }, () => bob.post(path)))).toEqual([
      ...Array(PER_TICKET).fill(403),
      ...Array(PER_ACCOUNT + 1 - PER_TICKET).fill(429),
    ]);
    expect((await alice.post(path)).status).toBe(200);
  });

  it("ids that are tried out count as well", async () => {
    const calls = Array.from({ length: PER_ACCOUNT + 3 }, () => alice.post(`/api/tickets/${crypto.randomUUID()}/methods/pass/generate`));
    expect(await statusesOf(calls)).toEqual([...Array(PER_ACCOUNT).fill(404), 429, 429, 429]);
  });

  it("wristbands, for the steward who gives them", async () => {
    const desk: Desk = await openDesk(at(), { event });
    const headers = { authorization: `Bearer ${desk.shiftToken}`, "x-foyer-device": desk.deviceToken, "content-type": "application/json" };
    const give = async (id: string) => {
      const body = JSON.stringify({ kind: "uid", uid: typed(newUid()) });
      return api.app.request(`http://localhost:3000/api/tickets/${id}/methods/nfc/generate`, { method: "POST", headers, body });
    };
    const [first = "", second = ""] = ids;
    const given: number[] = [];
    for (let n = 0; n <= PER_TICKET; n++) given.push((await give(first)).status);
    expect(given).toEqual([...Array(PER_TICKET).fill(201), 429]);
    expect((await give(second)).status).toBe(201);
  });
});
