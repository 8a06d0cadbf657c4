import pg from "pg";
import { numberToHex } from "viem";
import { expect } from "vitest";
import type { Address } from "#core/bytes.ts";
import { decodeLog, nameOf } from "#indexer/decode.ts";
import { type Header, parseHeader, parseLogs } from "#indexer/raw-log.ts";
import { rebuild } from "#indexer/rebuild.ts";
import { createRequest } from "#indexer/request.ts";
import { drawFence } from "#indexer/status.ts";
import { findCheckpoint } from "#indexer/store.ts";
import type { SyncDeps } from "#indexer/sync-deps.ts";
import { verifyMirror } from "#indexer/verify.ts";
import { createBatchClient } from "#indexer/verify-chain.ts";
import { deployFactory } from "#scripts/deployment/deploy-factory.ts";
import { startChain } from "#test/support/chain.ts";
import { dumpMirror, expectMirrorOf } from "#test/support/mirror-tables.ts";
import { createDatabase } from "#test/support/postgres.ts";
import { quiet } from "#test/support/scripted-mirror.ts";
import { createMortals } from "./mortal.ts";
import { playProcessStep } from "./process-steps.ts";
import type { Attempts, RealStep } from "./real-history.ts";
import { catchUp, createTally, type Subject } from "./subject.ts";
import { listPeople, type Town, transactionOf } from "./town.ts";

/** Where histories are played on a real chain, one after the other. */
export type RealStage = Subject &
  Town & {
    readonly db: pg.Client;
    /** Back to the chain with nothing but its factory, and an empty mirror. */
    readonly restart: () => Promise<void>;
    readonly empty: () => Promise<void>;
    readonly close: () => Promise<void>;
  };

const FEE_BPS = 250;
const DAY_SECONDS = 24 * 3_600;
const BLOCK_SECONDS = 12;
/** 2033-05-18: when every history begins, while all sales are open (town.ts). */
const BEGINNING_SECONDS = 2_000_000_000;

export async function createRealStage(): Promise<RealStage> {
  const [database, chain] = await Promise.all([createDatabase(), startChain()]);
  const people = listPeople(chain);
  const platform = people[0] as Address;
  const { factory, blockNumber: firstBlock } = await deployFactory({
    ...{ walletClient: chain.wallet(0), publicClient: chain.client, relayer: platform, feeBps: FEE_BPS, feeRecipient: platform },
  });
  const db = new pg.Client({ connectionString: database.connectionString, pipeline: true });
  await db.connect();
  const request = createRequest(chain.rpcUrl);
  const mortals = createMortals(database.connectionString);
  let fence = 0n;
  let played = 0;
  // Blocks come when a history says so, and at its own times: by the time of day no history could be repeated.
  await request({ method: "evm_setAutomine", params: [false] });
  await request({ method: "anvil_setBlockTimestampInterval", params: [BLOCK_SECONDS] });
  let snapshot = await request({ method: "evm_snapshot", params: [] });

  function deps(): SyncDeps {
    const mirror = { chainId: chain.chainId, factory, fence };
    return { db, node: null as never, ...quiet(), mirror, firstBlock, whenBehind: "wait", isFresh: () => true };
  }

  async function empty(): Promise<void> {
    await rebuild(db, chain);
    fence = await drawFence(db, chain);
  }

  return {
    empty,
    ...{ chain, factory, people, db, deps, request, mortals, through: (direct) => direct, tally: createTally() },
    async restart() {
      await request({ method: "evm_revert", params: [snapshot] });
      snapshot = await request({ method: "evm_snapshot", params: [] });
      // anvil keeps states by block hash and forgets the oldest: no two histories may have a block in common.
      await request({ method: "anvil_setCoinbase", params: [numberToHex(++played, { size: 20 })] });
      await request({ method: "evm_setNextBlockTimestamp", params: [BEGINNING_SECONDS] });
      // It is no part of a snapshot, and goes on from block to block, also over lost ones; at zero it stays.
      await request({ method: "anvil_setNextBlockBaseFeePerGas", params: ["0x0"] });
      await empty();
    },
    async close() {
      await Promise.all([mortals.close(), db.end()]);
      await Promise.all([database.close(), chain.stop()]);
    },
  };
}

/** As playHistory, on a chain that executes: at the end the contracts themselves are asked about every ticket. */
export async function playRealHistory(stage: RealStage, steps: readonly RealStep[]): Promise<void> {
  await stage.restart();
  await transact(stage, [{ kind: "create", pick: 0 }]);
  const base = (await headOf(stage)).number;
  for (const step of steps) await play(stage, { step, base });
  await mineAboveMirror(stage);
  await catchUp(stage);
  await expectCaughtUp(stage);
  const live = await dumpMirror(stage.db);
  await stage.empty();
  await catchUp(stage);
  expect(live).toEqual(await dumpMirror(stage.db));
}

async function play(stage: RealStage, { step, base }: { step: RealStep; base: bigint }): Promise<void> {
  const { request, tally } = stage;
  const depth = "depth" in step ? Math.min(step.depth, Number((await headOf(stage)).number - base)) : 0;
  if ("depth" in step && depth < 1) return;
  switch (step.do) {
    case "transact":
      for (const attempts of step.blocks) await transact(stage, attempts);
      return;
    case "reorg": {
      const again = await listTransactions(stage, step.again);
      await request({ method: "anvil_reorg", params: [depth, again.map((transaction) => [transaction, 0])] });
      return tally.count("reorgs");
    }
    case "lose":
      await request({ method: "anvil_rollback", params: [depth] });
      return tally.count("blocks lost");
    case "wait": {
      const { seconds } = await headOf(stage);
      await request({ method: "evm_setNextBlockTimestamp", params: [seconds + step.days * DAY_SECONDS] });
      return mineEmpty(stage);
    }
    default:
      return playProcessStep(stage, step, { head: await headOf(stage), gone: null });
  }
}

async function transact(stage: RealStage, attempts: Attempts): Promise<void> {
  for (const transaction of await listTransactions(stage, attempts)) await stage.request({ method: "eth_sendTransaction", params: [transaction] });
  await mineEmpty(stage);
}

async function listTransactions(stage: RealStage, attempts: Attempts) {
  const transactions = await Promise.all(attempts.map((attempt) => transactionOf(stage, attempt)));
  return transactions.filter((transaction) => transaction !== null);
}

/** Lost blocks may come again as they were. Until there are more of them than the mirror has, it rightly waits for a late node. */
async function mineAboveMirror(stage: RealStage): Promise<void> {
  const seen = await findCheckpoint(stage.db, stage.chain);
  do await mineEmpty(stage);
  while ((await headOf(stage)).number <= (seen?.number ?? 0n));
}

async function expectCaughtUp(stage: RealStage): Promise<void> {
  const { db, chain, tally } = stage;
  const checkpoint = await findCheckpoint(db, chain);
  expect(checkpoint?.hash).toBe((await headOf(stage)).hash);
  const logs = await listEveryLog(stage);
  for (const { name } of logs) tally.count(`logs: ${name}`);
  await expectMirrorOf(db, { chainId: chain.chainId, logs });
  const client = createBatchClient({ CHAIN_ID: chain.chainId, RPC_URL: chain.rpcUrl });
  expect((await verifyMirror({ db, chainId: chain.chainId, client })).differences).toEqual([]);
  await expectOwners(stage);
}

/** The naive way: every log of the chain in one question, in the order of the answer. */
async function listEveryLog({ request, chain, factory }: RealStage) {
  const raw = parseLogs(await request({ method: "eth_getLogs", params: [{ fromBlock: "0x0", toBlock: "latest" }] }));
  const blocks = new Map<bigint, number>();
  for (const { blockNumber } of raw) {
    if (blocks.has(blockNumber)) continue;
    const header = parseHeader(await request({ method: "eth_getBlockByNumber", params: [`0x${blockNumber.toString(16)}`, false] }));
    blocks.set(blockNumber, header?.seconds ?? 0);
  }
  const known = raw.filter((log) => nameOf(log) !== null && (log.emitter !== factory || nameOf(log) === "EventCreated"));
  return known.map((log) => decodeLog({ raw: log, chainId: chain.chainId, blockSeconds: blocks.get(log.blockNumber) ?? 0 }));
}

/** ownerOf, ticket by ticket, by no way through the mirror's own code. */
async function expectOwners({ db, chain }: RealStage): Promise<void> {
  const { rows } = await db.query("SELECT contract, token_id, holder FROM mirror_tickets ORDER BY contract, token_id");
  const owners = await Promise.all(rows.map(({ contract, token_id }) => findOwner({ chain, contract, tokenId: BigInt(token_id) })));
  expect(rows.map(({ holder }) => holder)).toEqual(owners);
}

const OWNER_OF = [
  { type: "function", name: "ownerOf", stateMutability: "view", inputs: [{ name: "id", type: "uint256" }], outputs: [{ name: "", type: "address" }] },
] as const;

/** The zero address for a ticket that is gone: the contract refuses to answer. */
function findOwner({ chain, contract, tokenId }: Pick<Town, "chain"> & { contract: Address; tokenId: bigint }): Promise<string> {
  return chain.client
    .readContract({ address: contract, abi: OWNER_OF, functionName: "ownerOf", args: [tokenId] })
    .then((owner) => owner.toLowerCase())
    .catch(() => `0x${"0".repeat(40)}`);
}

async function mineEmpty({ request }: RealStage): Promise<void> {
  await request({ method: "evm_mine", params: [] });
}

async function headOf({ request }: RealStage): Promise<Header> {
  const head = parseHeader(await request({ method: "eth_getBlockByNumber", params: ["latest", false] }));
  if (!head) throw new Error("The chain has no latest block.");
  return head;
}
