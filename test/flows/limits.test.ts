import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LIMITED } from "#api/limited.ts";
import { CLIENT_IP_HEADER } from "#server/accounts/auth.ts";
import { createTestApi, type TestApi } from "#test/support/api.ts";
import { call, requestOf } from "#test/support/api-request.ts";
import { gatherCallers } from "#test/support/callers.ts";
import { openDesk } from "#test/support/gate.ts";
import { stopClock, ticketIdOf } from "#test/support/guest.ts";
import { type Document, listOperations, readDocument } from "#test/support/openapi.ts";
import { createWorld, type World, type WorldEvent } from "#test/support/world.ts";

const PER_ADDRESS = 6;
const ACCOUNTS = { organizer: 1, holder: 2, "earlier holder": 3, admin: 6, stranger: 7, "other organizer": 8 };
/** Answered before anybody looks at who asks, so that nothing but the address is counted. */
const [FIRST_IP, SECOND_IP, HOUSE_IP, SAME_HOUSE_IP] = ["192.0.2.1", "192.0.2.2", "2001:db8:1:2::7", "2001:db8:1:2:ffff::9"];

let world: World;
let event: WorldEvent;
let api: TestApi;
let strict: TestApi;
let document: Document;

beforeAll(async () => {
  world = await createWorld();
  event = await world.createEvent();
  const source = { RPC_URL: world.chain.rpcUrl };
  const deps = { clock: stopClock() };
  api = createTestApi({ db: world.database, source, deps });
  strict = createTestApi({ db: world.database, source: { ...source, REQUESTS_PER_ADDRESS: String(PER_ADDRESS) }, deps });
  document = await readDocument(api);
});
afterAll(async () => {
  await Promise.all([api.close(), strict.close()]);
  await world.close();
});

function lookFrom(ip: string): Promise<Response> {
  return call(strict.app, { method: "GET", url: "/api/challenges/7ZK3M-Q0R1T", headers: { [CLIENT_IP_HEADER]: ip } });
}

describe("A12 C16 limits by address", () => {
  it("every operation that proves something or makes what does is counted, says so in its answer, and in the document", async () => {
    const operations = listOperations(document).filter(({ name }) => name in LIMITED);
    expect(operations.map(({ name }) => name).sort()).toEqual(Object.keys(LIMITED).sort());
    for (const operation of operations) {
      const response = await call(api.app, { method: operation.method, ...requestOf(document, { operation }) });
      expect(response.headers.get("ratelimit-policy"), operation.name).toMatch(/^"requests-by-address";q=1000000;w=60/);
      expect(response.headers.get("ratelimit"), operation.name).toMatch(/^"requests-by-address";r=\d+;t=\d+/);
      expect(operation.responses, operation.name).toHaveProperty("429");
    }
  });

  it("refuses one too many with a problem, what is left, and when to come again; another address is not kept waiting", async () => {
    const answers: Response[] = [];
    for (let n = 0; n <= PER_ADDRESS; n++) answers.push(await lookFrom(FIRST_IP));
    expect(answers.map(({ status }) => status)).toEqual([...Array(PER_ADDRESS).fill(404), 429]);
    expect(answers[0]?.headers.get("ratelimit")).toMatch(/^"requests-by-address";r=5;t=\d+, "questions-by-address";r=119;t=\d+$/);
    const refused = answers.at(-1);
    expect(refused?.headers.get("content-type")).toBe("application/problem+json");
    expect(refused?.headers.get("ratelimit-policy")).toBe(`"requests-by-address";q=${PER_ADDRESS};w=60`);
    expect(refused?.headers.get("ratelimit")).toMatch(/^"requests-by-address";r=0;t=\d+$/);
    const problem = (await refused?.json()) as { retryAfterSeconds: number };
    expect(problem).toMatchObject({ status: 429, code: "TOO_MANY_REQUESTS", detail: "Too many requests came from your address." });
    expect(refused?.headers.get("retry-after")).toBe(String(problem.retryAfterSeconds));
    expect((await lookFrom(SECOND_IP)).status).toBe(404);
  });

  it("takes a household's network of IPv6 for one address", async () => {
    for (let n = 0; n < PER_ADDRESS; n++) await lookFrom(HOUSE_IP);
    expect((await lookFrom(SAME_HOUSE_IP)).status).toBe(429);
    expect((await lookFrom("2001:db8:1:3::7")).status).toBe(404);
  });
});

describe("A12 C16 limits by device, account and ticket", () => {
  it("a device that is asked for PIN after PIN is stopped, whoever's they are", async () => {
    const desk = await openDesk({ world, app: api.app, clock: stopClock() }, { event });
    const answers: Response[] = [];
    for (let n = 0; n < 30; n++) {
      const body = { staffId: crypto.randomUUID(), pin: "402917" };
      answers.push(await call(api.app, { method: "POST", url: "/api/gate/shifts", body, headers: { "x-foyer-device": desk.deviceToken } }));
    }
    expect(answers.slice(0, 29).every(({ status }) => status === 403)).toBe(true);
    expect(await answers.at(-1)?.json()).toMatchObject({ code: "TOO_MANY_REQUESTS", detail: "Too many sign-ins on this device." });
  });

  it("are told in the answer, beside the address", async () => {
    const at = { world, app: api.app, clock: stopClock() };
    const [tokenId = 0n] = await world.buy({ event, account: ACCOUNTS.holder });
    await world.syncToHead();
    const callers = await gatherCallers(at, { event, otherEvent: await otherEvent(), accounts: ACCOUNTS });
    const url = `/api/tickets/${await ticketIdOf({ world }, { event, tokenId })}/methods/pass/generate`;
    const made = await call(api.app, { method: "POST", url, body: {}, headers: callers.get("holder")?.headers ?? {} });
    expect(made.headers.get("ratelimit-policy")).toMatch(/"codes-by-account";q=100000;w=60, "codes-by-ticket";q=100000;w=60$/);
    const body = { attemptId: crypto.randomUUID(), evidence: ["x"], scannedAtMs: Date.now() };
    const scanned = await call(api.app, { method: "POST", url: "/api/gate/scans", body, headers: callers.get("steward")?.headers ?? {} });
    expect(scanned.headers.get("ratelimit")).toMatch(/"scans-by-device";r=239;t=\d+$/);
  });
});

async function otherEvent(): Promise<WorldEvent> {
  const other = await world.createEvent({ title: "Another night" });
  await world.syncToHead();
  return other;
}
