import { randomUUID } from "node:crypto";
import type pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { verifyMirror } from "#indexer/verify.ts";
import { createBatchClient } from "#indexer/verify-chain.ts";
import { createRelayer } from "#platform/chain.ts";
import { withClient } from "#platform/client.ts";
import { readEnv } from "#platform/env.ts";
import { createLog } from "#platform/log.ts";
import { createTestApi, type TestApi } from "#test/support/api.ts";
import { bindPhone, createClock, openDesk, outcomeOf, type Phone, sendScan, type Tokens } from "#test/support/gate.ts";
import { settingsOf } from "#test/support/own-process.ts";
import { createWorld, type World, type WorldEvent } from "#test/support/world.ts";
import { relayAdmissions } from "#worker/relay-admissions.ts";

const [ALICE, BOB] = [2, 3];
const clock = createClock();

let world: World;
let event: WorldEvent;
let api: TestApi;
let desk: Tokens;

beforeAll(async () => {
  world = await createWorld();
  api = createTestApi({ db: world.database, source: { RPC_URL: world.chain.rpcUrl }, deps: { clock } });
  event = await world.createEvent({ maxPerPurchase: 10 });
  await world.syncToHead();
  desk = await openDesk({ world, app: api.app, clock }, { event });
});
afterAll(async () => {
  await api.close();
  await world.close();
});

describe("trap 33: the database is restored from yesterday's dump", () => {
  it("the mirror catches up, also over a fork since then, and admitted tickets stay admitted", async () => {
    const [marked = 0n, unmarked = 0n, given = 0n, listed = 0n, fresh = 0n] = await world.buy({ event, account: ALICE, quantity: 5 });
    await world.syncToHead();
    const alice = await bindPhone({ world, clock }, { event, account: ALICE });
    expect(await scan(alice, marked)).toBe("admit");
    await relay();
    expect(await scan(alice, unmarked)).toBe("admit");
    const [orphan = 0n] = await world.buy({ event, account: BOB, tier: 2 });
    await world.syncToHead();
    await dump();

    await world.chain.reorg(1);
    await world.give({ event, tokenId: given, from: ALICE, to: BOB });
    await world.list({ event, tokenId: listed, account: ALICE, priceWei: 50n * 10n ** 15n });
    const [sold = 0n] = await world.buy({ event, account: ALICE, tier: 2 });
    expect(sold).toBe(orphan);
    await world.syncToHead();
    const bob = await bindPhone({ world, clock }, { event, account: BOB });
    expect(await scan(bob, given)).toBe("admit");
    await relay();

    await restore();
    expect(await holderOf(given)).toBe(wallet(ALICE));
    await world.syncToHead();
    expect((await verify()).differences).toEqual([]);
    expect([await holderOf(given), await holderOf(sold)]).toEqual([wallet(BOB), wallet(ALICE)]);
    for (const tokenId of [marked, unmarked]) expect(await scan(alice, tokenId)).toBe("ALREADY_ADMITTED");
    // Today's admission was in no backup; its mark on chain was.
    expect(await scan(await bindPhone({ world, clock }, { event, account: BOB }), given)).toBe("ALREADY_ADMITTED");
    expect(await scan(alice, fresh)).toBe("admit");
  });
});

/** All tables as they are, put aside in the same database. */
async function dump(): Promise<void> {
  await withDb(async (db) => {
    await db.query("CREATE SCHEMA yesterday");
    for (const table of await listTables(db)) await db.query(`CREATE TABLE yesterday.${table} AS TABLE public.${table}`);
  });
}

/** As pg_restore does: what is there goes, and no trigger or key is asked on the way. */
async function restore(): Promise<void> {
  await withDb(async (db) => {
    const tables = await listTables(db);
    await db.query("BEGIN");
    await db.query("SET LOCAL session_replication_role = replica");
    await db.query(`TRUNCATE ${tables.map((table) => `public.${table}`).join(", ")}`);
    for (const table of tables) {
      const columns = (await listColumns(db, table)).join(", ");
      await db.query(`INSERT INTO public.${table} (${columns}) OVERRIDING SYSTEM VALUE SELECT ${columns} FROM yesterday.${table}`);
    }
    await db.query("COMMIT");
  });
}

async function listTables(db: pg.Client): Promise<string[]> {
  const { rows } = await db.query("SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename");
  return rows.map(({ name }) => name);
}

/** But those that the database works out by itself. */
async function listColumns(db: pg.Client, table: string): Promise<string[]> {
  const { rows } = await db.query(
    "SELECT quote_ident(attname) AS name FROM pg_attribute WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''",
    [`public.${table}`],
  );
  return rows.map(({ name }) => name);
}

async function scan(phone: Phone, tokenId: bigint): Promise<string> {
  const attempt = { attemptId: randomUUID(), evidence: [phone.code(tokenId)], scannedAtMs: clock.nowMs() };
  return outcomeOf(await sendScan({ app: api.app, tokens: desk, ...attempt }));
}

/** The worker's round: what was admitted is marked on chain. */
async function relay(): Promise<void> {
  const relayer = createRelayer(readEnv(settingsOf(world)));
  const { marked } = await relayAdmissions({ db: world.db, client: world.chain.client, relayer, log: createLog({ level: "silent" }) });
  expect(marked).toBeGreaterThan(0);
  await world.syncToHead();
}

function verify() {
  const { chainId, rpcUrl } = world.chain;
  return withDb((db) => verifyMirror({ db, chainId, client: createBatchClient({ CHAIN_ID: chainId, RPC_URL: rpcUrl }) }));
}

async function holderOf(tokenId: bigint): Promise<string | undefined> {
  const { rows } = await world.db.query("SELECT holder FROM mirror_tickets WHERE contract = $1 AND token_id = $2", [event.contract, tokenId]);
  return rows[0]?.holder;
}

function wallet(account: number): string {
  return world.chain.account(account).address.toLowerCase();
}

function withDb<T>(work: (db: pg.Client) => Promise<T>): Promise<T> {
  return withClient({ connectionString: world.database.connectionString }, work);
}
