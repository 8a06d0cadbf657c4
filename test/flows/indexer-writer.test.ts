import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Db } from "#indexer/bulk.ts";
import { CheckpointMoved } from "#indexer/store.ts";
import { syncToHead } from "#indexer/sync.ts";
import { bought } from "#test/support/script-events.ts";
import { BOB, CONTRACT, createScriptedMirror, type ScriptedMirror } from "#test/support/scripted-mirror.ts";

let mirror: ScriptedMirror;

beforeAll(async () => {
  mirror = await createScriptedMirror();
});
afterAll(() => mirror.close());
beforeEach(() => mirror.restart());

describe("V4 one writer", () => {
  it("gives up when another writer has moved the checkpoint", async () => {
    mirror.sell(1);
    await mirror.sync();
    mirror.chain().mine(...bought({ contract: CONTRACT, to: BOB, firstSerial: 1, quantity: 1 }));
    const intruding: Db = {
      query: (async (text: string, values: unknown[]) => {
        if (text.includes("UPDATE mirror_checkpoints SET block_number"))
          await mirror.database.pool.query("UPDATE mirror_checkpoints SET block_hash = 'another'").catch(() => undefined);
        return mirror.db.query(text, values);
      }) as Db["query"],
    };
    await expect(syncToHead({ ...mirror.deps(), db: intruding })).rejects.toThrow(CheckpointMoved);
    expect(await mirror.count("mirror_tickets")).toBe(1);
  });
});
