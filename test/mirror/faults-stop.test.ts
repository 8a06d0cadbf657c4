import { setTimeout as pause } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createEndpoints } from "#indexer/endpoints.ts";
import { follow } from "#indexer/follow.ts";
import { type Keeper, keepStatus } from "#indexer/keep-status.ts";
import { takeLease } from "#indexer/lease.ts";
import type { News } from "#indexer/news.ts";
import { createNode } from "#indexer/node.ts";
import { SettledFork } from "#indexer/reorg.ts";
import { findCheckpoint } from "#indexer/store.ts";
import { dumpMirror } from "#test/support/mirror-tables.ts";
import { bought } from "#test/support/script-events.ts";
import { BOB, CONTRACT, createScriptedMirror, FACTORY, onBlock, quiet, SCRIPTED_CHAIN_ID, type ScriptedMirror } from "#test/support/scripted-mirror.ts";
import { MISDEEDS, misbehaveAt } from "./misdeeds.ts";

/** The loop of the process, over a scripted node. */
type Following = { readonly keeper: Keeper; readonly ended: Promise<unknown>; readonly stop: () => Promise<void> };

const POLL_MS = 5;

let mirror: ScriptedMirror;
const running: Following[] = [];

beforeAll(async () => {
  mirror = await createScriptedMirror();
});
afterAll(() => mirror.close());
beforeEach(() => mirror.restart());
afterEach(async () => {
  for (const following of running.splice(0)) await following.stop();
});

describe("mirror invariant 4: when faults stop, the lag goes to zero", () => {
  it("whatever the node did meanwhile", async () => {
    mirror.sell(2);
    let calls = 0;
    mirror.chain().intercept((call, answer) => {
      const misdeed = MISDEEDS[calls++ % MISDEEDS.length] ?? "error";
      return misbehaveAt({ request: async () => answer(), atCall: 0, misdeed }).request(call);
    });
    const { keeper } = await start();
    for (let serial = 2; serial < 20; serial++) {
      mirror.chain().mine(...bought({ contract: CONTRACT, to: BOB, firstSerial: serial, quantity: 1 }));
      if (serial % 5 === 0) mirror.chain().fork(0);
      const until = calls + 10;
      await expect.poll(() => calls, { interval: POLL_MS, timeout: 30_000 }).toBeGreaterThan(until);
    }
    mirror.chain().intercept(null);
    await reachesHead();
    await mirror.expectEqual();
    await keeper.look();
    expect(await status()).toMatchObject({ trust: "trusted", alarm: null });
    await expect.poll(isFresh, { interval: POLL_MS, timeout: 30_000 }).toBe(true);
  });
});

describe("mirror invariant 4: a fork below final blocks", () => {
  it("stops the indexer with an alarm, and readers no longer believe the mirror", async () => {
    mirror.sell(2);
    for (let i = 0; i < 12; i++) mirror.chain().mine();
    mirror.chain().setFinal(10n);
    mirror.chain().mine(...bought({ contract: CONTRACT, to: BOB, firstSerial: 2, quantity: 1 }));
    const { ended } = await start();
    await reachesHead();
    await settles(10);
    const before = await dumpMirror(mirror.db);
    mirror.chain().fork(9);
    for (let i = 0; i < 20; i++) mirror.chain().mine();
    expect(await ended).toBeInstanceOf(SettledFork);
    expect(await status()).toMatchObject({ trust: "untrusted", alarm: expect.stringMatching(/another one than the mirror's, also in final block/) });
    expect(await isFresh()).toBe(false);
    expect(await dumpMirror(mirror.db)).toEqual(before);
  });
});

describe("mirror invariant 4: a final block above the head is a lie", () => {
  it("nothing more is taken from that node, an alarm says why, and it is believed again when it stops", async () => {
    mirror.sell(2);
    const { keeper } = await start();
    await reachesHead();
    const before = await dumpMirror(mirror.db);
    let refused = 0;
    const lie = onBlock("finalized", (block) => ({ ...block, number: "0x1000" }));
    mirror.chain().setFinal(1n);
    mirror.chain().intercept((call, answer) => {
      if (call.params[0] === "finalized") refused++;
      return lie(call, answer);
    });
    for (let i = 0; i < 3; i++) mirror.chain().mine(...bought({ contract: CONTRACT, to: BOB, firstSerial: 2 + i, quantity: 1 }));
    await expect.poll(() => refused, { interval: POLL_MS, timeout: 30_000 }).toBeGreaterThan(3);
    await keeper.look();
    expect(await status()).toMatchObject({ trust: "untrusted", alarm: expect.stringMatching(/final while its head is/) });
    expect(await isFresh()).toBe(false);
    expect(await dumpMirror(mirror.db)).toEqual(before);
    mirror.chain().intercept(null);
    await reachesHead();
    await mirror.expectEqual();
    await keeper.look();
    expect(await status()).toMatchObject({ trust: "trusted", alarm: null });
  });
});

async function start(): Promise<Following> {
  const stopping = new AbortController();
  const deps = { ...quiet(), wait: () => pause(POLL_MS) };
  const lease = await takeLease({ connectionString: mirror.database.connectionString, chainId: SCRIPTED_CHAIN_ID, ...deps });
  const endpoint = { position: 0, host: "scripted", url: "http://scripted", wsUrl: "ws://scripted" };
  const endpoints = createEndpoints({ endpoints: [endpoint], requestTo: () => (call) => mirror.chain().request(call), log: deps.log });
  const news: News = { isLive: () => false, next: () => pause(POLL_MS, null), miss: () => undefined, close: () => undefined };
  const as = { chainId: SCRIPTED_CHAIN_ID, factory: FACTORY, fence: lease.fence };
  const keeper = keepStatus({ db: mirror.database.pool, mirror: as, endpoints, news, log: deps.log, blockSeconds: null, nowMs: () => Date.now() });
  await keeper.look();
  const node = createNode({ request: endpoints.request, ...deps });
  const rest = { lease, endpoints, keeper, news, signal: stopping.signal, isFresh: keeper.isFresh, firstBlock: 1n, whenBehind: "wait" as const };
  const ended = follow({ db: lease.db, node, mirror: as, ...deps, ...rest }).catch((fault: unknown) => fault);
  const following = {
    keeper,
    ended,
    async stop() {
      stopping.abort();
      await ended;
      await lease.release();
    },
  };
  running.push(following);
  return following;
}

function reachesHead(): Promise<void> {
  const hash = async () => (await findCheckpoint(mirror.db, { chainId: SCRIPTED_CHAIN_ID }))?.hash;
  return expect.poll(hash, { interval: POLL_MS, timeout: 30_000 }).toBe(mirror.chain().head().hash);
}

/** What is final is written after the head is. */
function settles(number: number): Promise<void> {
  const lowest = async () => Number((await mirror.db.query("SELECT min(number) AS number FROM mirror_blocks")).rows[0].number);
  return expect.poll(lowest, { interval: POLL_MS, timeout: 30_000 }).toBe(number);
}

async function status(): Promise<{ trust: string; alarm: string | null }> {
  const { rows } = await mirror.db.query("SELECT trust, alarm FROM mirror_status WHERE chain_id = $1", [SCRIPTED_CHAIN_ID]);
  return rows[0];
}

async function isFresh(): Promise<boolean> {
  const { rows } = await mirror.db.query("SELECT checked_at > now() - interval '10 s' AS fresh FROM mirror_checkpoints");
  return rows[0]?.fresh ?? false;
}
