import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createNode } from "#indexer/node.ts";
import { rebuild, rebuildFrom } from "#indexer/rebuild.ts";
import { rebuildContract } from "#indexer/rebuild-contract.ts";
import { CheckpointMoved, findCheckpoint } from "#indexer/store.ts";
import { dumpMirror } from "#test/support/mirror-tables.ts";
import { addressOf, bought, created, listed, moved } from "#test/support/script-events.ts";
import {
  ALICE,
  BOB,
  CONTRACT,
  createScriptedMirror,
  FACTORY,
  FIRST_TOKEN,
  onLogs,
  quiet,
  SCRIPTED_CHAIN_ID,
  type ScriptedMirror,
} from "#test/support/scripted-mirror.ts";

const OTHER = addressOf("another event");
const FINAL = 20n;
/** Alice gives a ticket away in this block, and in the next one she lists another. */
const GIFT = 24n;
const where = { chainId: SCRIPTED_CHAIN_ID, factory: FACTORY };

let mirror: ScriptedMirror;
let before: Awaited<ReturnType<typeof dumpMirror>>;

beforeAll(async () => {
  mirror = await createScriptedMirror();
});
afterAll(() => mirror.close());

/** Two events, sold in settled and in recent blocks, and everything mirrored but the gift: the node has kept that to itself. */
beforeEach(async () => {
  await mirror.restart();
  const chain = mirror.chain();
  for (const contract of [CONTRACT, OTHER]) chain.mine(created({ contract, chainId: SCRIPTED_CHAIN_ID }));
  for (let serial = 0; chain.height() < GIFT - 1n; serial++)
    chain.mine(...[CONTRACT, OTHER].flatMap((contract) => bought({ contract, to: ALICE, firstSerial: serial, quantity: 1 })));
  chain.mine(moved({ contract: CONTRACT, from: ALICE, to: BOB, tokenId: FIRST_TOKEN }));
  chain.mine(listed({ contract: CONTRACT, seller: ALICE, tokenId: FIRST_TOKEN + 1n, priceWei: 9n }));
  chain.setFinal(FINAL);
  chain.intercept(onLogs((logs) => logs.filter(({ blockNumber }) => blockNumber !== `0x${GIFT.toString(16)}`)));
  await mirror.sync();
  chain.intercept(null);
  await expect(mirror.expectEqual()).rejects.toThrow();
  before = await dumpMirror(mirror.db);
});

describe("trap 31 trap 33: rebuild --from", () => {
  it("reads anew what follows a block, and leaves what lies below", async () => {
    await rebuildFrom(mirror.db, { ...where, node: node(), from: GIFT });
    expect((await findCheckpoint(mirror.db, where))?.number).toBe(GIFT - 1n);
    expect(await isFresh()).toBe(false);
    await goOn();
    await mirror.expectEqual();
    expect(await isFresh()).toBe(true);
  });

  it.each([1n, 2n, FINAL, FINAL + 1n])("from block %i too, settled or not", async (from) => {
    await rebuildFrom(mirror.db, { ...where, node: node(), from });
    await goOn();
    await mirror.expectEqual();
    mirror.chain().fork(3);
    for (let i = 0; i < 5; i++) mirror.chain().mine();
    await mirror.sync();
    await mirror.expectEqual();
  });

  it.each<[string, bigint, RegExp]>([
    ["above the mirror", 26n, /ends at block 25/],
    ["above the chain", 99n, /no block below 99/],
    ["before the chain", 0n, /no block below 0/],
  ])("refuses a block %s and changes nothing", async (_, from, words) => {
    await expect(rebuildFrom(mirror.db, { ...where, node: node(), from })).rejects.toThrow(words);
    expect(await dumpMirror(mirror.db)).toEqual(before);
  });

  it("refuses to go on from a block that the node knows otherwise", async () => {
    mirror.chain().fork(4);
    for (let i = 0; i < 9; i++) mirror.chain().mine();
    await expect(rebuildFrom(mirror.db, { ...where, node: node(), from: GIFT })).rejects.toThrow(/another block 23 than the mirror/);
    expect(await dumpMirror(mirror.db)).toEqual(before);
  });
});

describe("trap 31 trap 33: rebuild --contract", () => {
  it("puts one event right while the mirror stays where it is, and leaves the others alone", async () => {
    await mirror.db.query("UPDATE mirror_tickets SET holder = $1, state = 'burned' WHERE contract = $2", [BOB, CONTRACT]);
    await mirror.db.query("DELETE FROM mirror_transfers WHERE contract = $1", [CONTRACT]);
    await mirror.db.query("UPDATE mirror_tickets SET moves = 77 WHERE contract = $1", [OTHER]);
    mirror.chain().intercept(limitRange(3));
    await rebuildContract(mirror.db, { ...where, node: node(), firstBlock: 1n, contract: CONTRACT });
    mirror.chain().intercept(null);
    expect(await movesOf(OTHER)).toEqual([77]);
    await mirror.db.query("UPDATE mirror_tickets SET moves = 0 WHERE contract = $1", [OTHER]);
    await mirror.expectEqual();
    await goOn();
    await mirror.expectEqual();
  });

  it("knows an event that the mirror has missed altogether", async () => {
    await mirror.db.query("DELETE FROM mirror_events WHERE contract = $1", [CONTRACT]);
    await rebuildContract(mirror.db, { ...where, node: node(), firstBlock: 1n, contract: CONTRACT });
    await mirror.expectEqual();
  });

  it("refuses what the factory has not made and changes nothing", async () => {
    await expect(rebuildContract(mirror.db, { ...where, node: node(), firstBlock: 1n, contract: BOB })).rejects.toThrow(/has made no event at/);
    expect(await dumpMirror(mirror.db)).toEqual(before);
  });

  it("takes nothing from a node that has another branch by now", async () => {
    mirror.chain().fork(2);
    for (let i = 0; i < 3; i++) mirror.chain().mine();
    await expect(rebuildContract(mirror.db, { ...where, node: node(), firstBlock: 1n, contract: CONTRACT })).rejects.toThrow(/unknown block/);
    expect(await dumpMirror(mirror.db)).toEqual(before);
  });
});

describe("mirror invariant 1: a repair while an indexer writes", () => {
  it.each<[string, (db: pg.Client) => Promise<void>]>([
    ["rebuild", (db) => rebuild(db, where)],
    ["rebuild --from", (db) => rebuildFrom(db, { ...where, node: node(), from: GIFT })],
    ["rebuild --contract", (db) => rebuildContract(db, { ...where, node: node(), firstBlock: 1n, contract: CONTRACT })],
  ])("%s takes its turn: it commits nothing more until it has begun anew", async (_, repair) => {
    const db = new pg.Client({ connectionString: mirror.database.connectionString, pipeline: true });
    await db.connect();
    await repair(db).finally(() => db.end());
    mirror.chain().mine();
    await expect(mirror.sync()).rejects.toThrow(CheckpointMoved);
    await goOn();
    await mirror.expectEqual();
  });
});

function node() {
  return createNode({ request: mirror.chain().request, ...quiet() });
}

/** As the indexer does that has lost its turn. */
async function goOn(): Promise<void> {
  await mirror.takeOver();
  await mirror.sync();
}

function limitRange(blocks: number) {
  return ({ params }: { params: readonly unknown[] }, answer: () => unknown) => {
    const { fromBlock, toBlock } = (params[0] ?? {}) as { fromBlock?: string; toBlock?: string };
    if (fromBlock && Number(toBlock) - Number(fromBlock) >= blocks) throw Object.assign(new Error("RPC"), { details: "block range is too wide" });
    return answer();
  };
}

async function movesOf(contract: string): Promise<number[]> {
  const { rows } = await mirror.db.query("SELECT DISTINCT moves FROM mirror_tickets WHERE contract = $1", [contract]);
  return rows.map(({ moves }) => moves);
}

async function isFresh(): Promise<boolean> {
  const { rows } = await mirror.db.query("SELECT checked_at > now() - interval '10 s' AS fresh FROM mirror_checkpoints");
  return rows[0].fresh;
}
