import { setTimeout as wait } from "node:timers/promises";
import type { Address } from "#core/bytes.ts";
import type { Db } from "#indexer/bulk.ts";
import { takeLease } from "#indexer/lease.ts";
import { createNode } from "#indexer/node.ts";
import { createRequest } from "#indexer/request.ts";
import { syncToHead } from "#indexer/sync.ts";
import { createLog } from "#platform/log.ts";

/** What a mortal indexer is told by its parent, as JSON in its one argument. */
export type Mission = {
  readonly connectionString: string;
  readonly rpcUrl: string;
  readonly chainId: number;
  readonly factory: Address;
  /** Kills itself at its n-th statement; `null`: lives. */
  readonly dieAt: number | null;
  /** Before the statement leaves, or when it has left and nothing has come back. */
  readonly when: "before" | "sent";
};

/** A process of its own that takes the lease, catches up once and ends; or dies on the way, by a real SIGKILL. */
const mission = JSON.parse(process.argv[2] ?? "") as Mission;
const { chainId } = mission;
const deps = { log: createLog({ level: "silent" }), wait: (ms: number) => wait(ms) };
const lease = await takeLease({ ...mission, ...deps });
await syncToHead({
  ...deps,
  db: countTo(lease.db),
  node: createNode({ request: createRequest(mission.rpcUrl), ...deps }),
  mirror: { chainId, factory: mission.factory, fence: lease.fence },
  firstBlock: 1n,
  whenBehind: "wait",
  isFresh: () => true,
});
await lease.release();

function countTo(db: Db): Db {
  let statements = 0;
  return {
    query: (async (text: string, values: unknown[]) => {
      const isLast = statements++ === mission.dieAt;
      if (isLast && mission.when === "before") process.kill(process.pid, "SIGKILL");
      const answer = db.query(text, values);
      if (isLast) setImmediate(() => process.kill(process.pid, "SIGKILL"));
      return answer;
    }) as Db["query"],
  };
}
