import { decodeJwt, decodeProtectedHeader, SignJWT } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { ApiScope } from "#core/api-scope.ts";
import { ACCESS_TOKEN_SECONDS } from "#server/api-keys/access-token.ts";
import type { ApiKeyView } from "#server/api-keys/list-api-keys.ts";
import { type Browser, createTestApi, signIn, type TestApi } from "#test/support/api.ts";
import { call } from "#test/support/api-request.ts";
import { createClock, type TestClock } from "#test/support/gate.ts";
import { enter, must } from "#test/support/guest.ts";
import { createWorld, type World } from "#test/support/world.ts";

const [ALICE, BOB] = [2, 3];
const DAY_MS = 24 * 3600_000;

let world: World;
let api: TestApi;
let clock: TestClock;
let alice: Browser;

beforeAll(async () => {
  world = await createWorld();
  clock = createClock();
  api = createTestApi({ db: world.database, source: { RPC_URL: world.chain.rpcUrl }, deps: { clock } });
});
afterAll(async () => {
  await api.close();
  await world.close();
});
beforeEach(async () => {
  clock.aheadMs = 0;
  await world.db.query("DELETE FROM api_keys");
  alice = await enter({ world, app: api.app, clock }, ALICE);
});

type Made = { id: string; key: string; expiresAtSeconds: number };

function make(changes: { scopes?: readonly ApiScope[]; days?: number } = {}): Promise<Made> {
  return alice.post("/api/keys", { name: "Box office", scopes: ["tickets:read"], days: 30, ...changes }).then(must<Made>);
}

async function ask(bearer: string, url = "/api/tickets"): Promise<string> {
  const response = await call(api.app, { method: "GET", url, headers: { authorization: `Bearer ${bearer}` } });
  return response.ok ? "200" : `${response.status} ${((await response.json()) as { code: string }).code}`;
}

function keys(): Promise<ApiKeyView[]> {
  return alice
    .get("/api/keys")
    .then(must<{ keys: ApiKeyView[] }>)
    .then((answer) => answer.keys);
}

function revoke(id: string, browser = alice): Promise<Response> {
  return call(api.app, { method: "DELETE", url: `/api/keys/${id}`, headers: Object.fromEntries(browser.headers()) });
}

function tokenOf(bearer: string, scopes: readonly ApiScope[] = ["tickets:read"]): Promise<Response> {
  return call(api.app, { method: "POST", url: "/api/tokens", body: { scopes }, headers: { authorization: `Bearer ${bearer}` } });
}

describe("C13 keys of programs", () => {
  it("are told once, kept hashed, and say when they were used last", async () => {
    const { id, key } = await make();
    expect(key).toMatch(/^foyer_[\w-]{43}$/);
    expect(await keys()).toMatchObject([
      { id, name: "Box office", scopes: ["tickets:read"], state: "active", hint: key.slice(0, 10), lastUsedAtSeconds: null },
    ]);
    expect(await ask(key)).toBe("200");
    expect((await keys())[0]?.lastUsedAtSeconds).toBeGreaterThan(0);
    const { rows } = await world.db.query("SELECT * FROM api_keys");
    expect(JSON.stringify(rows)).not.toContain(key.slice(10));
    const trail = await world.db.query("SELECT outcome, detail FROM audit_log WHERE action = 'api-key' AND detail ->> 'keyId' = $1", [id]);
    expect(trail.rows).toEqual([{ outcome: "created", detail: { keyId: id, scopes: ["tickets:read"] } }]);
  });

  it("open nothing beyond their scopes, nothing without a scope, and no key makes keys", async () => {
    const { key } = await make();
    const headers = { authorization: `Bearer ${key}` };
    const transfer = { method: "POST", url: "/api/tickets/3f2b1d8e-6c5a-4f0e-9b7d-2a1c4e6f8b90/transfer", body: { to: `0x${"77".repeat(20)}` }, headers };
    expect((await call(api.app, transfer)).status).toBe(403);
    expect((await call(api.app, { method: "POST", url: "/api/keys", body: { name: "More", scopes: ["tickets:issue"] }, headers })).status).toBe(401);
    expect((await call(api.app, { method: "GET", url: "/api/operator/mirror", headers })).status).toBe(401);
  });

  it("end when they are revoked, when they run out, and with the account; another's cannot be revoked", async () => {
    const [first, second] = [await make(), await make({ days: 1 })];
    const bob = await enter({ world, app: api.app, clock }, BOB);
    expect((await revoke(first.id, bob)).status).toBe(404);
    expect(await ask(first.key)).toBe("200");
    expect((await revoke(first.id)).status).toBe(204);
    expect((await revoke(first.id)).status).toBe(204);
    expect(await ask(first.key)).toBe("401 UNAUTHENTICATED");
    clock.aheadMs = DAY_MS;
    expect(await ask(second.key)).toBe("401 UNAUTHENTICATED");
    expect((await keys()).map(({ state }) => state).sort()).toEqual(["expired", "revoked"]);
  });

  it("are not mistaken: a changed letter, another's case, a hash, nothing at all", async () => {
    const { key } = await make();
    const { rows } = await world.db.query("SELECT hash, id FROM api_keys");
    const last = key.endsWith("A") ? "B" : "A";
    for (const wrong of [key.slice(0, -1) + last, key.toUpperCase(), rows[0].hash, `foyer_${rows[0].hash}`, rows[0].id, "foyer_", `${key}=`])
      expect(await ask(wrong), wrong).toBe("401 UNAUTHENTICATED");
    const both = { ...Object.fromEntries(alice.headers()), authorization: "Bearer nothing" };
    // Whoever sends one means it: the session beside it does not help out.
    expect((await call(api.app, { method: "GET", url: "/api/tickets", headers: both })).status).toBe(401);
  });

  it("are twenty at most, with a name and a scope each", async () => {
    for (let i = 0; i < 20; i++) await make();
    const post = (body: object) => alice.post("/api/keys", body).then(({ status }) => status);
    expect(await post({ name: "One more", scopes: ["tickets:read"] })).toBe(409);
    expect(await post({ name: "", scopes: ["tickets:read"] })).toBe(400);
    expect(await post({ name: "None", scopes: [] })).toBe(400);
    expect(await post({ name: "Other", scopes: ["everything"] })).toBe(400);
    expect(await post({ name: "Long", scopes: ["tickets:read"], days: 366 })).toBe(400);
  });
});

describe("U4 bearer tokens", () => {
  it("are short-lived JWTs that anybody can check by our JWKS: user id, role, iat, exp", async () => {
    const { key } = await make({ scopes: ["tickets:read", "audits:read"] });
    const { token, expiresAtSeconds } = await must<{ token: string; expiresAtSeconds: number }>(await tokenOf(key));
    expect(decodeJwt(token)).toMatchObject({
      role: "account",
      scope: "tickets:read",
      aud: "foyer-api",
      exp: expiresAtSeconds,
      iat: expiresAtSeconds - ACCESS_TOKEN_SECONDS,
    });
    expect(decodeJwt(token).sub).toMatch(/^[0-9a-f-]{36}$/);
    const { keys: published } = await must<{ keys: { kid: string }[] }>(await api.app.request("/.well-known/jwks.json"));
    expect(published.map(({ kid }) => kid)).toContain(decodeProtectedHeader(token).kid);
    expect(await ask(token)).toBe("200");
    expect(await ask(token, "/api/audits/usage?eventId=3f2b1d8e-6c5a-4f0e-9b7d-2a1c4e6f8b90")).toBe("403 FORBIDDEN");
    clock.aheadMs = ACCESS_TOKEN_SECONDS * 1000;
    expect(await ask(token)).toBe("401 UNAUTHENTICATED");
  });

  it("give away no more than their key has, and end with it", async () => {
    const { id, key } = await make();
    expect((await tokenOf(key, ["tickets:issue"])).status).toBe(403);
    const { token } = await must<{ token: string }>(await tokenOf(key));
    expect((await tokenOf(token, ["tickets:issue"])).status).toBe(403);
    await revoke(id);
    expect(await ask(token)).toBe("401 UNAUTHENTICATED");
  });

  it("make no tokens themselves: two minutes would never end", async () => {
    const { key } = await make();
    for (const by of [key, null]) {
      const made = by ? await tokenOf(by) : await alice.post("/api/tokens", { scopes: ["tickets:read"] });
      expect((await tokenOf((await must<{ token: string }>(made)).token)).status).toBe(403);
    }
  });

  it("of a session end when it ends (trap 57)", async () => {
    const { token } = await must<{ token: string }>(await alice.post("/api/tokens", { scopes: ["tickets:read"] }));
    expect(await ask(token)).toBe("200");
    await signIn({ browser: await enter({ world, app: api.app, clock }, ALICE), index: ALICE });
    expect(await ask(token)).toBe("401 UNAUTHENTICATED");
  });

  it("are ours alone: no other algorithm, key, type, audience or issuer (trap 9, C2, C4)", async () => {
    const { token } = await must<{ token: string }>(await alice.post("/api/tokens", { scopes: ["tickets:read"] }));
    const [header = "", payload = "", signature = ""] = token.split(".");
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const secret = new TextEncoder().encode(JSON.stringify(await (await api.app.request("/.well-known/jwks.json")).json()));
    const forged = await new SignJWT(decodeJwt(token)).setProtectedHeader({ ...decodeProtectedHeader(token), alg: "HS256" }).sign(secret);
    const wrong = [
      `${part({ ...decodeProtectedHeader(token), alg: "none" })}.${payload}.`,
      `${part({ ...decodeProtectedHeader(token), typ: "JWT" })}.${payload}.${signature}`,
      `${part({ ...decodeProtectedHeader(token), kid: "../../dev/null" })}.${payload}.${signature}`,
      `${header}.${part({ ...decodeJwt(token), scope: "tickets:issue" })}.${signature}`,
      forged,
      "..",
    ];
    for (const text of wrong) expect(await ask(text), text).toBe("401 UNAUTHENTICATED");
  });
});
