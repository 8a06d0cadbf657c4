import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SILENT_AFTER_MS } from "#server/mirror/get-mirror-status.ts";
import { type Browser, createBrowser, createTestApi, signIn, type TestApi } from "#test/support/api.ts";
import { account } from "#test/support/chain.ts";
import { createDatabase, type TestDatabase } from "#test/support/postgres.ts";

const [OPERATOR, GUEST] = [2, 3];

let database: TestDatabase;
let api: TestApi;
let operator: Browser;
let guest: Browser;

beforeAll(async () => {
  database = await createDatabase();
  api = createTestApi({ db: database, source: { ADMIN_WALLETS: account(OPERATOR).address } });
  [operator, guest] = [createBrowser(api.app), createBrowser(api.app)];
  await signIn({ browser: operator, index: OPERATOR });
  await signIn({ browser: guest, index: GUEST });
});
afterAll(async () => {
  await api.close();
  await database.close();
});

async function readStatus(): Promise<Record<string, unknown>> {
  const response = await operator.get("/api/operator/mirror");
  expect(response.status).toBe(200);
  return (await response.json()) as Record<string, unknown>;
}

describe("U6 the operator's page is the platform admins'", () => {
  it.each(["/api/operator/mirror", "/api/operator/changes"])("%s refuses guests and strangers", async (path) => {
    expect((await createBrowser(api.app).get(path)).status).toBe(401);
    const refused = await guest.get(path);
    expect(refused.status).toBe(403);
    expect(await refused.json()).toMatchObject({ code: "FORBIDDEN" });
  });

  it("trap 57: ends with the role, not with the session", async () => {
    const without = createTestApi({ db: database });
    const response = await without.app.request("/api/operator/mirror", { headers: operator.headers() });
    expect(response.status).toBe(403);
    await without.close();
  });
});

describe("trap 29 trap 31: what an operator sees of the mirror", () => {
  it("says so while no indexer has ever run", async () => {
    expect(await readStatus()).toMatchObject({ state: "none", head: null, mirrored: null, lag: null, drift: null, writer: null, endpoints: [] });
  });

  it("shows head, finality, lag, reorgs, drift and endpoints", async () => {
    await database.pool.query(
      `INSERT INTO mirror_checkpoints (chain_id, factory, block_number, block_hash, block_at, checked_at, safe_block, final_block)
       VALUES (31337, '0x', 100, '0x', to_timestamp(1000), now(), 90, 80)`,
    );
    await database.pool.query(
      `INSERT INTO mirror_status (chain_id, fence, writer, writing_since, beat_at, trust, head_block, head_at, reorgs, orphaned_logs, deepest_reorg, last_reorg_at,
         drift, drift_block, drift_checked_at)
       VALUES (31337, 1, 'box 7', to_timestamp(900), now(), 'trusted', 103, to_timestamp(1036), 2, 5, 3, to_timestamp(950), 0, 99, to_timestamp(990))`,
    );
    await database.pool.query(
      `INSERT INTO mirror_endpoints (chain_id, position, host, health, since, fault, chosen, live, head_block, latency_ms, checked_at)
       VALUES (31337, 1, 'b.example', 'lying', now(), 'it finalized what its head does not have', false, false, 90, 4, now()),
              (31337, 0, 'a.example', 'healthy', now(), NULL, true, true, 103, 12, now())`,
    );
    expect(await readStatus()).toMatchObject({
      state: "trusted",
      head: { number: "103", atSeconds: 1036 },
      mirrored: { number: "100", atSeconds: 1000 },
      safeBlock: "90",
      finalBlock: "80",
      lag: { blocks: 3, seconds: 36 },
      reorgs: { count: 2, deepest: 3, orphanedLogs: 5, lastAtSeconds: 950 },
      drift: { differences: 0, block: "99", checkedAtSeconds: 990 },
      writer: { name: "box 7", sinceSeconds: 900 },
      endpoints: [
        { host: "a.example", health: "healthy", chosen: true, live: true, latencyMs: 12 },
        { host: "b.example", health: "lying", fault: "it finalized what its head does not have" },
      ],
    });
  });

  it("says that the writer is silent, whatever it said last", async () => {
    await database.pool.query("UPDATE mirror_status SET beat_at = now() - make_interval(secs => $1)", [SILENT_AFTER_MS / 1000 + 60]);
    expect(await readStatus()).toMatchObject({ state: "silent" });
  });

  it("tells open pages when any of it is written, once a statement", async () => {
    const response = await operator.get("/api/operator/changes");
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader?.read())?.value).toContain("event: ready");
    await database.pool.query("UPDATE mirror_status SET beat_at = now()");
    expect((await reader?.read())?.value).toBe("event: status\ndata: {}\n\n");
    await database.pool.query("UPDATE mirror_endpoints SET checked_at = now()");
    expect((await reader?.read())?.value).toBe("event: status\ndata: {}\n\n");
    await reader?.cancel();
  });
});
