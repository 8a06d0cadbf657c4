import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { OpenAPIHono } from "@hono/zod-openapi";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createListener } from "#api/listener.ts";
import { MOST_STREAMS } from "#api/platform/changes.ts";
import { answerError, problemSchema, STATUS_OF } from "#api/problem.ts";
import { parseChange } from "#core/change.ts";
import { ERROR_CODES, FoyerError } from "#core/error.ts";
import { takeBookmark } from "#platform/bookmark.ts";
import { createLog } from "#platform/log.ts";
import { notify } from "#platform/notify.ts";
import { createBrowser, createTestApi, ORIGIN, type TestApi } from "#test/support/api.ts";
import { startChain, type TestChain } from "#test/support/chain.ts";
import { createDatabase, type TestDatabase } from "#test/support/postgres.ts";
import nextConfig from "../../next.config.ts";

const CONTRACT = `0x${"ab".repeat(20)}`;

let db: TestDatabase;
let chain: TestChain;
let api: TestApi;
let server: Server;
let base: string;

beforeAll(async () => {
  [db, chain] = await Promise.all([createDatabase(), startChain()]);
  api = createTestApi({ db, source: { RPC_URL: chain.rpcUrl } });
  const pages = async (request: { headers: NodeJS.Dict<string | string[]> }, response: { end: (text: string) => void }) =>
    response.end(JSON.stringify({ policy: request.headers["content-security-policy"], ip: request.headers["x-foyer-client-ip"] }));
  server = createServer(createListener(api.deps, { app: api.app, pages }));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await api.close();
  await Promise.all([db.close(), chain.stop()]);
});

describe("A errors are problems with a stable code", () => {
  const lines: string[] = [];
  const log = createLog({ level: "info", destination: { write: (line) => void lines.push(line) } });

  function failing(error: unknown): OpenAPIHono {
    const app = new OpenAPIHono();
    app.onError((cause, c) => answerError({ error: cause, c, log }));
    app.get("/", () => {
      throw error;
    });
    return app;
  }

  it.each(ERROR_CODES)("answers %s in the same shape", async (code) => {
    const fields = [{ path: "title", message: "Give it a title." }];
    const response = await failing(new FoyerError({ code, message: "What is wrong.", next: "What to do.", fields })).request("/");
    expect(response.status).toBe(STATUS_OF[code]);
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(problemSchema.parse(await response.json())).toMatchObject({ code, detail: "What is wrong.", next: "What to do.", fields, status: STATUS_OF[code] });
  });

  it("tells nothing of a fault that nobody foresaw, and logs it whole", async () => {
    lines.length = 0;
    const text = await (await failing(new TypeError("password of the database")).request("/")).text();
    expect(JSON.parse(text)).toMatchObject({ code: "INTERNAL", status: 500 });
    expect(text).not.toMatch(/password|TypeError|\.ts/);
    expect(lines.join()).toContain("password of the database");
  });

  it("names each field that is not right", async () => {
    const response = await api.app.request("/api/listings?eventId=1&limit=0");
    expect(problemSchema.parse(await response.json()).fields?.map(({ path }) => path)).toEqual(["limit", "eventId"]);
  });

  it("answers what is no JSON, no route and too large", async () => {
    const post = (path: string, body: string) =>
      api.app.request(`${ORIGIN}${path}`, { method: "POST", headers: { "content-type": "application/json", "content-length": String(body.length) }, body });
    expect(await (await post("/api/rpc", "{")).json()).toMatchObject({ code: "INVALID_INPUT" });
    expect(await (await post("/api/nowhere", "{}")).json()).toMatchObject({ code: "NOT_FOUND" });
    expect(await (await post("/api/rpc", "x".repeat(70_000))).json()).toMatchObject({ code: "PAYLOAD_TOO_LARGE" });
  });
});

describe("A the API describes itself", () => {
  it("serves OpenAPI 3.1 with every route, and a page that needs nothing from elsewhere", async () => {
    const document = (await (await api.app.request("/api/openapi.json")).json()) as { openapi: string; paths: Record<string, object> };
    expect(document.openapi).toBe("3.1.0");
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining(["/api/auth/siwe/verify", "/api/changes", "/api/events", "/api/events/{id}", "/api/health", "/api/listings", "/api/tickets/{id}"]),
    );
    const page = await api.app.request("/api/docs");
    const html = await page.text();
    for (const path of Object.keys(document.paths)) expect(html).toContain(path);
    for (const code of ERROR_CODES) expect(html).toContain(`id="${code}"`);
    // An address in a text is read by people; one in an attribute or a style is fetched or followed.
    expect(html).not.toMatch(/<script|<link|src=|@import|url\(|href="?https?:\/\/(?!localhost)/);
    expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
  });
});

describe("A health", () => {
  it("is not ready before the mirror has seen the chain, nor when it has seen none for long", async () => {
    const read = async () => (await api.app.request("/api/health")).json();
    expect(await read()).toEqual({ ready: false, database: { reachable: true }, mirror: null });
    const insert =
      "INSERT INTO mirror_checkpoints VALUES (31337, $1, 7, $1, now(), now() - $2::interval) ON CONFLICT (chain_id) DO UPDATE SET checked_at = excluded.checked_at";
    await db.pool.query(insert, [CONTRACT, "2 minutes"]);
    expect(await read()).toMatchObject({ ready: false, mirror: { blockNumber: "7" } });
    await db.pool.query(insert, [CONTRACT, "0 minutes"]);
    expect(await read()).toMatchObject({ ready: true });
    expect((await api.app.request("/api/health")).status).toBe(200);
  });

  it("says so when the database is gone", async () => {
    const gone = await createDatabase();
    const lost = createTestApi({ db: gone });
    await lost.close();
    await gone.close();
    const response = await lost.app.request("/api/health");
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ ready: false, database: { reachable: false } });
  });
});

describe("A the chain through the site, on a laptop only", () => {
  const rpc = (body: unknown) => createBrowser(api.app).post("/api/rpc", body);

  it("passes on what a wallet asks, alone and in an array", async () => {
    expect(await (await rpc({ jsonrpc: "2.0", id: 1, method: "eth_chainId" })).json()).toMatchObject({ id: 1, result: "0x7a69" });
    const calls = ["eth_chainId", "eth_blockNumber"].map((method, id) => ({ jsonrpc: "2.0", id, method, params: [] }));
    expect(await (await rpc(calls)).json()).toHaveLength(2);
  });

  it.each(["anvil_setBalance", "evm_increaseTime", "eth_sendTransaction", "eth_accounts", "debug_traceTransaction"])(
    "keeps %s to the machine",
    async (method) => {
      expect(await (await rpc({ jsonrpc: "2.0", id: 1, method, params: [] })).json()).toMatchObject({ id: 1, error: { code: -32601 } });
      expect(await (await rpc([{ jsonrpc: "2.0", id: 2, method, params: [] }])).json()).toMatchObject({ error: { code: -32601 } });
    },
  );

  it("refuses another site's page, and what is no call", async () => {
    const call = { jsonrpc: "2.0", id: 1, method: "eth_chainId" };
    expect((await createBrowser(api.app).post("/api/rpc", call, { origin: "https://evil.example" })).status).toBe(403);
    expect((await rpc(Array.from({ length: 51 }, () => call))).status).toBe(400);
    expect((await rpc({ method: "eth_chainId" })).status).toBe(400);
  });

  it("does not exist in production", async () => {
    const production = createTestApi({ db, source: { FOYER_MODE: "production", PUBLIC_URL: "https://foyer.example" } });
    const response = await production.app.request("https://foyer.example/api/rpc", { method: "POST", body: "{}" });
    expect(response.status).toBe(404);
    await production.close();
  });
});

describe("A changes as they happen", () => {
  async function* read(response: Response): AsyncGenerator<string> {
    const decoder = new TextDecoder();
    if (!response.body) return;
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>)
      yield* decoder.decode(chunk, { stream: true }).split("\n\n").filter(Boolean);
  }

  it("tells a page of its own event only, and lets go when the page leaves", async () => {
    const leaving = new AbortController();
    const response = await fetch(`${base}/api/changes?contract=${CONTRACT}`, { signal: leaving.signal });
    expect(response.headers.get("content-type")).toContain("text/event-stream");
    const events = read(response);
    expect((await events.next()).value).toContain("event: ready");
    const say = (payload: object) => notify({ db: db.pool, channel: "mirror", payload });
    await say({ chainId: 31337, contract: `0x${"cd".repeat(20)}`, blockNumber: 8 });
    await say({ chainId: 1, contract: CONTRACT, blockNumber: 9 });
    await db.pool.query("SELECT pg_notify('mirror', 'no json')");
    await say({ chainId: 31337, contract: CONTRACT, blockNumber: 10 });
    const { value } = await events.next();
    expect(value).toContain("event: mirror");
    expect(parseChange({ kind: "mirror", data: value?.split("data: ")[1] ?? "" })).toMatchObject({ contract: CONTRACT, blockNumber: 10n });
    leaving.abort();
    await expect(events.next()).rejects.toThrow();
  });

  it("keeps nothing open for those who only ask for its head", async () => {
    for (let i = 0; i <= MOST_STREAMS; i++) expect((await api.app.request("/api/changes", { method: "HEAD" })).status).toBe(200);
    const leaving = new AbortController();
    expect((await fetch(`${base}/api/changes`, { signal: leaving.signal })).status).toBe(200);
    leaving.abort();
  });

  it("tells nobody who listens which ticket came to the gate, or whether it was let in (C21)", async () => {
    const contract = `0x${"ef".repeat(20)}`;
    const { rows } = await db.pool.query<{ id: string }>(
      `WITH organizer AS (INSERT INTO users (id, name, email) VALUES (gen_random_uuid(), 'O', 'o@foyer.example') RETURNING id)
       INSERT INTO events (organizer_id, organizer_wallet, chain_id, contract, event_ref, title, description, location, timezone, terms)
       SELECT id, $1, 31337, $1, $1, 'T', 'D', 'L', 'UTC', '{}' FROM organizer RETURNING id`,
      [contract],
    );
    const leaving = new AbortController();
    const events = read(await fetch(`${base}/api/changes?contract=${contract}`, { signal: leaving.signal }));
    await events.next();
    await notify({ db: db.pool, channel: "gate", payload: { eventId: rows[0]?.id, tokenId: "4294967296", kind: "refuse" } });
    expect((await events.next()).value).toBe('event: gate\ndata: {"about":"scan"}');
    await notify({ db: db.pool, channel: "gate", payload: { eventId: rows[0]?.id, tokenId: null, kind: "binding" } });
    expect((await events.next()).value).toBe('event: gate\ndata: {"about":"pack"}');
    leaving.abort();
  });

  describe("since a page was read", () => {
    const say = (changed: string, blockNumber: number) =>
      notify({ db: db.pool, channel: "mirror", payload: { chainId: 31337, contract: changed, blockNumber } });
    const ANOTHER = `0x${"cd".repeat(20)}`;

    /** What the stream says until it is ready. */
    async function listMissed({ app, since, contract = CONTRACT }: { app: TestApi["app"]; since: string; contract?: string | null }): Promise<string[]> {
      const leaving = new AbortController();
      const path = `/api/changes?${new URLSearchParams({ since, ...(contract && { contract }) })}`;
      const told: string[] = [];
      for await (const text of read(await app.request(path, { signal: leaving.signal }))) {
        if (text.startsWith("event: ready")) break;
        told.push(text);
      }
      leaving.abort();
      return told;
    }

    /** Another process of the app, which has read nothing itself and listens already. */
    async function withAnotherApp(act: (app: TestApi["app"]) => Promise<void>): Promise<void> {
      const another = createTestApi({ db });
      const stop = await another.deps.listen({ channel: "mirror" }, () => undefined);
      await act(another.app);
      stop();
      await another.close();
    }

    it("tells what changed before it was opened, at whichever process, and only once that it did", async () => {
      await withAnotherApp(async (app) => {
        const since = await takeBookmark(db.pool);
        for (const blockNumber of [20, 21]) await say(CONTRACT, blockNumber);
        const missed = [expect.stringContaining('"blockNumber":"21"')];
        await expect.poll(() => listMissed({ app: api.app, since })).toEqual(missed);
        await expect.poll(() => listMissed({ app, since })).toEqual(missed);
        expect(await listMissed({ app, since, contract: null })).toEqual(missed);
      });
    });

    it("tells nothing when nothing changed, nor of another event", async () => {
      await withAnotherApp(async (app) => {
        await say(CONTRACT, 30);
        const since = await takeBookmark(db.pool);
        await say(ANOTHER, 31);
        await expect.poll(() => listMissed({ app, since, contract: ANOTHER })).toHaveLength(1);
        expect(await listMissed({ app, since })).toEqual([]);
        expect(await listMissed({ app, since: await takeBookmark(db.pool), contract: null })).toEqual([]);
      });
    });

    it("tells of a change that was being written while the page was read, though it began before", async () => {
      await withAnotherApp(async (app) => {
        const writer = await db.pool.connect();
        await writer.query("BEGIN");
        await writer.query("SELECT tell('mirror', jsonb_build_object('chainId', 31337, 'contract', $1::text, 'blockNumber', 40))", [CONTRACT]);
        const since = await takeBookmark(db.pool);
        expect(await listMissed({ app, since })).toEqual([]);
        await writer.query("COMMIT");
        writer.release();
        await expect.poll(() => listMissed({ app, since })).toHaveLength(1);
      });
    });

    it("says that some may have been missed when it has not listened for so long, or lost the database since", async () => {
      const since = await takeBookmark(db.pool);
      await say(ANOTHER, 50);
      const gap = ["event: gap\ndata: {}"];
      await withAnotherApp(async (app) => expect(await listMissed({ app, since })).toEqual(gap));
      expect(await listMissed({ app: api.app, since: since.replace(/^\d+/, "1") })).toEqual(gap);
      expect((await api.app.request("/api/changes?since=yesterday")).status).toBe(400);
    });
  });

  it("lets go of a listener that does not read, and keeps little for it", async () => {
    const events = read(await api.app.request(`/api/changes?contract=${CONTRACT}`));
    for (let blockNumber = 0; blockNumber < 300; blockNumber++)
      await notify({ db: db.pool, channel: "mirror", payload: { chainId: 31337, contract: CONTRACT, blockNumber } });
    const heard: string[] = [];
    const stop = await api.deps.listen({ channel: "mirror" }, (payload) => heard.push(payload));
    await notify({ db: db.pool, channel: "mirror", payload: {} });
    // One connection brings all notices in their order: after this one, all before it have arrived.
    await expect.poll(() => heard.at(-1)).toMatch(/^\{"xid": "\d+"\}$/);
    stop();
    let count = 0;
    for await (const _ of events) count += 1;
    expect(count).toBeLessThanOrEqual(257);
  });

  it("ends its streams when the process stops, so that nothing waits for them", async () => {
    const stopping = new AbortController();
    const ending = createTestApi({ db, deps: { stopping: stopping.signal } });
    const events = read(await ending.app.request("/api/changes"));
    expect((await events.next()).value).toContain("event: ready");
    stopping.abort();
    expect(await events.next()).toEqual({ value: undefined, done: true });
    await ending.close();
  });

  it("refuses a contract that is no address", async () => {
    expect((await api.app.request("/api/changes?contract=0x1")).status).toBe(400);
  });
});

describe("trap 62: pages and answers cannot be framed, and run our own scripts only", () => {
  it("gives every page a policy with a nonce of its own, and tells Next the same", async () => {
    const [first, second] = await Promise.all([fetch(`${base}/`), fetch(`${base}/`)]);
    const policy = first.headers.get("content-security-policy") ?? "";
    expect(policy).toMatch(/script-src 'self' 'nonce-[A-Za-z0-9+/=]+' 'strict-dynamic' 'wasm-unsafe-eval'/);
    expect(policy).not.toMatch(/script-src[^;]*'unsafe-(inline|eval)'/);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toBe(second.headers.get("content-security-policy"));
    expect(await first.json()).toMatchObject({ policy });
  });

  it("leaves the headers for safety to one place: Next would overrule it", async () => {
    const ours = [...(await fetch(`${base}/`)).headers.keys()];
    expect(ours).toContain("permissions-policy");
    const theirs = (await nextConfig.headers?.())?.flatMap(({ headers }) => headers.map(({ key }) => key.toLowerCase()));
    expect(theirs?.filter((key) => ours.includes(key))).toEqual([]);
  });

  it("takes an address that cannot be read for the sender's mistake, not for ours", async () => {
    for (const path of ["/tickets/%ff", "/%", "/events/%e4%b8"]) expect((await fetch(`${base}${path}`)).status, path).toBe(400);
    expect((await fetch(`${base}/tickets/%c3%a9?q=%ff`)).status).toBe(200);
  });

  it("marks answers of the API as data", async () => {
    const { headers } = await fetch(`${base}/api/events`);
    expect(headers.get("content-security-policy")).toContain("default-src 'none'; frame-ancestors 'none'");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("referrer-policy")).toBe("strict-origin-when-cross-origin");
    expect(headers.get("cache-control")).toBe("no-store");
  });

  it("believes the socket, not the client, about its address", async () => {
    const response = await fetch(`${base}/`, { headers: { "x-foyer-client-ip": "8.8.8.8" } });
    expect(await response.json()).toMatchObject({ ip: "127.0.0.1" });
  });
});
