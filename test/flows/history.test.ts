import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseAddress } from "#core/bytes.ts";
import { eventTicketsAbi } from "#generated/contracts.ts";
import { getEvent } from "#server/events/get-event.ts";
import type { HistoryEntry, HistoryPage } from "#server/tickets/list-history.ts";
import type { TicketPage } from "#server/tickets/list-holder-tickets.ts";
import { type Browser, createBrowser, createTestApi, signIn, type TestApi } from "#test/support/api.ts";
import { mined } from "#test/support/chain.ts";
import { listTickets } from "#test/support/list-tickets.ts";
import { createWorld, type World, type WorldEvent } from "#test/support/world.ts";

const [ORGANIZER, ALICE, BOB, CAROL, NEWCOMER] = [1, 2, 3, 4, 5];
const MILLI_ETHER_WEI = 10n ** 15n;

let world: World;
let api: TestApi;
let nowMs: number;
let event: WorldEvent;

beforeAll(async () => {
  world = await createWorld();
  nowMs = Number((await world.chain.client.getBlock()).timestamp) * 1000;
  api = createTestApi({ db: world.database, deps: { clock: { nowMs: () => nowMs } } });
  event = await world.createEvent({ title: "The long night" });
});
afterAll(async () => {
  await api.close();
  await world.close();
});

function walletOf(account: number) {
  return parseAddress(world.chain.account(account).address);
}

async function openAs(index: number): Promise<Browser> {
  const browser = createBrowser(api.app);
  await signIn({ browser, index });
  return browser;
}

async function readHistory(browser: Browser, query = ""): Promise<HistoryPage> {
  const response = await browser.get(`/api/account/history${query}`);
  expect(response.status).toBe(200);
  return (await response.json()) as HistoryPage;
}

function words({ kind, direction, quantity, tierName, amountWei }: HistoryEntry): string {
  return `${kind} ${direction} ${quantity} ${tierName} ${amountWei === null ? "-" : BigInt(amountWei) / MILLI_ETHER_WEI}`;
}

async function send(call: { account: number; functionName: string; args: readonly unknown[] }): Promise<void> {
  const { account, ...rest } = call;
  const hash = await world.chain.wallet(account).writeContract({ address: event.contract, abi: eventTicketsAbi, ...rest } as never);
  await mined({ chain: world.chain, hash });
}

describe("O6 the purchase history", () => {
  it("is its owner's alone", async () => {
    expect((await createBrowser(api.app).get("/api/account/history")).status).toBe(401);
    expect((await createBrowser(api.app).get("/api/tickets")).status).toBe(401);
  });

  it("tells purchases, gifts, sales and what they cost, the newest first", async () => {
    const [first = 0n, second = 0n] = await world.buy({ event, account: ALICE, quantity: 3 });
    await world.buy({ event, account: ALICE, tier: 2 });
    await world.give({ event, tokenId: first, from: ALICE, to: BOB });
    await world.list({ event, tokenId: second, account: ALICE, priceWei: 40n * MILLI_ETHER_WEI });
    await world.buyListed({ event, tokenId: second, account: CAROL, priceWei: 40n * MILLI_ETHER_WEI });
    await world.syncToHead();
    const alice = await readHistory(await openAs(ALICE));
    expect(alice.entries.map(words)).toEqual(["sale out 1 Stalls 40", "gift out 1 Stalls -", "bought in 1 Balcony 20", "bought in 3 Stalls 150"]);
    expect(alice.entries[0]).toMatchObject({ eventId: event.id, eventTitle: "The long night", counterpart: walletOf(CAROL) });
    // Five per cent to the organizer, two and a half to the platform.
    expect(BigInt(alice.entries[0]?.receivedWei ?? 0)).toBe(37n * MILLI_ETHER_WEI);
    expect(alice.entries[3]).toMatchObject({ counterpart: null, receivedWei: null });
    expect((await readHistory(await openAs(BOB))).entries.map(words)).toEqual(["gift in 1 Stalls -"]);
    expect((await readHistory(await openAs(CAROL))).entries.map(words)).toEqual(["sale in 1 Stalls 40"]);
    expect((await readHistory(await openAs(NEWCOMER))).entries).toEqual([]);
  });

  it("pages without losing or doubling an entry, also while new ones arrive", async () => {
    const alice = await openAs(ALICE);
    const before = (await readHistory(alice)).entries.map(({ transactionHash, kind }) => `${transactionHash} ${kind}`);
    const first = await readHistory(alice, "?limit=1");
    await world.buy({ event, account: ALICE, tier: 2 });
    await world.syncToHead();
    const seen = [...first.entries];
    for (let cursor = first.nextCursor; cursor !== null; ) {
      const page = await readHistory(alice, `?limit=1&cursor=${cursor}`);
      seen.push(...page.entries);
      cursor = page.nextCursor;
    }
    expect(seen.map(({ transactionHash, kind }) => `${transactionHash} ${kind}`)).toEqual(before);
    expect((await (await openAs(BOB)).get(`/api/account/history?cursor=${first.nextCursor}`)).status).toBe(400);
  });
});

describe("O6 the tickets of a wallet", () => {
  it("come by the start of their events, a page at a time, past ones apart", async () => {
    const startsAtSeconds = Math.floor(nowMs / 1000) + 30 * 86_400;
    const times = { doorsAtSeconds: startsAtSeconds, startsAtSeconds, endsAtSeconds: startsAtSeconds + 3600, transferCutoffAtSeconds: startsAtSeconds };
    const later = await world.createEvent({ title: "In a month", ...times });
    await world.buy({ event: later, account: BOB, quantity: 2 });
    await world.buy({ event, account: BOB, tier: 2, quantity: 2 });
    await world.syncToHead();
    const bob = await openAs(BOB);
    const seen: string[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const page: TicketPage = (await (await bob.get(`/api/tickets?limit=2${cursor && `&cursor=${cursor}`}`)).json()) as TicketPage;
      seen.push(...page.tickets.map((ticket) => `${ticket.event.title}, ${ticket.tierName} ${ticket.serial}`));
      cursor = page.nextCursor;
    }
    expect(seen).toHaveLength(5);
    expect(new Set(seen).size).toBe(5);
    expect(seen.slice(0, 3).every((line) => line.startsWith("The long night"))).toBe(true);
    const presentMs = nowMs;
    nowMs += 13 * 3_600_000;
    const past = (await (await bob.get("/api/tickets?time=past")).json()) as TicketPage;
    expect(past.tickets.map((ticket) => ticket.event.title)).toEqual(["The long night", "The long night", "The long night"]);
    const upcoming = (await (await bob.get("/api/tickets")).json()) as TicketPage;
    expect(upcoming.tickets.map((ticket) => ticket.event.title)).toEqual(["In a month", "In a month"]);
    nowMs = presentMs;
  });

  it("refuse a cursor of another wallet or another time", async () => {
    const { nextCursor } = (await (await (await openAs(BOB)).get("/api/tickets?limit=1")).json()) as TicketPage;
    expect((await (await openAs(ALICE)).get(`/api/tickets?cursor=${nextCursor}`)).status).toBe(400);
    expect((await (await openAs(BOB)).get(`/api/tickets?time=past&cursor=${nextCursor}`)).status).toBe(400);
  });
});

describe("O8 a cancelled event", () => {
  it("leaves the list, search and market, keeps its page, and its refunds stand in ticket and history", async () => {
    const [ticket] = await listTickets({ db: world.db }, { chainId: world.chain.chainId, holder: walletOf(CAROL) });
    if (!ticket) throw new Error("Carol holds no ticket");
    const [onSale = 0n] = await world.buy({ event, account: ALICE });
    await world.list({ event, tokenId: onSale, account: ALICE, priceWei: 41n * MILLI_ETHER_WEI });
    await send({ account: ORGANIZER, functionName: "cancel", args: [] });
    await send({ account: CAROL, functionName: "refund", args: [[BigInt(ticket.tokenId)]] });
    await world.syncToHead();
    const list = (await (await api.app.request("/api/events")).json()) as { events: { id: string }[] };
    expect(list.events.map(({ id }) => id)).not.toContain(event.id);
    const found = (await (await api.app.request("/api/events?q=long")).json()) as { events: unknown[] };
    expect(found.events).toEqual([]);
    const market = (await (await api.app.request(`/api/listings?eventId=${event.id}`)).json()) as { listings: unknown[] };
    expect(market.listings).toEqual([]);
    expect((await getEvent({ db: world.db }, { id: event.id })).cancelledAtSeconds).not.toBeNull();
    const refunded = (await (await api.app.request(`/api/tickets/${ticket.id}`)).json()) as typeof ticket;
    expect(refunded).toMatchObject({ state: "refunded", status: "refunded" });
    expect(refunded.transfers.at(-1)).toMatchObject({ kind: "refunded", amountWei: "50000000000000000", payment: "sent" });
    expect((await readHistory(await openAs(CAROL))).entries.map(words)).toEqual(["refunded out 1 Stalls 50", "sale in 1 Stalls 40"]);
  });
});
