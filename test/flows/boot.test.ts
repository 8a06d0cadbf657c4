import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseAddress } from "#core/bytes.ts";
import { deployFactory } from "#scripts/deployment/deploy-factory.ts";
import { startProcess } from "#test/support/own-process.ts";
import { createWorld, type World, type WorldEvent } from "#test/support/world.ts";

const NOBODY = `0x${"11".repeat(20)}`;
const ANY_HASH = `0x${"22".repeat(32)}`;

let world: World;
let event: WorldEvent;
let directory: string;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), "foyer-boot-"));
  world = await createWorld();
  event = await world.createEvent();
});
afterAll(async () => {
  rmSync(directory, { recursive: true });
  await world.close();
});

/** What the process told whoever started it, beside its log. */
async function refusalOf({ main, env }: { main: string; env: Record<string, string> }): Promise<{ code: number | string; said: string[] }> {
  const process = startProcess({ world, args: [main], env: { PORT: "0", LOG_LEVEL: "silent", ...env } });
  const code = await process.ended;
  return { code, said: process.output().split("\n").filter(Boolean) };
}

describe.each(["api/main.ts", "indexer/main.ts", "worker/main.ts"])("trap 34: %s refuses to start", (main) => {
  it("beside another chain than the settings say", async () => {
    const { code, said } = await refusalOf({ main, env: { CHAIN_ID: "10" } });
    expect({ code, said }).toEqual({ code: 1, said: ["RPC_URL leads to chain 31337, but CHAIN_ID says 10. Correct one of the two."] });
  });

  it("without a contract where the factory should be", async () => {
    const { code, said } = await refusalOf({ main, env: { FACTORY_ADDRESS: NOBODY } });
    expect(code).toBe(1);
    expect(said).toEqual([expect.stringMatching(`^Chain 31337 has no contract at ${NOBODY}, where the factory should be\\. Correct FACTORY_ADDRESS or `)]);
  });

  it("with a contract there that is none of ours", async () => {
    const { code, said } = await refusalOf({ main, env: { FACTORY_ADDRESS: event.contract } });
    expect(code).toBe(1);
    expect(said).toEqual([
      expect.stringMatching(`^The contract at ${event.contract} on chain 31337 is not the EventFactory that this version of Foyer knows\\. `),
    ]);
  });

  it("with a factory that is not the one that was recorded", async () => {
    const codeHashes = { EventFactory: ANY_HASH, EventTickets: ANY_HASH, EventDesk: ANY_HASH };
    writeFileSync(join(directory, "31337.json"), JSON.stringify({ factory: world.factory, firstBlock: String(world.firstBlock), codeHashes }));
    const { code, said } = await refusalOf({ main, env: { FACTORY_ADDRESS: "", FACTORY_BLOCK: "", DEPLOYMENTS_DIR: directory } });
    expect(code).toBe(1);
    expect(said).toEqual([expect.stringContaining(`The EventFactory at ${world.factory} on chain 31337 is not the one that was recorded`)]);
  });
});

describe.each(["api/main.ts", "worker/main.ts"])("trap 34: %s refuses to start over the events of another installation", (main) => {
  beforeAll(() => world.syncToHead());

  it("when the factory is one of ours, but has not made them", async () => {
    const platform = parseAddress(world.chain.account(0).address);
    const parameters = { relayer: platform, feeBps: 0, feeRecipient: platform };
    const other = await deployFactory({ walletClient: world.chain.wallet(0), publicClient: world.chain.client, ...parameters });
    const { code, said } = await refusalOf({ main, env: { FACTORY_ADDRESS: other.factory } });
    expect(code).toBe(1);
    expect(said).toEqual([
      expect.stringMatching(
        `^Event ${event.id} at ${event.contract} is none that factory ${other.factory} has made: .* Correct DATABASE_URL, or FACTORY_ADDRESS`,
      ),
    ]);
  });

  it("when the chain knows the contract by the reference of another event", async () => {
    const { rows } = await world.db.query("UPDATE mirror_events SET event_ref = $1 WHERE contract = $2 RETURNING event_ref", [ANY_HASH, event.contract]);
    expect(rows).toHaveLength(1);
    const { code, said } = await refusalOf({ main, env: {} });
    await world.db.query("UPDATE mirror_events SET event_ref = $1 WHERE contract = $2", [event.eventRef, event.contract]);
    expect(code).toBe(1);
    expect(said).toEqual([expect.stringContaining(`Event ${event.id} at ${event.contract} is none that factory ${world.factory} has made`)]);
  });
});
