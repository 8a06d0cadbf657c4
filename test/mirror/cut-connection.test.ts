import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { findCheckpoint } from "#indexer/store.ts";
import { bought } from "#test/support/script-events.ts";
import { BOB, CONTRACT, SCRIPTED_CHAIN_ID } from "#test/support/scripted-mirror.ts";
import { type Cut, type CuttingProxy, createCuttingProxy } from "./cutting-proxy.ts";
import { createStage, type Stage } from "./play-history.ts";
import { catchUp } from "./subject.ts";

let stage: Stage;
let proxy: CuttingProxy;

beforeAll(async () => {
  stage = await createStage();
  proxy = await createCuttingProxy(stage.mirror.database.connectionString);
});
afterAll(async () => {
  await proxy.close();
  await stage.close();
});
beforeEach(async () => {
  await stage.mirror.restart();
  stage.mirror.sell(2);
  await stage.mirror.sync();
  stage.mirror.chain().mine(...bought({ contract: CONTRACT, to: BOB, firstSerial: 2, quantity: 2 }));
});

describe("V4 mirror invariant 1: the connection is lost in the middle of a commit", () => {
  it.each<[Cut, "old" | "new"]>([
    ["before", "old"],
    ["on-the-way", "new"],
    ["on-the-way-back", "new"],
  ])("%s: the writer hears a fault, the %s block stands whole, and nothing comes twice", async (cut, left) => {
    const { mirror } = stage;
    const [old, next] = [mirror.chain().height() - 1n, mirror.chain().height()];
    const severed = proxy.cutAt({ words: "COMMIT", cut });
    await expect(syncThroughProxy()).rejects.toThrow();
    await severed;
    expect((await findCheckpoint(mirror.db, { chainId: SCRIPTED_CHAIN_ID }))?.number).toBe(left === "new" ? next : old);
    expect(await mirror.count("mirror_tickets")).toBe(left === "new" ? 4 : 2);
    await syncThroughProxy();
    await mirror.expectEqual();
  });
});

async function syncThroughProxy(): Promise<void> {
  const db = new pg.Client({ connectionString: proxy.connectionString, pipeline: true });
  // The fault that counts is the one of the statement under way.
  db.on("error", () => undefined);
  await db.connect();
  await catchUp(stage, { db }).finally(() => db.end());
}
