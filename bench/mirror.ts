import { verifyMirror } from "#indexer/verify.ts";
import { createBatchClient } from "#indexer/verify-chain.ts";
import { withClient } from "#platform/client.ts";
import { type Backfill, measureBackfill, measureRounds, type Round } from "./mirror/backfill.ts";
import { catchUp, type Lags, measureLive } from "./mirror/live.ts";
import { type RealChain, sell, startRealChain } from "./mirror/real-chain.ts";
import { createStage, type Stage } from "./mirror/stage.ts";

const LOGS = 100_000;
const ROUNDS = 5;
const TICKETS = 10_000;
const GROWTH = [10_000, 100_000, 1_000_000] as const;

type Figures = Lags & { readonly rounds: readonly Round[]; readonly growth: readonly Backfill[]; readonly tickets: number; readonly verifySeconds: number };

/**
 * How fast logs become rows, beside the least that any mirror has to do, in one run and on the same Postgres. Histories come from
 * a node that makes them up, so that they can be of any length; how late a new row is, and how long everything takes to be
 * compared with the contracts, a real chain tells.
 */
export async function benchMirror(): Promise<void> {
  const [stage, real] = [await createStage(), await startRealChain()];
  try {
    const figures = await measure({ stage, real });
    process.stdout.write(`${render(figures)}\n${JSON.stringify(summarise(figures))}\n`);
  } finally {
    await Promise.all([stage.close(), real.close()]);
  }
}

async function measure({ stage, real }: { stage: Stage; real: RealChain }): Promise<Figures> {
  const rounds = await measureRounds({ stage, real, logs: LOGS, rounds: ROUNDS });
  const growth: Backfill[] = [];
  for (const logs of GROWTH) growth.push(await measureBackfill({ stage, real, logs }));
  const connectionString = await stage.createDatabase();
  const contract = await real.openEvent(connectionString);
  const lags = await measureLive({ real, connectionString, contract });
  await sell(real, { contract, tickets: TICKETS });
  return { rounds, growth, ...lags, ...(await measureVerify({ real, connectionString })) };
}

/** Tables against fold against what the contracts answer, for every ticket of the real chain. */
async function measureVerify({ real, connectionString }: { real: RealChain; connectionString: string }): Promise<Pick<Figures, "tickets" | "verifySeconds">> {
  await catchUp({ real, connectionString });
  const { chainId, rpcUrl } = real.chain;
  return withClient({ connectionString }, async (db) => {
    const startedMs = performance.now();
    const { tickets, drift } = await verifyMirror({ db, chainId, client: createBatchClient({ CHAIN_ID: chainId, RPC_URL: rpcUrl }) });
    if (drift > 0) throw new Error(`The mirror differs from the chain in ${drift} places.`);
    return { tickets, verifySeconds: Number(((performance.now() - startedMs) / 1000).toFixed(1)) };
  });
}

/** The quietest round is the one in which the floor was fastest: the machine may have other work, which slows both. */
function summarise({ rounds, growth, tickets: _, ...rest }: Figures) {
  const { logs, perSecond, floorPerSecond, ratioToFloor } = rounds.reduce((best, round) => (round.floorPerSecond > best.floorPerSecond ? round : best));
  const rssMiB = Math.max(...[...rounds, ...growth].map((run) => run.rssMiB ?? 0)) || null;
  const points = growth.map((run) => ({ logs: run.logs, perSecond: run.perSecond }));
  return { logs, backfillLogsPerSecond: perSecond, floorLogsPerSecond: floorPerSecond, ratioToFloor, ...rest, rssMiB, growth: points };
}

function render({ rounds, growth, tickets, ...rest }: Figures): string {
  const rows = [
    ...rounds.flatMap((round) => [
      [`${format(round.logs)} logs, floor`, `${format(round.floorPerSecond)}/s`, "", ""],
      [`${format(round.logs)} logs, mirror`, `${format(round.perSecond)}/s`, `${round.ratioToFloor} of the floor`, `${round.rssMiB} MiB`],
    ]),
    ...growth.map((run) => [`${format(run.logs)} logs, mirror`, `${format(run.perSecond)}/s`, "", `${run.rssMiB} MiB`]),
    ["new block to visible row", `${rest.liveLagMsP50} ms`, `${rest.liveLagMsP95} ms (p95)`, ""],
    [`verify ${format(tickets)} tickets`, `${rest.verifySeconds} s`, "", ""],
  ];
  return [["what", "measured", "", "memory"], ["---", "---:", "---:", "---:"], ...rows]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n")
    .concat("\n");
}

function format(value: number): string {
  return value.toLocaleString("en-US");
}
