import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { parseAddress } from "#core/bytes.ts";
import { verifyMirror } from "#indexer/verify.ts";
import { createBatchClient } from "#indexer/verify-chain.ts";
import { deployFactory } from "#scripts/deployment/deploy-factory.ts";
import { findFreePort } from "#scripts/local/ports.ts";
import { dumpMirror } from "#test/support/mirror-tables.ts";
import { type OwnProcess, startProcess } from "#test/support/own-process.ts";
import { createWorld, type World, type WorldEvent } from "#test/support/world.ts";

let world: World;
let event: WorldEvent;
let heard: pg.Client;
const running: OwnProcess[] = [];

beforeAll(async () => {
  world = await createWorld();
  event = await world.createEvent({ tiers: [tier("Stalls"), tier("Balcony")] });
  heard = new pg.Client({ connectionString: world.database.connectionString });
  await heard.connect();
  await heard.query("LISTEN mirror");
});
afterEach(async () => {
  for (const { child, ended } of running.splice(0)) {
    child.kill("SIGKILL");
    await ended;
  }
});
afterAll(async () => {
  await heard.end();
  await world.close();
});

describe("V4 an indexer that is killed in the middle of a sale", () => {
  it("ends with tables equal to the contracts, however often and whenever it was killed", async () => {
    const killing = new AbortController();
    const buying = buyUntil(killing.signal);
    for (let kills = 0; kills < 5; kills++) {
      const indexer = start();
      // The moment is a commit that this process has made; what it does after it, nobody knows.
      await commits(2 + kills);
      indexer.child.kill("SIGKILL");
      expect(await indexer.ended).toBe("SIGKILL");
    }
    killing.abort();
    const tickets = await buying;
    start();
    await reachesHead();
    expect(await verify()).toMatchObject({ contracts: 1, tickets, differences: [] });
  });

  it("changes nothing in a run without news", async () => {
    const before = await dumpMirror(world.db);
    const indexer = start();
    await indexer.says("tells new blocks");
    await reachesHead();
    expect(await dumpMirror(world.db)).toEqual(before);
  });
});

describe("V4 one writer", () => {
  it("lets a second process stand by and take over when the first is killed", async () => {
    const first = start();
    await first.says("tells new blocks");
    const second = start();
    await second.says("standing by");
    first.child.kill("SIGKILL");
    await second.says("tells new blocks");
    await world.buy({ event, account: 3, tier: 2 });
    await reachesHead();
    expect((await verify()).differences).toEqual([]);
  });
});

describe("V4 the process", () => {
  it("ends cleanly when asked to, and when the process that started it has gone", async () => {
    const asked = start();
    await asked.says("tells new blocks");
    asked.child.kill("SIGTERM");
    expect(await asked.ended).toBe(0);
    const orphan = start({ ipc: "ipc" });
    await orphan.says("tells new blocks");
    orphan.child.disconnect();
    expect(await orphan.ended).toBe(0);
  });

  it("tells Prometheus how far it is", async () => {
    const port = await findFreePort();
    const indexer = start({ env: { METRICS_PORT: String(port) } });
    await indexer.says("tells new blocks");
    await world.buy({ event, account: 5, tier: 2 });
    await reachesHead();
    const text = async () => (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    const number = await world.chain.client.getBlockNumber({ cacheTime: 0 });
    await expect.poll(text).toContain(`foyer_indexer_block ${number}`);
    expect(await text()).toMatch(/foyer_indexer_reorgs_total 0/);
  });

  it("polls while the node has no websocket", async () => {
    const indexer = start({ env: { RPC_WS_URL: "ws://127.0.0.1:9" } });
    await indexer.says("no websocket to the node");
    await world.buy({ event, account: 6, tier: 2 });
    await reachesHead();
    expect((await verify()).differences).toEqual([]);
  });

  it("survives the loss of its database connection", async () => {
    const indexer = start();
    await indexer.says("tells new blocks");
    await world.db.query("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'foyer-indexer' AND datname = current_database()");
    await indexer.says("the indexer starts again");
    await world.buy({ event, account: 4, tier: 2 });
    await reachesHead();
    expect((await verify()).differences).toEqual([]);
  });

  it("tells the tables' drift by verify, and mends it by rebuild", async () => {
    expect(await runs("verify")).toBe(0);
    await world.db.query("UPDATE mirror_tickets SET holder = $1 WHERE token_id = (SELECT min(token_id) FROM mirror_tickets)", [world.factory]);
    expect(await runs("verify")).toBe(1);
    expect(await runs("rebuild")).toBe(0);
    start();
    await reachesHead();
    expect(await runs("verify")).toBe(0);
  });
});

// Other refusals to start are those of every process: boot.test.ts.
describe("trap 34: wrong contract", () => {
  it("is refused at once by a process that would only stand by", async () => {
    await start().says("tells new blocks");
    const refused = start({ env: { FACTORY_ADDRESS: event.contract } });
    expect(await refused.ended).toBe(1);
    expect(refused.output()).toMatch(/is not the EventFactory that this version of Foyer knows/);
    expect(refused.output()).not.toContain("standing by");
  });

  it("refuses another factory than the mirror was made of, be it one of ours", async () => {
    const platform = parseAddress(world.chain.account(0).address);
    const parameters = { relayer: platform, feeBps: 0, feeRecipient: platform };
    const other = await deployFactory({ walletClient: world.chain.wallet(0), publicClient: world.chain.client, ...parameters });
    const refused = start({ env: { FACTORY_ADDRESS: other.factory } });
    expect(await refused.ended).toBe(1);
    expect(refused.output()).toMatch(/The mirror is of factory .* but the settings name/);
  });
});

/** More tickets than a test can buy. */
function tier(name: string) {
  const nowSeconds = Math.floor(Date.now() / 1000);
  return { name, priceWei: "1000", supply: 100_000, saleStartsAtSeconds: nowSeconds - 3600, saleEndsAtSeconds: nowSeconds + 3600 };
}

function start(options: { env?: Record<string, string>; ipc?: "ipc" } = {}): OwnProcess {
  const started = startProcess({ world, args: ["indexer/main.ts"], ...options });
  running.push(started);
  return started;
}

async function runs(command: string): Promise<number | NodeJS.Signals> {
  return startProcess({ world, args: ["indexer/main.ts", command] }).ended;
}

/** One purchase after the other, until told to stop; how many that were. */
async function buyUntil(signal: AbortSignal): Promise<number> {
  let count = 0;
  for (; !signal.aborted; count++) await world.buy({ event, account: 2 + (count % 8), tier: 1 + (count % 2) });
  return count;
}

/** Resolves after so many more commits of the mirror, as its readers hear them. */
function commits(count: number): Promise<void> {
  return new Promise((resolve) => {
    let left = count;
    heard.on("notification", function hear() {
      if (--left > 0) return;
      heard.off("notification", hear);
      resolve();
    });
  });
}

/** Resolves when the mirror's checkpoint is the chain's head. */
async function reachesHead(): Promise<void> {
  const { hash } = await world.chain.client.getBlock();
  await expect
    .poll(async () => (await world.db.query("SELECT block_hash FROM mirror_checkpoints")).rows[0]?.block_hash, { timeout: 20_000, interval: 20 })
    .toBe(hash);
}

async function verify() {
  const db = new pg.Client({ connectionString: world.database.connectionString });
  await db.connect();
  const client = createBatchClient({ CHAIN_ID: world.chain.chainId, RPC_URL: world.chain.rpcUrl });
  return verifyMirror({ db, chainId: world.chain.chainId, client }).finally(() => db.end());
}
