import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { encodeTokenId } from "#core/ticket.ts";
import { eventTicketsAbi } from "#generated/contracts.ts";
import { createRelayer } from "#platform/chain.ts";
import { readEnv } from "#platform/env.ts";
import { createLog } from "#platform/log.ts";
import { type OwnProcess, settingsOf, startProcess } from "#test/support/own-process.ts";
import { createWorld, type World, type WorldEvent } from "#test/support/world.ts";
import { cleanUp } from "#worker/clean-up.ts";
import { type RelayDeps, relayAdmissions } from "#worker/relay-admissions.ts";
import { reportOrphans } from "#worker/report-orphans.ts";
import { reportRefusals } from "#worker/report-refusals.ts";

const [ORGANIZER, ALICE, BOB] = [1, 2, 3];

let world: World;
let event: WorldEvent;
let deps: RelayDeps;
const running: OwnProcess[] = [];

beforeAll(async () => {
  world = await createWorld();
  deps = { db: world.db, client: world.chain.client, relayer: createRelayer(readEnv(settingsOf(world))), log: createLog({ level: "silent" }) };
});
beforeEach(async () => {
  event = await world.createEvent();
});
afterEach(async () => {
  for (const { child, ended } of running.splice(0)) {
    child.kill("SIGKILL");
    await ended;
  }
});
afterAll(() => world.close());

describe("V4 what the gate admits is marked on chain", () => {
  it("in one transaction for many tickets, and then in the mirror", async () => {
    const tokenIds = [...(await world.buy({ event, account: ALICE, quantity: 4 })), ...(await world.buy({ event, account: BOB, tier: 2, quantity: 2 }))];
    await world.syncToHead();
    for (const tokenId of tokenIds.slice(1)) await admit({ tokenId });
    const before = await blockNumber();
    expect(await relayAdmissions(deps)).toEqual({ marked: 5, refused: 0 });
    expect((await blockNumber()) - before).toBe(1n);
    await world.syncToHead();
    for (const [i, tokenId] of tokenIds.entries()) expect([await isAdmitted(tokenId), await isMirrored(tokenId)]).toEqual([i > 0, i > 0]);
    expect(await relayAdmissions(deps)).toEqual({ marked: 0, refused: 0 });
  });

  it("again after a minute when the mark does not show, for marking twice is harmless", async () => {
    const [tokenId = 0n] = await world.buy({ event, account: ALICE });
    await world.syncToHead();
    await admit({ tokenId });
    expect(await relayAdmissions(deps)).toMatchObject({ marked: 1 });
    expect(await relayAdmissions(deps)).toMatchObject({ marked: 0 });
    await world.db.query("UPDATE admissions SET relayed_at = now() - interval '61 s'");
    expect(await relayAdmissions(deps)).toMatchObject({ marked: 1 });
    await world.chain.reorg(2);
    await world.syncToHead();
    expect(await isAdmitted(tokenId)).toBe(await isMirrored(tokenId));
  });

  it("although one ticket or one event is refused by its contract", async () => {
    const closed = await world.createEvent({ title: "Without a gate role" });
    const [refused = 0n] = await world.buy({ event: closed, account: BOB });
    const [first = 0n, second = 0n] = await world.buy({ event, account: ALICE, quantity: 2 });
    await world.syncToHead();
    await revokeGateRole(closed);
    await admit({ tokenId: refused, of: closed });
    await admit({ tokenId: first });
    await admit({ tokenId: await orphanInMirror() });
    await admit({ tokenId: second });
    expect(await relayAdmissions(deps)).toEqual({ marked: 2, refused: 2 });
    expect([await isAdmitted(first), await isAdmitted(second)]).toEqual([true, true]);
    expect(await relayAdmissions(deps)).toEqual({ marked: 0, refused: 0 });
  });

  it("although one ticket of the batch is gone: that one is asked for once, and the clash is written down once (trap 50)", async () => {
    const [gone = 0n, here = 0n] = await world.buy({ event, account: ALICE, quantity: 2 });
    await world.syncToHead();
    await admit({ tokenId: gone });
    await admit({ tokenId: here });
    await world.send({ event, account: ORGANIZER, functionName: "void", args: [gone, `0x${"0".repeat(64)}`] });
    expect(await relayAdmissions(deps)).toEqual({ marked: 1, refused: 1 });
    await world.syncToHead();
    await world.db.query("UPDATE admissions SET relayed_at = now() - interval '61 s' WHERE event_id = $1", [event.id]);
    expect(await relayAdmissions(deps)).toEqual({ marked: 0, refused: 0 });
    const find = () => reportRefusals(deps, { chainId: world.chain.chainId });
    expect([await find(), await find()]).toEqual([1, 0]);
    const { rows } = await world.db.query(
      "SELECT outcome, reason, token_id::text, detail FROM audit_log WHERE event_id = $1 AND action = 'admission-refused'",
      [event.id],
    );
    const detail = { state: "voided", lastHolder: wallet(ALICE), admittedHolder: wallet(ALICE), amountWei: "50000000000000000" };
    expect(rows).toMatchObject([{ outcome: "incident", reason: "REVOKED", token_id: String(gone), detail }]);
    expect(rows[0].detail.transactionHash).toMatch(/^0x[0-9a-f]{64}$/);
  });

  it("later, when the node does not answer now: nothing is noted as sent", async () => {
    const [tokenId = 0n] = await world.buy({ event, account: ALICE });
    await world.syncToHead();
    await admit({ tokenId });
    const unreachable = readEnv({ ...settingsOf(world), RPC_URL: "http://127.0.0.1:9" });
    await expect(relayAdmissions({ ...deps, relayer: createRelayer(unreachable) })).rejects.toThrow();
    expect(await relayAdmissions(deps)).toMatchObject({ marked: 1 });
  });
});

describe("V4 the worker process", () => {
  it("marks an admission within moments of the gate's notice, whatever else was said there, and after it was killed", async () => {
    const [first = 0n, second = 0n] = await world.buy({ event, account: ALICE, quantity: 2 });
    await world.syncToHead();
    const worker = start();
    await worker.says("working");
    for (const rubbish of ["no json", "", "{", "null", '{"kind":7}']) await world.db.query("SELECT pg_notify('gate', $1)", [rubbish]);
    await admit({ tokenId: first });
    await world.db.query("SELECT pg_notify('gate', $1)", [JSON.stringify({ eventId: event.id, tokenId: String(first), kind: "admit" })]);
    await expect.poll(() => isAdmitted(first), { timeout: 10_000, interval: 20 }).toBe(true);
    worker.child.kill("SIGKILL");
    await worker.ended;
    await admit({ tokenId: second });
    const next = start();
    await expect.poll(() => isAdmitted(second), { timeout: 50_000, interval: 50 }).toBe(true);
    next.child.kill("SIGTERM");
    expect(await next.ended).toBe(0);
  });
});

describe("trap 27: a ticket that was admitted and then orphaned", () => {
  it("is written down as an incident once, with both sides", async () => {
    const [tokenId = 0n] = await world.buy({ event, account: ALICE });
    await world.syncToHead();
    await admit({ tokenId });
    await world.db.query("UPDATE admissions SET admitted_at = now() - interval '2 minutes' WHERE event_id = $1", [event.id]);
    const find = () => reportOrphans(deps, { chainId: world.chain.chainId });
    await world.syncToHead();
    expect(await find()).toBe(0);
    await world.chain.reorg(1);
    await world.syncToHead();
    await world.syncToHead();
    expect([await find(), await find()]).toEqual([1, 0]);
    const { rows } = await world.db.query("SELECT outcome, token_id::text, detail FROM audit_log WHERE event_id = $1 AND action = 'admission-orphaned'", [
      event.id,
    ]);
    expect(rows).toMatchObject([{ outcome: "incident", token_id: String(tokenId), detail: { admittedHolder: wallet(ALICE), mirrorHolder: null } }]);
  });

  it("is one, too, when its serial was sold again to somebody else, and none when its guest sold it later", async () => {
    const [sold = 0n] = await world.buy({ event, account: ALICE });
    await world.syncToHead();
    await admit({ tokenId: sold });
    await world.give({ event, tokenId: sold, from: ALICE, to: BOB });
    const [lost = 0n] = await world.buy({ event, account: ALICE });
    await world.syncToHead();
    await admit({ tokenId: lost });
    await world.chain.reorg(1);
    expect(await world.buy({ event, account: BOB })).toEqual([lost]);
    await world.db.query("UPDATE admissions SET admitted_at = now() - interval '2 minutes' WHERE event_id = $1", [event.id]);
    await world.syncToHead();
    await world.syncToHead();
    expect(await reportOrphans(deps, { chainId: world.chain.chainId })).toBe(1);
    const { rows } = await world.db.query("SELECT token_id::text, detail FROM audit_log WHERE event_id = $1 AND action = 'admission-orphaned'", [event.id]);
    expect(rows).toMatchObject([{ token_id: String(lost), detail: { admittedHolder: wallet(ALICE), mirrorHolder: wallet(BOB) } }]);
  });

  it("is not called one while the mirror is behind", async () => {
    await admit({ tokenId: encodeTokenId({ tier: 1, serial: 99 }) });
    await world.db.query("UPDATE admissions SET admitted_at = now() - interval '2 minutes' WHERE event_id = $1", [event.id]);
    await world.db.query("UPDATE mirror_checkpoints SET checked_at = now() - interval '1 minute'");
    expect(await reportOrphans(deps, { chainId: world.chain.chainId })).toBe(0);
  });
});

describe("A11 clean-up", () => {
  it("removes pairing codes and verifications that ended a day ago, and no others", async () => {
    const gate = await insertGate();
    for (const [hash, end] of [
      ["old", "-2 days"],
      ["fresh", "-1 hour"],
    ] as const) {
      await world.db.query("INSERT INTO pairing_codes (code_hash, event_id, gate_id, expires_at) VALUES ($1, $2, $3, now() + $4::interval)", [
        hash,
        event.id,
        gate,
        end,
      ]);
      await world.db.query("INSERT INTO verifications (id, identifier, value, expires_at) VALUES ($1, 'x', 'y', now() + $2::interval)", [randomUUID(), end]);
    }
    expect(await cleanUp(deps)).toMatchObject({ pairingCodes: 1, verifications: 1 });
    expect(Object.values(await cleanUp(deps)).every((removed) => removed === 0)).toBe(true);
  });
});

/** The row that the gate's statement writes. */
async function admit({ tokenId, of = event }: { tokenId: bigint; of?: WorldEvent }): Promise<void> {
  const [attempt, gate, device, staff] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
  await world.db.query(
    `INSERT INTO admissions (event_id, attempt_id, token_id, holder, methods, gate_id, device_id, staff_id, admitted_at)
     VALUES ($1, $2, $3, $4, '{qr}', $5, $6, $7, now())`,
    [of.id, attempt, String(tokenId), wallet(ALICE), gate, device, staff],
  );
}

/** A ticket that only the mirror believes in, as after a reorganisation that it has not seen. */
async function orphanInMirror(): Promise<bigint> {
  const tokenId = encodeTokenId({ tier: 1, serial: 77 });
  await world.db.query(
    "INSERT INTO mirror_tickets (chain_id, contract, token_id, tier, holder, face_price_wei, admitted_on_chain, moves, block_number) VALUES ($1, $2, $3, 1, $4, 1, false, 0, 1)",
    [world.chain.chainId, event.contract, String(tokenId), wallet(ALICE)],
  );
  return tokenId;
}

async function revokeGateRole({ contract }: WorldEvent): Promise<void> {
  const role = await world.chain.client.readContract({ address: contract, abi: eventTicketsAbi, functionName: "GATE_ROLE" });
  const args = [role, world.chain.account(0).address] as const;
  const hash = await world.chain.wallet(1).writeContract({ address: contract, abi: eventTicketsAbi, functionName: "revokeRole", args });
  await world.chain.client.waitForTransactionReceipt({ hash });
}

async function insertGate(): Promise<string> {
  return (await world.db.query("INSERT INTO gates (event_id, name) VALUES ($1, 'North') RETURNING id", [event.id])).rows[0].id;
}

function isAdmitted(tokenId: bigint): Promise<boolean> {
  return world.chain.client.readContract({ address: event.contract, abi: eventTicketsAbi, functionName: "isAdmitted", args: [tokenId] });
}

async function isMirrored(tokenId: bigint): Promise<boolean> {
  const { rows } = await world.db.query("SELECT admitted_on_chain FROM mirror_tickets WHERE contract = $1 AND token_id = $2", [
    event.contract,
    String(tokenId),
  ]);
  return rows[0].admitted_on_chain;
}

function blockNumber(): Promise<bigint> {
  return world.chain.client.getBlockNumber({ cacheTime: 0 });
}

function wallet(account: number): string {
  return world.chain.account(account).address.toLowerCase();
}

function start(): OwnProcess {
  const started = startProcess({ world, args: ["worker/main.ts"] });
  running.push(started);
  return started;
}
