import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createRelayer } from "#platform/chain.ts";
import { readEnv } from "#platform/env.ts";
import { createLog } from "#platform/log.ts";
import { createTestApi, type TestApi } from "#test/support/api.ts";
import { bindPhone, createClock, type Desk, openDesk, outcomeOf, type Phone, sendScan } from "#test/support/gate.ts";
import { settingsOf } from "#test/support/own-process.ts";
import { createWorld, type World, type WorldEvent } from "#test/support/world.ts";
import { relayAdmissions } from "#worker/relay-admissions.ts";
import { reportOrphans } from "#worker/report-orphans.ts";

const ALICE = 2;
const clock = createClock();
const log = createLog({ level: "silent" });

let world: World;
let event: WorldEvent;
let desk: Desk;
let phone: Phone;
/** Gates that want a ticket's last change 1 or 3 blocks deep. */
let gates: Record<1 | 3, TestApi>;

beforeAll(async () => {
  world = await createWorld();
  const gateOf = (depth: string) => createTestApi({ db: world.database, source: { RPC_URL: world.chain.rpcUrl, GATE_MIN_DEPTH: depth }, deps: { clock } });
  gates = { 1: gateOf("1"), 3: gateOf("3") };
});
afterAll(async () => {
  await Promise.all(Object.values(gates).map((gate) => gate.close()));
  await world.close();
});
beforeEach(async () => {
  event = await world.createEvent();
  // Whoever holds a ticket may bind a phone.
  await world.buy({ event, account: ALICE });
  await world.chain.control.mine({ blocks: 1 });
  await world.syncToHead();
  desk = await openDesk({ world, app: gates[1].app, clock }, { event });
  phone = await bindPhone({ world, clock }, { event, account: ALICE });
});

describe("trap 27: admitted at a depth, orphaned by a reorg of a depth", () => {
  it.each<[wanted: 1 | 3, above: number, first: string, reorg: number, second: string, incidents: number]>([
    // The ticket stands deep enough for this gate; the fork takes it, or stops above it.
    [1, 0, "admit", 1, "UNKNOWN_TICKET", 1],
    [1, 2, "admit", 3, "UNKNOWN_TICKET", 1],
    [1, 2, "admit", 2, "ALREADY_ADMITTED", 0],
    // A gate that waits lets nobody in whom so short a fork could orphan.
    [3, 0, "ask", 1, "UNKNOWN_TICKET", 0],
    [3, 1, "ask", 2, "UNKNOWN_TICKET", 0],
    [3, 2, "admit", 2, "ALREADY_ADMITTED", 0],
    [3, 2, "admit", 3, "UNKNOWN_TICKET", 1],
  ])("wanted %i deep, %i blocks above: %s; then %i blocks are replaced: %s, %i incidents", async (wanted, above, first, reorg, second, incidents) => {
    const [tokenId = 0n] = await world.buy({ event, account: ALICE });
    if (above > 0) await world.chain.control.mine({ blocks: above });
    await world.syncToHead();
    expect(await scan(gates[wanted], tokenId)).toBe(first);
    await world.chain.reorg(reorg);
    await world.syncToHead();
    expect(await scan(gates[wanted], tokenId)).toBe(second);
    expect(await countIncidents()).toBe(incidents);
  });

  it("at depth 0 nobody is let in: the mirror does not know the ticket yet", async () => {
    const [tokenId = 0n] = await world.buy({ event, account: ALICE });
    expect(await scan(gates[1], tokenId)).toBe("UNKNOWN_TICKET");
    await world.syncToHead();
    expect(await scan(gates[1], tokenId)).toBe("admit");
  });
});

describe("trap 28: the mark on chain is reorganised away", () => {
  it("the second scan is refused all the same, and the mark is sent again", async () => {
    const [tokenId = 0n] = await world.buy({ event, account: ALICE });
    await world.syncToHead();
    expect(await scan(gates[1], tokenId)).toBe("admit");
    const relay = { db: world.db, client: world.chain.client, relayer: createRelayer(readEnv(settingsOf(world))), log };
    await relayAdmissions(relay);
    await world.syncToHead();
    expect(await isMarked(tokenId)).toBe(true);
    await world.chain.reorg(1);
    await world.syncToHead();
    expect(await isMarked(tokenId)).toBe(false);
    expect(await scan(gates[1], tokenId)).toBe("ALREADY_ADMITTED");
    await world.db.query("UPDATE admissions SET relayed_at = now() - interval '61 s' WHERE event_id = $1", [event.id]);
    await relayAdmissions(relay);
    await world.syncToHead();
    expect(await isMarked(tokenId)).toBe(true);
  });
});

async function scan(gate: TestApi, tokenId: bigint): Promise<string> {
  const attempt = { attemptId: randomUUID(), evidence: [phone.code(tokenId)], scannedAtMs: clock.nowMs() };
  return outcomeOf(await sendScan({ app: gate.app, tokens: desk, ...attempt }));
}

async function isMarked(tokenId: bigint): Promise<boolean> {
  const { rows } = await world.db.query("SELECT admitted_on_chain FROM mirror_tickets WHERE contract = $1 AND token_id = $2", [event.contract, tokenId]);
  return rows[0].admitted_on_chain;
}

/** As the worker finds them a minute later. */
async function countIncidents(): Promise<number> {
  await world.db.query("UPDATE admissions SET admitted_at = now() - interval '2 minutes' WHERE event_id = $1", [event.id]);
  await world.syncToHead();
  return reportOrphans({ db: world.db, log }, { chainId: world.chain.chainId });
}
