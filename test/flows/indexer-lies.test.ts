import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createNode } from "#indexer/node.ts";
import { findCheckpoint } from "#indexer/store.ts";
import { syncToHead } from "#indexer/sync.ts";
import { expectMirrorOf } from "#test/support/mirror-tables.ts";
import { bought, created } from "#test/support/script-events.ts";
import { BOB, CONTRACT, createScriptedMirror, FACTORY, onBlock, onLogs, quiet, SCRIPTED_CHAIN_ID, type ScriptedMirror } from "#test/support/scripted-mirror.ts";
import { createScriptedChain, type Intercept } from "#test/support/scripted-node.ts";

let mirror: ScriptedMirror;

beforeAll(async () => {
  mirror = await createScriptedMirror();
});
afterAll(() => mirror.close());
beforeEach(() => mirror.restart());

describe("trap 29: a node that lies is not believed", () => {
  it.each<[string, Intercept, RegExp]>([
    ["a final block above its head", onBlock("finalized", (block) => ({ ...block, number: "0x100" })), /final/],
    ["another block than was asked for", onBlock("0x1", (block) => ({ ...block, number: "0x3" })), /when asked for/],
    ["blocks that do not follow each other", onBlock("0x2", (block) => ({ ...block, parentHash: `0x${"d".repeat(64)}` })), /follow/],
    ["a log of a block that was not asked for", onLogs((logs) => logs.map((log) => ({ ...log, blockNumber: "0x99" }))), /not asked for/],
    ["logs of another branch", onLogs((logs) => logs.map((log) => ({ ...log, blockHash: `0x${"d".repeat(64)}` }))), /another block/],
    ["half an answer", onLogs(() => [{ address: CONTRACT }]), /topics/],
    ["a purchase with a mint missing", onLogs((logs) => logs.filter((_, i) => i !== 1)), /without the Transfer before it/],
  ])("refuses %s, keeps the tables and recovers", async (_, lie, fault) => {
    mirror.sell(2);
    mirror.chain().mine();
    mirror.chain().setFinal(0n);
    mirror.chain().intercept(lie);
    await expect(mirror.sync()).rejects.toThrow(fault);
    expect(await findCheckpoint(mirror.db, { chainId: SCRIPTED_CHAIN_ID })).toBeNull();
    mirror.chain().intercept(null);
    await mirror.sync();
    await mirror.expectEqual();
  });

  it("confirms the head only while the node shows it, so that readers see a frozen or late node", async () => {
    mirror.sell(1);
    await mirror.sync();
    await mirror.db.query("UPDATE mirror_checkpoints SET checked_at = 'epoch'");
    mirror.chain().fork(1);
    await mirror.sync();
    expect(await isFresh()).toBe(false);
    mirror.sell(1);
    await mirror.sync();
    expect(await isFresh()).toBe(true);
  });

  it("goes with either of two nodes that disagree, never with a mixture", async () => {
    mirror.sell(1);
    const other = createScriptedChain({ chainId: SCRIPTED_CHAIN_ID, factory: FACTORY });
    other.mine();
    other.mine(created({ contract: CONTRACT, chainId: SCRIPTED_CHAIN_ID }), ...bought({ contract: CONTRACT, to: BOB, firstSerial: 0, quantity: 3 }));
    other.mine();
    for (const { request, logs } of [mirror.chain(), other, mirror.chain(), other]) {
      await syncToHead({ ...mirror.deps(), node: createNode({ request, ...quiet() }) });
      await expectMirrorOf(mirror.db, { chainId: SCRIPTED_CHAIN_ID, logs: logs() });
    }
  });
});

async function isFresh(): Promise<boolean> {
  const { rows } = await mirror.db.query("SELECT checked_at > now() - interval '10 s' AS fresh FROM mirror_checkpoints");
  return rows[0].fresh;
}
