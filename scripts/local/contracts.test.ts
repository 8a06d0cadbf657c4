import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encodeHex } from "#core/bytes.ts";
import { account, startChain } from "#test/support/chain.ts";
import { createWorld, type World } from "#test/support/world.ts";
import { emptyMirror, ensureFactory } from "./contracts.ts";

describe("contracts of a local chain", () => {
  const directory = mkdtempSync(join(tmpdir(), "foyer-contracts-"));
  const key = encodeHex(account(0).getHdKey().privateKey ?? new Uint8Array());
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(async () => {
    await world.close();
    rmSync(directory, { recursive: true });
  });

  it("are deployed once, and found again by the next start", async () => {
    const input = { client: world.chain.client, rpcUrl: world.chain.rpcUrl, key, noteFile: join(directory, "once.json") };
    const first = await ensureFactory(input);
    expect(first.isNew).toBe(true);
    expect(await ensureFactory(input)).toEqual({ ...first, isNew: false });
  });

  it("are deployed again on a chain that has lost them, although its number is the same", async () => {
    const noteFile = join(directory, "lost.json");
    await ensureFactory({ client: world.chain.client, rpcUrl: world.chain.rpcUrl, key, noteFile });
    const other = await startChain();
    expect(await ensureFactory({ client: other.client, rpcUrl: other.rpcUrl, key, noteFile })).toMatchObject({ isNew: true });
    await other.stop();
  });

  it("are deployed again by a version that has other contracts than the start before", async () => {
    const input = { client: world.chain.client, rpcUrl: world.chain.rpcUrl, key, noteFile: join(directory, "older.json") };
    const { factory } = await ensureFactory(input);
    const older = (await world.chain.client.getCode({ address: factory })) ?? "0x";
    await world.chain.control.setCode({ address: factory, bytecode: `0x00${older.slice(4)}` });
    expect(await ensureFactory(input)).toMatchObject({ isNew: true });
  });

  it("leave an empty mirror when their chain is gone, and every own row", async () => {
    const event = await world.createEvent();
    await world.buy({ event, account: 2 });
    await world.syncToHead();
    await emptyMirror({ connectionString: world.database.connectionString, chainId: world.chain.chainId });
    const { rows } = await world.db.query(
      "SELECT (SELECT count(*)::int FROM mirror_tickets) AS tickets, (SELECT count(*)::int FROM mirror_checkpoints) AS checkpoints, (SELECT count(*)::int FROM events) AS events",
    );
    expect(rows).toEqual([{ tickets: 0, checkpoints: 0, events: 1 }]);
  });
});
