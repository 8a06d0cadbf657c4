import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ListingPage } from "#server/resale/list-listings.ts";
import { createTestApi, type TestApi } from "#test/support/api.ts";
import { createWorld, type World, type WorldEvent } from "#test/support/world.ts";

const [ALICE, BOB, CAROL] = [2, 3, 4];
const MILLI_ETHER_WEI = 10n ** 15n;

let world: World;
let api: TestApi;
let event: WorldEvent;
let tokens: bigint[];
let nowMs: number;

beforeAll(async () => {
  world = await createWorld();
  nowMs = Number((await world.chain.client.getBlock()).timestamp) * 1000;
  api = createTestApi({ db: world.database, deps: { clock: { nowMs: () => nowMs } } });
  event = await world.createEvent();
  tokens = await world.buy({ event, account: ALICE, quantity: 4 });
  const prices = [45n, 30n, 55n, 30n];
  for (const [index, price] of prices.entries()) await world.list({ event, tokenId: tokens[index] ?? 0n, account: ALICE, priceWei: price * MILLI_ETHER_WEI });
  await world.syncToHead();
});
afterAll(async () => {
  await api.close();
  await world.close();
});

async function list(query = ""): Promise<ListingPage> {
  return (await (await api.app.request(`/api/listings?eventId=${event.id}${query}`)).json()) as ListingPage;
}

async function listAll(query = ""): Promise<ListingPage> {
  return (await (await api.app.request(`/api/listings?${query}`)).json()) as ListingPage;
}

function milli(page: ListingPage): number[] {
  return page.listings.map(({ priceWei }) => Number(BigInt(priceWei) / MILLI_ETHER_WEI));
}

describe("O9 what holders offer", () => {
  it("sorts by price, both ways", async () => {
    expect(milli(await list())).toEqual([30, 30, 45, 55]);
    expect(milli(await list("&sort=price-desc"))).toEqual([55, 45, 30, 30]);
  });

  it("names ticket, seller and what the ticket once cost", async () => {
    const [cheapest] = (await list()).listings;
    expect(cheapest).toMatchObject({
      tierName: "Stalls",
      serial: 1,
      seller: world.chain.account(ALICE).address.toLowerCase(),
      facePriceWei: "50000000000000000",
    });
    const ticket = (await (await api.app.request(`/api/tickets/${cheapest?.ticketId}`)).json()) as { tokenId: string; listing: { priceWei: string } };
    expect(ticket.tokenId).toBe(cheapest?.tokenId);
    expect(ticket.listing.priceWei).toBe(cheapest?.priceWei);
  });

  it("pages through equal prices without losing or doubling one", async () => {
    for (const sort of ["price-asc", "price-desc"]) {
      const seen: string[] = [];
      for (let cursor: string | null = ""; cursor !== null; ) {
        const page = await list(`&sort=${sort}&limit=1${cursor ? `&cursor=${cursor}` : ""}`);
        seen.push(...page.listings.map(({ tokenId }) => tokenId));
        cursor = page.nextCursor;
      }
      expect(seen).toHaveLength(4);
      expect(new Set(seen).size).toBe(4);
    }
  });

  it("takes a listing away when it is sold and when its ticket is given away", async () => {
    await world.buyListed({ event, tokenId: tokens[1] ?? 0n, account: BOB, priceWei: 30n * MILLI_ETHER_WEI });
    await world.give({ event, tokenId: tokens[2] ?? 0n, from: ALICE, to: CAROL });
    await world.syncToHead();
    expect(milli(await list())).toEqual([30, 45]);
  });

  it("shows one tier's offers, and none above what somebody would pay", async () => {
    const [balcony = 0n] = await world.buy({ event, account: BOB, tier: 2 });
    await world.list({ event, tokenId: balcony, account: BOB, priceWei: 21n * MILLI_ETHER_WEI });
    await world.syncToHead();
    expect(milli(await list())).toEqual([21, 30, 45]);
    expect(milli(await list("&tier=1"))).toEqual([30, 45]);
    expect(milli(await list("&tier=2"))).toEqual([21]);
    expect(milli(await list("&tier=1&mostWei=30000000000000000"))).toEqual([30]);
    expect(milli(await list("&mostWei=30000000000000000&sort=price-desc"))).toEqual([30, 21]);
    expect(milli(await list("&sort=newest"))[0]).toBe(21);
  });

  it("refuses to go on in another order or with another filter", async () => {
    const { nextCursor } = await list("&limit=1");
    expect((await api.app.request(`/api/listings?eventId=${event.id}&cursor=${nextCursor}`)).status).toBe(200);
    for (const other of [`eventId=${event.id}&sort=price-desc`, `eventId=${event.id}&tier=1`, `eventId=${event.id}&mostWei=9`, ""])
      expect((await api.app.request(`/api/listings?${other}&cursor=${nextCursor}`)).status).toBe(400);
  });

  it("loses and doubles none while others are listed and sold in between", async () => {
    const [extra = 0n] = await world.buy({ event, account: CAROL });
    for (const sort of ["price-asc", "price-desc", "newest"]) {
      const before = (await list(`&sort=${sort}`)).listings.map(({ tokenId }) => tokenId);
      const first = await list(`&sort=${sort}&limit=1`);
      await world.list({ event, tokenId: extra, account: CAROL, priceWei: 1n });
      await world.syncToHead();
      const rest = await list(`&sort=${sort}&cursor=${first.nextCursor}`);
      expect([...first.listings, ...rest.listings].map(({ tokenId }) => tokenId).filter((id) => id !== extra.toString())).toEqual(before);
      await world.unlist({ event, tokenId: extra, account: CAROL });
      await world.syncToHead();
    }
  });

  it("offers nothing once resale has closed", async () => {
    const presentMs = nowMs;
    nowMs += 12 * 3600 * 1000 + 1000;
    expect((await list()).listings).toEqual([]);
    nowMs = presentMs;
  });

  it("answers NOT_FOUND for an unknown event and INVALID_INPUT for a wrong sort or cursor", async () => {
    expect((await api.app.request("/api/listings?eventId=00000000-0000-4000-8000-000000000000")).status).toBe(404);
    expect((await api.app.request(`/api/listings?eventId=${event.id}&sort=cheap`)).status).toBe(400);
    expect((await api.app.request(`/api/listings?eventId=${event.id}&cursor=1`)).status).toBe(400);
    for (const wrong of ["tier=0", "tier=x", "mostWei=1.5", "mostWei=-1"])
      expect((await api.app.request(`/api/listings?eventId=${event.id}&${wrong}`)).status).toBe(400);
  });
});

describe("O9 the market of all events", () => {
  it("mixes the offers of every event whose resale is open, and no other's", async () => {
    const other = await world.createEvent({ title: "Another night" });
    const closed = await world.createEvent({ title: "A closed night" });
    for (const [place, priceWei] of [
      [other, 33n],
      [closed, 1n],
    ] as const) {
      const [tokenId = 0n] = await world.buy({ event: place, account: BOB });
      await world.list({ event: place, tokenId, account: BOB, priceWei: priceWei * MILLI_ETHER_WEI });
    }
    await world.syncToHead();
    await world.db.query("UPDATE events SET status = 'closed' WHERE id = $1", [closed.id]);
    const all = await listAll();
    expect(milli(all)).toEqual([...milli(all)].sort((left, right) => left - right));
    expect(all.listings.map(({ eventTitle }) => eventTitle)).toContain("Another night");
    expect(all.listings.map(({ eventTitle }) => eventTitle)).not.toContain("A closed night");
    expect((await listAll("sort=newest")).listings[0]).toMatchObject({ eventTitle: "Another night", contract: other.contract });
    const seen: string[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const page = await listAll(`limit=1${cursor && `&cursor=${cursor}`}`);
      seen.push(...page.listings.map(({ ticketId }) => ticketId));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual(all.listings.map(({ ticketId }) => ticketId));
  });

  it("is empty for an event that was cancelled or closed by its organizer", async () => {
    const closed = await world.createEvent({ title: "Closed at once" });
    const [tokenId = 0n] = await world.buy({ event: closed, account: BOB });
    await world.list({ event: closed, tokenId, account: BOB, priceWei: MILLI_ETHER_WEI });
    await world.syncToHead();
    await world.db.query("UPDATE events SET status = 'closed' WHERE id = $1", [closed.id]);
    expect((await listAll(`eventId=${closed.id}`)).listings).toEqual([]);
  });
});
