import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { askNonce, createBrowser, createTestApi, signIn, type TestApi } from "#test/support/api.ts";
import { listTickets } from "#test/support/list-tickets.ts";
import { createWorld, type World } from "#test/support/world.ts";

const NOBODY = "00000000-0000-4000-8000-000000000000";
const [ALICE, BOB] = [2, 3];

let world: World;
let api: TestApi;
let eventId: string;
let ticketId: string;
let ajv: Ajv2020;

beforeAll(async () => {
  world = await createWorld();
  api = createTestApi({ db: world.database, source: { RPC_URL: world.chain.rpcUrl } });
  const event = await world.createEvent();
  const [tokenId = 0n] = await world.buy({ event, account: ALICE });
  await world.give({ event, tokenId, from: ALICE, to: BOB });
  await world.list({ event, tokenId, account: BOB, priceWei: 1_000n });
  await world.syncToHead();
  const { wallet } = await world.signIn(BOB);
  const [ticket] = await listTickets({ db: world.db }, { chainId: world.chain.chainId, holder: wallet });
  [eventId, ticketId] = [event.id, ticket?.id ?? ""];
  const document = await (await api.app.request("/api/openapi.json")).json();
  ajv = new Ajv2020({ strict: false, validateFormats: false }).addSchema(document as object, "openapi");
});
afterAll(async () => {
  await api.close();
  await world.close();
});

type Described = { path: string; method?: "get" | "post"; status: number };

function validatorOf({ path, method = "get", status }: Described): ValidateFunction {
  const type = status < 400 || path === "/api/health" ? "application/json" : "application/problem+json";
  const pointer = ["paths", path, method, "responses", String(status), "content", type, "schema"].map((part) =>
    part.replaceAll("~", "~0").replaceAll("/", "~1"),
  );
  return ajv.compile({ $ref: `openapi#/${pointer.map(encodeURIComponent).join("/")}` });
}

async function expectAsDescribed(response: Response, path: string, method?: "post"): Promise<unknown> {
  const body: unknown = await response.json();
  const validate = validatorOf({ path, status: response.status, ...(method ? { method } : {}) });
  expect({ valid: validate(body), errors: validate.errors }, `${path} ${response.status}`).toEqual({ valid: true, errors: null });
  return body;
}

describe("M21 answers are what the OpenAPI document says", () => {
  it("finds fault with a wrongly typed answer", () => {
    expect(validatorOf({ path: "/api/health", status: 200 })({ ready: "yes", database: { reachable: true }, mirror: null })).toBe(false);
  });

  it("reads events, tickets, listings and health as described", async () => {
    const answers: [string, string][] = [
      ["/api/events", "/api/events"],
      ["/api/events/{id}", `/api/events/${eventId}`],
      ["/api/tickets/{id}", `/api/tickets/${ticketId}`],
      ["/api/listings", `/api/listings?eventId=${eventId}`],
      ["/api/health", "/api/health"],
    ];
    for (const [path, url] of answers) {
      const response = await api.app.request(url);
      expect(response.status, url).toBe(200);
      await expectAsDescribed(response, path);
    }
  });

  it("refuses as described", async () => {
    const answers: [string, string][] = [
      ["/api/events", "/api/events?limit=0"],
      ["/api/events/{id}", `/api/events/${NOBODY}`],
      ["/api/tickets/{id}", `/api/tickets/${NOBODY}`],
      ["/api/tickets/{id}", "/api/tickets/7"],
      ["/api/listings", `/api/listings?eventId=${NOBODY}`],
    ];
    for (const [path, url] of answers) await expectAsDescribed(await api.app.request(url), path);
  });

  it("signs in and out as described", async () => {
    const browser = createBrowser(api.app);
    await expectAsDescribed(await browser.post("/api/auth/siwe/nonce"), "/api/auth/siwe/nonce", "post");
    await expectAsDescribed(await signIn({ browser, index: ALICE }), "/api/auth/siwe/verify", "post");
    await expectAsDescribed(await browser.post("/api/auth/sign-out"), "/api/auth/sign-out", "post");
    await askNonce(browser);
    await expectAsDescribed(await browser.post("/api/auth/siwe/verify", { message: "x", signature: "0x" }), "/api/auth/siwe/verify", "post");
  });
});
