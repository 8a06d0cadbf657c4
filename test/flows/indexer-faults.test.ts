import fc from "fast-check";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { encodeTokenId } from "#core/ticket.ts";
import type { Db } from "#indexer/bulk.ts";
import { createNode } from "#indexer/node.ts";
import { rebuild } from "#indexer/rebuild.ts";
import { SettledFork } from "#indexer/reorg.ts";
import { CheckpointMoved, findCheckpoint } from "#indexer/store.ts";
import { type SyncDeps, syncToHead } from "#indexer/sync.ts";
import { createLog } from "#platform/log.ts";
import { emissionsOf, type Happening } from "#test/support/mirror-script.ts";
import { dumpMirror, expectMirrorOf } from "#test/support/mirror-tables.ts";
import { createDatabase, type TestDatabase } from "#test/support/postgres.ts";
import { addressOf, bought, created, listed, moved } from "#test/support/script-events.ts";
import { createScriptedChain, type Emission, type Intercept, type ScriptedChain } from "#test/support/scripted-node.ts";

const chainId = 777;
const factory = addressOf("factory");
const contract = addressOf("event");
const [alice, bob] = [addressOf("alice"), addressOf("bob")];
const first = encodeTokenId({ tier: 1, serial: 0 });

let database: TestDatabase;
let db: pg.Client;
let chain: ScriptedChain;

beforeAll(async () => {
  database = await createDatabase();
  db = new pg.Client({ connectionString: database.connectionString });
  await db.connect();
});
afterAll(async () => {
  await db.end();
  await database.close();
});
beforeEach(() => start());

describe("V4 the mirror equals a naive rebuild after any script of blocks, forks, crashes and faults", () => {
  it("whatever happens, in whatever batches", { timeout: 120_000 }, async () => {
    const seen = { forks: 0, crashes: 0, faults: 0 };
    await fc.assert(
      fc.asyncProperty(fc.array(step(), { minLength: 5, maxLength: 30 }), async (steps) => {
        await start();
        for (const each of steps) await play(each, seen);
        chain.intercept(null);
        await syncToHead(deps());
        await expectMirrorOf(db, { chainId, logs: chain.logs() });
        const live = await dumpMirror(db);
        await rebuild(db, { chainId });
        await syncToHead(deps());
        expect(await dumpMirror(db)).toEqual(live);
      }),
      { numRuns: 60 },
    );
    expect(Math.min(seen.forks, seen.crashes, seen.faults)).toBeGreaterThan(10);
  });

  it("changes nothing when it runs a second time", async () => {
    sell(3);
    await syncToHead(deps());
    const before = await dumpMirror(db);
    await syncToHead(deps());
    expect(await dumpMirror(db)).toEqual(before);
  });
});

describe("trap 27: a fork takes back what it orphans", () => {
  it("removes an orphaned mint, its transfer and its log, and keeps what is below", async () => {
    sell(1);
    chain.mine(...bought({ contract, to: bob, firstSerial: 1, quantity: 2 }));
    await syncToHead(deps());
    expect(await count("mirror_tickets")).toBe(3);
    chain.fork(1);
    chain.mine();
    await syncToHead(deps());
    expect([await count("mirror_tickets"), await count("mirror_transfers")]).toEqual([1, 1]);
    await expectMirrorOf(db, { chainId, logs: chain.logs() });
  });

  it("removes a whole event whose creation was orphaned, and takes it again where it is mined again", async () => {
    sell(2);
    await syncToHead(deps());
    chain.fork(1);
    chain.mine();
    await syncToHead(deps());
    expect(await count("mirror_events")).toBe(0);
    sell(1);
    await syncToHead(deps());
    await expectMirrorOf(db, { chainId, logs: chain.logs() });
  });

  it("follows a sale that the fork includes at another place of another block", async () => {
    sell(1);
    chain.mine(moved({ contract, from: alice, to: bob, tokenId: first }));
    await syncToHead(deps());
    chain.fork(1);
    chain.mine();
    chain.mine(listed({ contract, seller: alice, tokenId: first, priceWei: 9n }), moved({ contract, from: alice, to: bob, tokenId: first }));
    await syncToHead(deps());
    await expectMirrorOf(db, { chainId, logs: chain.logs() });
    expect(await count("mirror_transfers")).toBe(2);
  });

  it("stops with an alarm when the node's chain differs below final blocks", async () => {
    sell(1);
    for (let i = 0; i < 20; i++) chain.mine();
    chain.setFinal(15n);
    await syncToHead(deps());
    chain.setFinal(null);
    chain.fork(10);
    for (let i = 0; i < 25; i++) chain.mine();
    await expect(syncToHead(deps())).rejects.toThrow(SettledFork);
  });

  it("waits for a node that has fallen behind, and follows an only node that has lost blocks", async () => {
    sell(1);
    chain.mine(...bought({ contract, to: bob, firstSerial: 1, quantity: 1 }));
    await syncToHead(deps());
    chain.fork(1);
    expect(await syncToHead(deps())).toMatchObject({ kind: "behind" });
    expect(await count("mirror_tickets")).toBe(2);
    expect(await syncToHead({ ...deps(), whenBehind: "follow" })).toMatchObject({ kind: "at-head" });
    expect(await count("mirror_tickets")).toBe(1);
  });
});

describe("trap 29: a node that lies is not believed", () => {
  it.each<[string, Intercept, RegExp]>([
    ["a final block above its head", onBlock("finalized", (block) => ({ ...block, number: "0x100" })), /final/],
    ["another block than was asked for", onBlock("0x1", (block) => ({ ...block, number: "0x3" })), /when asked for/],
    ["blocks that do not follow each other", onBlock("0x2", (block) => ({ ...block, parentHash: `0x${"d".repeat(64)}` })), /follow/],
    ["a log of a block that was not asked for", onLogs((logs) => logs.map((log) => ({ ...log, blockNumber: "0x99" }))), /not asked for/],
    ["logs of another branch", onLogs((logs) => logs.map((log) => ({ ...log, blockHash: `0x${"d".repeat(64)}` }))), /another block/],
    ["half an answer", onLogs(() => [{ address: contract }]), /topics/],
    ["a purchase with a mint missing", onLogs((logs) => logs.filter((_, i) => i !== 1)), /before its mint/],
  ])("refuses %s, keeps the tables and recovers", async (_, lie, fault) => {
    sell(2);
    chain.mine();
    chain.setFinal(0n);
    chain.intercept(lie);
    await expect(syncToHead(deps())).rejects.toThrow(fault);
    expect(await findCheckpoint(db, { chainId })).toBeNull();
    chain.intercept(null);
    await syncToHead(deps());
    await expectMirrorOf(db, { chainId, logs: chain.logs() });
  });

  it("confirms the head only while the node shows it, so that readers see a frozen or late node", async () => {
    sell(1);
    await syncToHead(deps());
    await db.query("UPDATE mirror_checkpoints SET checked_at = 'epoch'");
    chain.fork(1);
    await syncToHead(deps());
    expect(await isFresh()).toBe(false);
    sell(1);
    await syncToHead(deps());
    expect(await isFresh()).toBe(true);
  });

  it("goes with either of two nodes that disagree, never with a mixture", async () => {
    sell(1);
    const other = createScriptedChain({ chainId, factory });
    other.mine();
    other.mine(created({ contract, chainId }), ...bought({ contract, to: bob, firstSerial: 0, quantity: 3 }));
    other.mine();
    for (const { request, logs } of [chain, other, chain, other]) {
      await syncToHead({ ...deps(), node: createNode({ request, ...quiet() }) });
      await expectMirrorOf(db, { chainId, logs: logs() });
    }
  });
});

describe("trap 31: limits of nodes lose no log", () => {
  it.each([
    "query returned more than 10000 results",
    "Log response size exceeded. You can make eth_getLogs requests with up to a 2K block range",
    "block range is too wide",
    "exceed maximum block range: 5000",
    "eth_getLogs is limited to a 10,000 range",
  ])("splits the range when the node says: %s", async (words) => {
    chain.mine(created({ contract, chainId }));
    for (let i = 0; i < 40; i++) chain.mine(...bought({ contract, to: alice, firstSerial: i, quantity: 1 }));
    chain.setFinal(36n);
    chain.intercept(({ method, params }, answer) => {
      const { fromBlock, toBlock } = (params[0] ?? {}) as { fromBlock?: string; toBlock?: string };
      if (method === "eth_getLogs" && fromBlock && Number(toBlock) - Number(fromBlock) > 5) throw Object.assign(new Error("RPC"), { details: words });
      return answer();
    });
    await syncToHead(deps());
    await expectMirrorOf(db, { chainId, logs: chain.logs() });
  });

  it("waits and tries again when the node limits the rate", async () => {
    sell(2);
    let calls = 0;
    const waits: number[] = [];
    chain.intercept((_, answer) => {
      if (++calls % 3 !== 0) throw Object.assign(new Error("HTTP"), { details: "429 Too Many Requests: rate limit exceeded" });
      return answer();
    });
    const node = createNode({ request: chain.request, ...quiet(), wait: async (ms) => void waits.push(ms) });
    await syncToHead({ ...deps(), node });
    await expectMirrorOf(db, { chainId, logs: chain.logs() });
    expect(waits.slice(0, 2)).toEqual([100, 200]);
  });
});

describe("trap 32: order and number of deliveries do not matter", () => {
  it("writes each log once when the node doubles, shuffles and adds removed ones", async () => {
    sell(4);
    chain.mine(moved({ contract, from: alice, to: bob, tokenId: first }));
    chain.intercept(onLogs((logs) => [...logs.toReversed(), ...logs, ...logs.map((log) => ({ ...log, removed: true, logIndex: "0x63" }))]));
    await syncToHead(deps());
    await expectMirrorOf(db, { chainId, logs: chain.logs() });
  });
});

describe("trap 33: a database restored from a backup", () => {
  it("catches up from its own checkpoint", async () => {
    sell(1);
    await syncToHead(deps());
    const backup = await dumpMirror(db);
    for (let i = 1; i < 100; i++) chain.mine(...bought({ contract, to: bob, firstSerial: i, quantity: 1 }));
    chain.setFinal(60n);
    expect(await dumpMirror(db)).toEqual(backup);
    await syncToHead(deps());
    await expectMirrorOf(db, { chainId, logs: chain.logs() });
  });
});

describe("trap 35: look-alikes", () => {
  it("are ignored even when the node sends them unasked", async () => {
    const strangers: Emission[] = emissionsOf({ chain, pending: [], happening: { kind: "lookalike", pick: 1 } });
    chain.mine(created({ contract, chainId }), ...strangers);
    // From an event of ours, a creation is as foreign as from anybody else.
    chain.mine({ ...created({ contract: addressOf("second"), chainId }), emitter: contract });
    chain.intercept(({ method, params }, answer) => {
      if (method !== "eth_getLogs") return answer();
      const { address: _, ...all } = params[0] as Record<string, unknown>;
      chain.intercept(null);
      return chain.request({ method, params: [all] });
    });
    await syncToHead(deps());
    await expectMirrorOf(db, { chainId, logs: chain.logs() });
    expect(await count("mirror_events")).toBe(1);
  });
});

describe("V4 one writer", () => {
  it("gives up when another writer has moved the checkpoint", async () => {
    sell(1);
    await syncToHead(deps());
    sell2();
    const intruding: Db = {
      query: (async (text: string, values: unknown[]) => {
        if (text.includes("UPDATE mirror_checkpoints SET block_number"))
          await database.pool.query("UPDATE mirror_checkpoints SET block_hash = 'another'").catch(() => undefined);
        return db.query(text, values);
      }) as Db["query"],
    };
    await expect(syncToHead({ ...deps(), db: intruding })).rejects.toThrow(CheckpointMoved);
    expect(await count("mirror_tickets")).toBe(1);
  });
});

type Step =
  | { readonly do: "mine"; readonly happenings: readonly Happening[] }
  | { readonly do: "fork"; readonly depth: number; readonly blocks: readonly (readonly Happening[])[] }
  | { readonly do: "sync" }
  | { readonly do: "crash"; readonly atQuery: number }
  | { readonly do: "fault"; readonly atCall: number; readonly kind: "error" | "null" | "shuffle" | "double" | "no-mints" }
  | { readonly do: "settle"; readonly depth: number };

function step(): fc.Arbitrary<Step> {
  const kind = fc.constantFrom<Happening["kind"][]>("create", "buy", "buy", "buy", "give", "give", "list", "list", "cancel", "resell", "admit", "lookalike");
  const happenings = fc.array(fc.record({ kind, pick: fc.nat({ max: 50 }) }), { maxLength: 6 });
  return fc.oneof(
    { weight: 6, arbitrary: fc.record({ do: fc.constant("mine" as const), happenings }) },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant("fork" as const),
        depth: fc.integer({ min: 1, max: 4 }),
        blocks: fc.array(happenings, { minLength: 1, maxLength: 5 }),
      }),
    },
    { weight: 3, arbitrary: fc.constant({ do: "sync" as const }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant("crash" as const), atQuery: fc.nat({ max: 25 }) }) },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant("fault" as const),
        atCall: fc.nat({ max: 6 }),
        kind: fc.constantFrom("error" as const, "null" as const, "shuffle" as const, "double" as const, "no-mints" as const),
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("settle" as const), depth: fc.integer({ min: 5, max: 8 }) }) },
  );
}

async function play(each: Step, seen: { forks: number; crashes: number; faults: number }): Promise<void> {
  switch (each.do) {
    case "mine":
      mineHappenings(each.happenings);
      return;
    case "fork":
      // Final blocks are never forked away, and neither is the genesis.
      if (chain.height() < BigInt(each.depth) + settledNumber) return;
      chain.fork(each.depth);
      seen.forks++;
      for (const happenings of each.blocks) mineHappenings(happenings);
      return;
    case "sync":
      await syncToHead(deps());
      return;
    case "crash":
      seen.crashes += await crash(each.atQuery);
      return;
    case "fault":
      seen.faults += await misbehave(each);
      return;
    case "settle":
      if (chain.height() - BigInt(each.depth) <= settledNumber) return;
      settledNumber = chain.height() - BigInt(each.depth);
      chain.setFinal(settledNumber);
  }
}

let settledNumber = 1n;

function mineHappenings(happenings: readonly Happening[]): void {
  const pending: Emission[] = [];
  for (const happening of happenings) pending.push(...emissionsOf({ chain, pending, happening }));
  chain.mine(...pending);
}

/** The connection dies at some statement, as after kill -9: the server takes back what was not committed. */
async function crash(atQuery: number): Promise<number> {
  const mortal = new pg.Client({ connectionString: database.connectionString });
  await mortal.connect();
  let queries = 0;
  const dying: Db = {
    query: (async (text: string, values: unknown[]) => {
      if (queries++ === atQuery) {
        await mortal.end();
        throw new Error("killed");
      }
      return mortal.query(text, values);
    }) as Db["query"],
  };
  const outcome = await syncToHead({ ...deps(), db: dying }).then(
    () => 0,
    () => 1,
  );
  if (outcome === 0) await mortal.end();
  return outcome;
}

async function misbehave({ atCall, kind }: Extract<Step, { do: "fault" }>): Promise<number> {
  let calls = 0;
  let happened = 0;
  chain.intercept((call, answer) => {
    if (calls++ !== atCall) return answer();
    happened = 1;
    if (kind === "error") throw new Error("connection reset");
    if (kind === "null") return null;
    if (kind === "no-mints") return onLogs((logs) => logs.filter(({ topics }) => !/^0x0+$/.test((topics as string[])[1] ?? "")))(call, answer);
    return onLogs((logs) => (kind === "shuffle" ? logs.toReversed() : [...logs, ...logs]))(call, answer);
  });
  // What cannot be read is refused; the next attempt reads it again.
  await syncToHead(deps()).catch(() => undefined);
  chain.intercept(null);
  return happened;
}

async function start(): Promise<void> {
  await rebuild(db, { chainId });
  chain = createScriptedChain({ chainId, factory });
  // The factory's own block, under which no fork goes.
  chain.mine();
  settledNumber = 1n;
}

function deps(): SyncDeps {
  return { db, node: createNode({ request: chain.request, ...quiet() }), ...quiet(), mirror: { chainId, factory }, firstBlock: 1n, whenBehind: "wait" };
}

function quiet() {
  return { log: createLog({ level: "silent" }), wait: () => Promise.resolve() };
}

/** One event, and `quantity` tickets of it for Alice, in one block. */
function sell(quantity: number): void {
  chain.mine(created({ contract, chainId }), ...bought({ contract, to: alice, firstSerial: 0, quantity }));
}

function sell2(): void {
  chain.mine(...bought({ contract, to: bob, firstSerial: 1, quantity: 1 }));
}

function onLogs(change: (logs: Record<string, unknown>[]) => unknown): Intercept {
  return ({ method }, answer) => (method === "eth_getLogs" ? change(answer() as Record<string, unknown>[]) : answer());
}

function onBlock(tag: string, change: (block: Record<string, unknown>) => unknown): Intercept {
  return ({ method, params }, answer) => (method === "eth_getBlockByNumber" && params[0] === tag ? change(answer() as Record<string, unknown>) : answer());
}

async function count(table: string): Promise<number> {
  const { rows } = await db.query(`SELECT count(*)::int AS count FROM ${table}`);
  return rows[0].count;
}

async function isFresh(): Promise<boolean> {
  const { rows } = await db.query("SELECT checked_at > now() - interval '10 s' AS fresh FROM mirror_checkpoints");
  return rows[0].fresh;
}
