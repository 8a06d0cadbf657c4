import { availableParallelism, loadavg } from "node:os";
import { verifyMirror } from "#indexer/verify.ts";
import { createBatchClient } from "#indexer/verify-chain.ts";
import { withClient } from "#platform/client.ts";
import { type Backfill, measureBackfill, measureRounds, type Round } from "./mirror/backfill.ts";
import { catchUp, type Lags, measureLive } from "./mirror/live.ts";
import { type RealChain, sell, startRealChain } from "./mirror/real-chain.ts";
import { createStage, type Stage } from "./mirror/stage.ts";

const LOGS = 100_000;
const ROUNDS = 5;
const LIVE_BLOCKS = { warmUp: 20, measured: 200 };
const TICKETS = 10_000;
const GROWTH = [10_000, 100_000, 1_000_000] as const;

/** What else the machine did when it began: with more load than cores, times say little and only ratios and CPU time are left. */
type Machine = { readonly cores: number; readonly loadAtStart: number };
type Verified = { readonly tickets: number; readonly verifySeconds: number };

/**
 * How fast logs become rows, beside the least that any mirror has to do, in one run and on the same Postgres. Histories come from
 * a node that makes them up, so that they can be of any length; how late a new row is, and how long everything takes to be
 * compared with the contracts, a real chain tells.
 */
export async function benchMirror(): Promise<void> {
  const machine: Machine = { cores: availableParallelism(), loadAtStart: round(loadavg()[0] ?? 0) };
  say(`${machine.cores} cores, load ${machine.loadAtStart} at the start`);
  const stage = await createStage();
  try {
    const real = await startRealChain();
    try {
      process.stdout.write(`${JSON.stringify({ ...(await measure({ stage, real })), ...machine })}\n`);
    } finally {
      await real.close();
    }
  } finally {
    await stage.close();
  }
}

async function measure({ stage, real }: { stage: Stage; real: RealChain }) {
  const rounds = await measureRounds({ stage, real, logs: LOGS, rounds: ROUNDS, tell: tellRound });
  const growth: Backfill[] = [];
  for (const logs of GROWTH) growth.push(tellBackfill(await measureBackfill({ stage, real, logs })));
  const connectionString = await stage.createDatabase();
  const contract = await real.openEvent(connectionString);
  const lags = await measureLive({ real, connectionString, contract, blocks: LIVE_BLOCKS });
  say(`a new block to its visible row: ${lags.liveLagMsP50} ms (p50), ${lags.liveLagMsP95} ms (p95)`);
  await sell(real, { contract, tickets: TICKETS });
  const verified = await measureVerify({ real, connectionString });
  say(`verify of ${format(verified.tickets)} tickets: ${verified.verifySeconds} s\n`);
  return summarise({ rounds, growth, lags, verified });
}

/** Tables against fold against what the contracts answer, for every ticket of the real chain. */
async function measureVerify({ real, connectionString }: { real: RealChain; connectionString: string }): Promise<Verified> {
  await catchUp({ real, connectionString });
  const { chainId, rpcUrl } = real.chain;
  return withClient({ connectionString }, async (db) => {
    const startedMs = performance.now();
    const { tickets, drift } = await verifyMirror({ db, chainId, client: createBatchClient({ CHAIN_ID: chainId, RPC_URL: rpcUrl }) });
    if (drift > 0) throw new Error(`The mirror differs from the chain in ${drift} places.`);
    return { tickets, verifySeconds: round((performance.now() - startedMs) / 1000) };
  });
}

/** Each round's own ratio, and of those the middle one: whatever else the machine does, it does to both. */
function summarise({ rounds, growth, lags, verified }: { rounds: readonly Round[]; growth: readonly Backfill[]; lags: Lags; verified: Verified }) {
  const middle = (of: (round: Round) => number | null) => median(rounds.map(of).filter((value) => value !== null));
  return {
    logs: LOGS,
    backfillLogsPerSecond: middle(({ ours }) => ours.perSecond),
    floorLogsPerSecond: middle(({ floor }) => floor.perSecond),
    ratioToFloor: middle(ratioOf),
    cpuRatioToFloor: middle(cpuRatioOf),
    cpuMicrosPerLog: middle(({ ours }) => ours.cpuMicrosPerLog),
    floorCpuMicrosPerLog: middle(({ floor }) => floor.cpuMicrosPerLog),
    ...lags,
    rssMiB: Math.max(...[...rounds.map(({ ours }) => ours), ...growth].map(({ rssMiB }) => rssMiB ?? 0)) || null,
    verifySeconds: verified.verifySeconds,
    growth: growth.map(({ rssMiB: _, ...run }) => run),
  };
}

function tellRound(one: Round): void {
  const { floor, ours } = one;
  say(
    `${format(ours.logs)} logs: floor ${format(floor.perSecond)}/s, ${floor.cpuMicrosPerLog} µs of CPU each; mirror ${format(ours.perSecond)}/s, ` +
      `${ours.cpuMicrosPerLog} µs; ${ratioOf(one)} of the floor, ${cpuRatioOf(one)} by CPU; ${ours.rssMiB} MiB`,
  );
}

function tellBackfill(run: Backfill): Backfill {
  say(`${format(run.logs)} logs: mirror ${format(run.perSecond)}/s, ${run.cpuMicrosPerLog} µs of CPU each; ${run.rssMiB} MiB`);
  return run;
}

function ratioOf({ ours, floor }: Round): number {
  return round(ours.perSecond / floor.perSecond);
}

function cpuRatioOf({ ours, floor }: Round): number | null {
  return ours.cpuMicrosPerLog && floor.cpuMicrosPerLog && round(floor.cpuMicrosPerLog / ours.cpuMicrosPerLog);
}

function median(values: readonly number[]): number | null {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? null;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

function format(value: number): string {
  return value.toLocaleString("en-US");
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
