import { keccak256, toHex } from "viem";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { parseAddress } from "#core/bytes.ts";
import type { NoticePage, NoticeView } from "#server/tickets/list-notices.ts";
import { type Browser, createBrowser, createTestApi, signIn, type TestApi } from "#test/support/api.ts";
import { createWorld, type World, type WorldEvent } from "#test/support/world.ts";

const [ORGANIZER, ALICE, BOB, CAROL, NEWCOMER] = [1, 2, 3, 4, 5];
const MILLI_ETHER_WEI = 10n ** 15n;
const RECOVERY_SECONDS = 3 * 86_400 + 60;
const REASON = keccak256(toHex("charged back"));

let world: World;
let api: TestApi;
let event: WorldEvent;

beforeAll(async () => {
  world = await createWorld();
  const nowMs = Number((await world.chain.client.getBlock()).timestamp) * 1000;
  api = createTestApi({ db: world.database, deps: { clock: { nowMs: () => nowMs } } });
});
afterAll(async () => {
  await api.close();
  await world.close();
});
beforeEach(async () => {
  event = await world.createEvent({ title: "The long night" });
});

async function openAs(index: number): Promise<Browser> {
  const browser = createBrowser(api.app);
  await signIn({ browser, index });
  return browser;
}

/** What an account is told of this test's event. */
async function told(browser: Browser): Promise<NoticeView[]> {
  const response = await browser.get("/api/account/notices?limit=100");
  expect(response.status).toBe(200);
  return ((await response.json()) as NoticePage).notices.filter(({ eventId }) => eventId === event.id);
}

async function countUnread(browser: Browser): Promise<number> {
  return ((await (await browser.get("/api/account/notices/unread")).json()) as { unread: number }).unread;
}

async function readAll(browser: Browser): Promise<void> {
  const transactionHashes = ((await (await browser.get("/api/account/notices?limit=100")).json()) as NoticePage).notices.map((one) => one.transactionHash);
  expect((await browser.post("/api/account/notices/read", { transactionHashes })).status).toBe(204);
}

function words({ kind, direction, quantity, isUnread }: NoticeView): string {
  return `${kind} ${direction} ${quantity}${isUnread ? " new" : ""}`;
}

async function buyOne(account: number): Promise<bigint> {
  const [tokenId = 0n] = await world.buy({ event, account });
  return tokenId;
}

describe("O9 C57: both sides hear when a ticket moves", () => {
  it("of a gift: who gave it and who has it now, each once, with the other's name and the ticket's page", async () => {
    const tokenId = await buyOne(ALICE);
    await world.give({ event, tokenId, from: ALICE, to: BOB });
    await world.syncToHead();
    const [alice, bob] = [await openAs(ALICE), await openAs(BOB)];
    expect((await told(alice)).map(words)).toEqual(["gift out 1 new"]);
    expect((await told(bob)).map(words)).toEqual(["gift in 1 new"]);
    expect((await told(alice))[0]).toMatchObject({ counterpart: parseAddress(world.chain.account(BOB).address), tierName: "Stalls" });
    expect(await told(await openAs(NEWCOMER))).toEqual([]);
  });

  it("of a resale, with the money of each side", async () => {
    const tokenId = await buyOne(ALICE);
    await world.list({ event, tokenId, account: ALICE, priceWei: 40n * MILLI_ETHER_WEI });
    await world.buyListed({ event, tokenId, account: CAROL, priceWei: 40n * MILLI_ETHER_WEI });
    await world.syncToHead();
    const [sold] = await told(await openAs(ALICE));
    expect(sold).toMatchObject({ kind: "sale", direction: "out", amountWei: String(40n * MILLI_ETHER_WEI) });
    expect(BigInt(sold?.receivedWei ?? 0)).toBe(37n * MILLI_ETHER_WEI);
    expect((await told(await openAs(CAROL))).map(words)).toEqual(["sale in 1 new"]);
  });

  it("of a refund, with what came back; of one's own purchase nothing", async () => {
    const tokenIds = await world.buy({ event, account: CAROL, quantity: 2 });
    await world.syncToHead();
    const carol = await openAs(CAROL);
    expect(await told(carol)).toEqual([]);
    await world.send({ event, account: ORGANIZER, functionName: "cancel", args: [] });
    await world.send({ event, account: CAROL, functionName: "refund", args: [tokenIds] });
    await world.syncToHead();
    expect((await told(carol))[0]).toMatchObject({ kind: "refunded", direction: "out", quantity: 2, amountWei: String(100n * MILLI_ETHER_WEI) });
  });
});

describe("C57 notices are the mirror's history", () => {
  it("what moved while nothing of ours ran is told when it is mirrored, and a reorg takes back what it takes back", async () => {
    const tokenId = await buyOne(ALICE);
    await world.syncToHead();
    const bob = await openAs(BOB);
    await world.give({ event, tokenId, from: ALICE, to: BOB });
    expect(await told(bob)).toEqual([]);
    await world.syncToHead();
    expect((await told(bob)).map(words)).toEqual(["gift in 1 new"]);
    await world.chain.reorg(1);
    await world.chain.control.mine({ blocks: 1 });
    await world.syncToHead();
    expect(await told(bob)).toEqual([]);
  });
});

describe("C57 what has been seen", () => {
  it("counts for the account that saw it and nobody else, and stays seen", async () => {
    const tokenId = await buyOne(ALICE);
    await world.syncToHead();
    const [alice, bob] = [await openAs(ALICE), await openAs(BOB)];
    await Promise.all([readAll(alice), readAll(bob)]);
    expect([await countUnread(alice), await countUnread(bob)]).toEqual([0, 0]);
    await world.give({ event, tokenId, from: ALICE, to: BOB });
    await world.syncToHead();
    expect([await countUnread(alice), await countUnread(bob)]).toEqual([1, 1]);
    await readAll(alice);
    expect([await countUnread(alice), await countUnread(bob)]).toEqual([0, 1]);
    expect((await told(alice)).map(words)).toEqual(["gift out 1"]);
    await world.give({ event, tokenId, from: BOB, to: ALICE });
    await world.syncToHead();
    expect((await told(alice)).map(words)).toEqual(["gift in 1 new", "gift out 1"]);
  });

  it("is a transaction of the reader's own tickets: others' leave no trace", async () => {
    const tokenId = await buyOne(ALICE);
    await world.give({ event, tokenId, from: ALICE, to: BOB });
    await world.syncToHead();
    const [notice] = await told(await openAs(BOB));
    const stranger = await openAs(NEWCOMER);
    const before = await world.db.query("SELECT count(*) FROM notice_reads");
    expect((await stranger.post("/api/account/notices/read", { transactionHashes: [notice?.transactionHash ?? ""] })).status).toBe(204);
    expect((await world.db.query("SELECT count(*) FROM notice_reads")).rows).toEqual(before.rows);
    expect((await stranger.post("/api/account/notices/read", { transactionHashes: ["0x12"] })).status).toBe(400);
    expect((await createBrowser(api.app).get("/api/account/notices")).status).toBe(401);
  });
});

/** The chain is days ahead of everybody afterwards. */
describe("O9 C57 trap 52: both sides hear", () => {
  it("of what the organizer does: taken back, and moved out of a lost wallet", async () => {
    const [lost, gone] = [await buyOne(ALICE), await buyOne(ALICE)];
    const to = world.chain.account(BOB).address;
    await world.send({ event, account: ORGANIZER, functionName: "requestRecovery", args: [lost, to] });
    await world.send({ event, account: ORGANIZER, functionName: "void", args: [gone, REASON] });
    await world.chain.control.increaseTime({ seconds: RECOVERY_SECONDS });
    await world.send({ event, account: ORGANIZER, functionName: "recover", args: [lost] });
    await world.syncToHead();
    expect((await told(await openAs(ALICE))).map(words)).toEqual(["recovered out 1 new", "voided out 1 new"]);
    expect((await told(await openAs(BOB))).map(words)).toEqual(["recovered in 1 new"]);
  });
});
