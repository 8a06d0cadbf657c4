import pg from "pg";
import { keccak256, stringToHex } from "viem";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Address, parseAddress, ZERO_ADDRESS } from "#core/bytes.ts";
import { admissionBit } from "#core/ticket.ts";
import { eventFactoryAbi, eventTicketsAbi } from "#generated/contracts.ts";
import { TOPICS } from "#indexer/decode.ts";
import { rebuild } from "#indexer/rebuild.ts";
import { verifyMirror } from "#indexer/verify.ts";
import { createBatchClient } from "#indexer/verify-chain.ts";
import { deployFactory } from "#scripts/deployment/deploy-factory.ts";
import { mined } from "#test/support/chain.ts";
import { type OwnProcess, startProcess } from "#test/support/own-process.ts";
import { createWorld, type World, type WorldEvent } from "#test/support/world.ts";

const [PLATFORM, ORGANIZER, ALICE, BOB, CAROL] = [0, 1, 2, 3, 4];

let world: World;
let event: WorldEvent;

beforeAll(async () => {
  world = await createWorld();
  event = await world.createEvent();
});
afterAll(() => world.close());

describe("V4 tables == fold of the logs == what the contracts answer", () => {
  it("through purchase, gift, listing, resale, admission and a listing taken back", async () => {
    const [first = 0n, second = 0n] = await world.buy({ event, account: ALICE, quantity: 3 });
    const [third = 0n] = await world.buy({ event, account: BOB, tier: 2 });
    await world.syncToHead();
    await world.give({ event, tokenId: first, from: ALICE, to: BOB });
    await world.list({ event, tokenId: second, account: ALICE, priceWei: 52n * 10n ** 15n });
    await world.list({ event, tokenId: third, account: BOB, priceWei: 20n * 10n ** 15n });
    await world.syncToHead();
    expect(await verify()).toMatchObject({ contracts: 1, tickets: 4, differences: [] });
    await world.buyListed({ event, tokenId: second, account: CAROL, priceWei: 52n * 10n ** 15n });
    await send({ account: BOB, functionName: "cancelListing", args: [third] });
    const { word, mask } = admissionBit(first);
    await send({ account: PLATFORM, functionName: "admit", args: [[word], [mask]] });
    await world.syncToHead();
    expect(await verify()).toMatchObject({ tickets: 4, differences: [] });
    const { rows } = await world.db.query("SELECT token_id::text, holder, moves, admitted_on_chain FROM mirror_tickets ORDER BY token_id");
    expect(rows).toMatchObject([
      { token_id: String(first), holder: wallet(BOB), moves: 1, admitted_on_chain: true },
      { token_id: String(second), holder: wallet(CAROL), moves: 1, admitted_on_chain: false },
      { holder: wallet(ALICE), moves: 0 },
      { token_id: String(third), holder: wallet(BOB), moves: 0 },
    ]);
    expect(await count("mirror_listings")).toBe(0);
    expect(await count("mirror_sales")).toBe(1);
  });

  it("misses nothing of an event that is created and sold in one block", async () => {
    await world.syncToHead();
    const before = await count("mirror_tickets");
    const { control } = world.chain;
    await control.setAutomine(false);
    const contract = await createBare({ factory: world.factory, account: ORGANIZER, name: "one block" });
    await buyBare({ contract, account: ALICE });
    await control.mine({ blocks: 1 });
    await control.setAutomine(true);
    await world.syncToHead();
    expect(await count("mirror_tickets")).toBe(before + 2);
    const { rows } = await world.db.query("SELECT DISTINCT block_number FROM mirror_logs WHERE contract = $1", [contract]);
    expect(rows).toHaveLength(1);
    expect((await verify()).differences).toEqual([]);
  });

  it("finds the drift of a row that nobody's log explains (trap 31)", async () => {
    await world.db.query("DELETE FROM mirror_tickets WHERE token_id = (SELECT max(token_id) FROM mirror_tickets WHERE contract = $1)", [event.contract]);
    expect((await verify()).differences).toEqual([expect.stringMatching(/ticket \d+: the row is missing/)]);
    await mirrorAnew();
    expect((await verify()).differences).toEqual([]);
    // An admission that the node never told: the kept logs know nothing of it, and only the contract tells.
    await world.db.query("DELETE FROM mirror_logs WHERE topics[1] = $1", [TOPICS.Admitted]);
    await world.db.query("UPDATE mirror_tickets SET admitted_on_chain = false");
    expect((await verify()).differences).toContainEqual(expect.stringMatching(/ticket \d+ admitted: the mirror says false, the chain true/));
    await mirrorAnew();
  });
});

describe("trap 27: a real node reorganises", () => {
  it("the orphaned mint disappears, and a later purchase of the same serial is somebody else's", async () => {
    const [orphan = 0n] = await world.buy({ event, account: ALICE, tier: 2 });
    await world.syncToHead();
    expect(await holderOf(orphan)).toBe(wallet(ALICE));
    await world.chain.reorg(1);
    await world.syncToHead();
    expect(await holderOf(orphan)).toBeUndefined();
    expect((await verify()).differences).toEqual([]);
    expect(await world.buy({ event, account: CAROL, tier: 2 })).toEqual([orphan]);
    await world.syncToHead();
    expect(await holderOf(orphan)).toBe(wallet(CAROL));
    expect((await verify()).differences).toEqual([]);
  });
});

describe("trap 35: an event of another factory", () => {
  it("is ignored, with all its sales", async () => {
    const { chain } = world;
    const stranger = parseAddress(chain.account(5).address);
    const other = await deployFactory({ walletClient: chain.wallet(5), publicClient: chain.client, relayer: stranger, feeBps: 0, feeRecipient: stranger });
    const before = await count("mirror_events");
    const fake = await createBare({ factory: other.factory, account: ORGANIZER, name: "fake" });
    await mined({ chain, hash: await buyBare({ contract: fake, account: ALICE }) });
    await world.syncToHead();
    expect(await count("mirror_events")).toBe(before);
    expect((await verify()).differences).toEqual([]);
  });
});

describe("V4 live", () => {
  let indexer: OwnProcess;
  afterAll(async () => {
    indexer.child.kill("SIGTERM");
    await indexer.ended;
  });

  it("tells `mirror` within moments of a purchase, and keeps confirming the head", async () => {
    indexer = startProcess({ world, args: ["indexer/main.ts"] });
    await indexer.says("tells new blocks");
    const heard = new pg.Client({ connectionString: world.database.connectionString });
    await heard.connect();
    await heard.query("LISTEN mirror");
    const message = new Promise<string>((resolve) => heard.once("notification", ({ payload }) => resolve(payload ?? "")));
    const [tokenId = 0n] = await world.buy({ event, account: BOB });
    const { number } = await world.chain.client.getBlock();
    expect(JSON.parse(await message)).toMatchObject({ chainId: world.chain.chainId, contract: event.contract, blockNumber: Number(number) });
    expect(await holderOf(tokenId)).toBe(wallet(BOB));
    await heard.end();
    await world.db.query("UPDATE mirror_checkpoints SET checked_at = 'epoch'");
    await expect
      .poll(async () => (await world.db.query("SELECT now() - checked_at < interval '2 s' AS fresh FROM mirror_checkpoints")).rows[0].fresh, { timeout: 2_500 })
      .toBe(true);
  });
});

/** Sends a creation straight to a factory; it is mined whenever the next block is. */
async function createBare({ factory, account, name }: { factory: Address; account: number; name: string }): Promise<Address> {
  const { chain } = world;
  const eventRef = keccak256(stringToHex(name));
  const now = Number((await chain.client.getBlock()).timestamp);
  const sale = { saleStartsAt: now - 60, saleEndsAt: now + 3600 };
  const config = {
    ...{
      name,
      currency: ZERO_ADDRESS,
      payout: chain.account(account).address,
      policy: 1,
      resaleCapBps: 10_000,
      royaltyBps: 0,
      maxPerPurchase: 4,
      maxPerWallet: 0,
    },
    ...{ maxGifts: 1, giftCooldownHours: 0, doorsAt: now + 3600, startsAt: now + 3600, endsAt: now + 7200, transferCutoffAt: now + 7200 },
  };
  const tiers = [{ name: stringToHex("Only", { size: 32 }), price: 1000n, supply: 10, ...sale }];
  const call = { address: factory, abi: eventFactoryAbi } as const;
  const contract = await chain.client.readContract({ ...call, functionName: "predictEvent", args: [chain.account(account).address, eventRef] });
  await chain.wallet(account).writeContract({ ...call, functionName: "createEvent", args: [eventRef, config, tiers], gas: 3_000_000n });
  return parseAddress(contract);
}

/** Gas is given, for before the creation is mined there is nothing to estimate. */
function buyBare({ contract, account }: { contract: Address; account: number }): Promise<`0x${string}`> {
  const { chain } = world;
  const args = [1, 2n, chain.account(account).address] as const;
  return chain.wallet(account).writeContract({ address: contract, abi: eventTicketsAbi, functionName: "buy", args, value: 2000n, gas: 500_000n });
}

async function mirrorAnew(): Promise<void> {
  await withConnection((db) => rebuild(db, { chainId: world.chain.chainId }));
  await world.syncToHead();
}

function wallet(account: number): string {
  return world.chain.account(account).address.toLowerCase();
}

async function send({ account, ...call }: { account: number; functionName: string; args: readonly unknown[] }): Promise<void> {
  await mined({
    chain: world.chain,
    hash: await world.chain.wallet(account).writeContract({ address: event.contract, abi: eventTicketsAbi, ...call } as never),
  });
}

async function count(table: string): Promise<number> {
  return (await world.db.query(`SELECT count(*)::int AS count FROM ${table}`)).rows[0].count;
}

async function holderOf(tokenId: bigint): Promise<string | undefined> {
  return (await world.db.query("SELECT holder FROM mirror_tickets WHERE contract = $1 AND token_id = $2", [event.contract, String(tokenId)])).rows[0]?.holder;
}

function verify() {
  const { chainId, rpcUrl } = world.chain;
  return withConnection((db) => verifyMirror({ db, chainId, client: createBatchClient({ CHAIN_ID: chainId, RPC_URL: rpcUrl }) }));
}

async function withConnection<T>(work: (db: pg.Client) => Promise<T>): Promise<T> {
  const db = new pg.Client({ connectionString: world.database.connectionString, pipeline: true });
  await db.connect();
  return work(db).finally(() => db.end());
}
