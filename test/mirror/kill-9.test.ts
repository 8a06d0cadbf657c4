import { spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Db } from "#indexer/bulk.ts";
import { dumpMirror } from "#test/support/mirror-tables.ts";
import { bought, listed, moved } from "#test/support/script-events.ts";
import { ALICE, BOB, CONTRACT, FACTORY, FIRST_TOKEN, SCRIPTED_CHAIN_ID } from "#test/support/scripted-mirror.ts";
import type { Branch } from "#test/support/scripted-node.ts";
import type { Mission } from "./mortal-indexer.ts";
import { createStage, type Stage } from "./play-history.ts";
import { type ServedChain, serveChain } from "./serve-chain.ts";
import { catchUp } from "./subject.ts";

const INDEXER = fileURLToPath(new URL("mortal-indexer.ts", import.meta.url));
/** Hundreds of processes start from the same compiled code. */
const COMPILED = join(tmpdir(), "foyer-test-compiled");
type Tables = Awaited<ReturnType<typeof dumpMirror>>;

let stage: Stage;
let served: ServedChain;
let before: Branch;
let after: Branch;

beforeAll(async () => {
  stage = await createStage();
  served = await serveChain({ request: stage.request });
  await stage.mirror.restart();
  ({ before, after } = tellStory());
});
afterAll(async () => {
  await served.close();
  await stage.close();
});

describe("V4 mirror invariant 1: kill -9 between any two writes", () => {
  it("leaves whole commits, and the next writer goes on from them", { timeout: 600_000 }, async () => {
    const { stations, commits, end } = await watchCommits();
    let dieAt = 0;
    for (; await isKilled({ dieAt, when: "before" }); dieAt++) await expectGoesOn({ stations, end });
    for (const commit of commits) {
      expect(await isKilled({ dieAt: commit, when: "sent" })).toBe(true);
      await expectGoesOn({ stations, end });
    }
    // A rollback, a stretch of settled blocks and one of recent blocks, a transaction each.
    expect(commits).toHaveLength(3);
    expect(dieAt).toBeGreaterThan(40);
  });
});

/** What stands there is what some commit has left, whole; and it leads to the same end as without the kill. */
async function expectGoesOn({ stations, end }: { stations: readonly Tables[]; end: Tables }): Promise<void> {
  const { mirror } = stage;
  expect(stations).toContainEqual(await dumpMirror(mirror.db));
  await mirror.takeOver();
  await catchUp(stage);
  await mirror.expectEqual();
  expect(await dumpMirror(mirror.db)).toEqual(end);
}

/** Before: four blocks, mirrored. After: the newest two of them replaced, final blocks above the fork, recent ones above those. */
function tellStory(): { before: Branch; after: Branch } {
  const chain = stage.mirror.chain();
  const sellTo = (to: typeof ALICE, firstSerial: number) => chain.mine(...bought({ contract: CONTRACT, to, firstSerial, quantity: 2 }));
  stage.mirror.sell(4);
  chain.mine(listed({ contract: CONTRACT, seller: ALICE, tokenId: FIRST_TOKEN, priceWei: 9n }));
  sellTo(ALICE, 4);
  const before = chain.save();
  chain.fork(2);
  chain.mine(moved({ contract: CONTRACT, from: ALICE, to: BOB, tokenId: FIRST_TOKEN }));
  for (const firstSerial of [4, 6]) sellTo(BOB, firstSerial);
  chain.mine(listed({ contract: CONTRACT, seller: BOB, tokenId: FIRST_TOKEN, priceWei: 7n }));
  sellTo(ALICE, 8);
  return { before, after: chain.save() };
}

/** What an undisturbed run leaves after each of its commits, and the state that it begins from; and which of its statements are the commits. */
async function watchCommits(): Promise<{ stations: Tables[]; commits: number[]; end: Tables }> {
  await begin();
  const { db } = stage.mirror;
  const stations = [await dumpMirror(db)];
  const commits: number[] = [];
  let statements = 0;
  const watching: Db = {
    query: (async (text: string, values: unknown[]) => {
      const statement = statements++;
      const answer = await db.query(text, values);
      if (text !== "COMMIT") return answer;
      commits.push(statement);
      stations.push(await dumpMirror(db));
      return answer;
    }) as Db["query"],
  };
  await catchUp(stage, { db: watching });
  return { stations, commits, end: await dumpMirror(db) };
}

async function isKilled(fate: Pick<Mission, "dieAt" | "when">): Promise<boolean> {
  await begin();
  return (await run(fate)) === "SIGKILL";
}

/** The state in which every run begins: `before` is mirrored, the node has `after`. */
async function begin(): Promise<void> {
  const chain = stage.mirror.chain();
  await stage.mirror.empty();
  chain.restore(before);
  chain.setFinal(2n);
  await catchUp(stage);
  chain.restore(after);
  chain.setFinal(5n);
}

/** The exit code of an indexer that catches up once, or the signal that ended it. */
async function run(fate: Pick<Mission, "dieAt" | "when">): Promise<number | NodeJS.Signals> {
  const { connectionString } = stage.mirror.database;
  const mission: Mission = { connectionString, rpcUrl: served.url, chainId: SCRIPTED_CHAIN_ID, factory: FACTORY, ...fate };
  const child = spawn(process.execPath, [INDEXER, JSON.stringify(mission)], { stdio: "inherit", env: { ...process.env, NODE_COMPILE_CACHE: COMPILED } });
  const [code, signal] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
  return code ?? signal ?? 1;
}
