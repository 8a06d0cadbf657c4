import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FoyerError } from "#core/error.ts";
import { encodeCursor } from "#server/cursor.ts";
import { createDraft } from "#server/events/create-draft.ts";
import type { DraftInput } from "#server/events/draft-input.ts";
import type { EventView } from "#server/events/event-view.ts";
import { getCreation } from "#server/events/get-creation.ts";
import { getOrganizerEvent } from "#server/events/get-event.ts";
import { listOrganizerEvents } from "#server/events/list-organizer-events.ts";
import { createTestApi, type TestApi } from "#test/support/api.ts";
import { createWorld, type World, type WorldEvent } from "#test/support/world.ts";

const DAY_SECONDS = 24 * 3600;
const NOBODY = "00000000-0000-4000-8000-000000000000";

let world: World;
let api: TestApi;
let evening: WorldEvent;
let later: WorldEvent;
let nowMs: number;

beforeAll(async () => {
  world = await createWorld();
  nowMs = Number((await world.chain.client.getBlock()).timestamp) * 1000;
  api = createTestApi({ db: world.database, deps: { clock: { nowMs: () => nowMs } } });
  const startsAtSeconds = Math.floor(nowMs / 1000) + 30 * DAY_SECONDS;
  later = await world.createEvent({ title: "In a month", ...timesAround(startsAtSeconds) });
  evening = await world.createEvent({ title: "This evening" });
  await world.buy({ event: evening, account: 2, quantity: 3 });
  await world.syncToHead();
});
afterAll(async () => {
  await api.close();
  await world.close();
});

function timesAround(startsAtSeconds: number): Partial<DraftInput> {
  return {
    doorsAtSeconds: startsAtSeconds - 3600,
    startsAtSeconds,
    endsAtSeconds: startsAtSeconds + 12 * 3600,
    transferCutoffAtSeconds: startsAtSeconds,
  };
}

async function list(query = ""): Promise<{ events: EventView[]; nextCursor: string | null }> {
  return (await (await api.app.request(`/api/events${query}`)).json()) as { events: EventView[]; nextCursor: string | null };
}

function inputOf(change: Partial<Record<keyof DraftInput, unknown>> = {}): DraftInput {
  const startsAtSeconds = Math.floor(nowMs / 1000) + DAY_SECONDS;
  const tier = { name: "Stalls", priceWei: "1000", supply: 10, saleStartsAtSeconds: startsAtSeconds - DAY_SECONDS, saleEndsAtSeconds: startsAtSeconds };
  const input = { title: "A draft", description: "To come.", location: "Here", timezone: "Europe/Berlin", startsAtSeconds, policy: "guarded", tiers: [tier] };
  return { ...input, ...change } as DraftInput;
}

function draft(input: DraftInput): ReturnType<typeof createDraft> {
  const deps = { db: world.db, chain: world.chain.client, factory: world.factory, newId: randomUUID };
  return createDraft(deps, { input, organizerId: world.organizer.userId, organizerWallet: world.organizer.wallet });
}

async function fieldsOf(input: DraftInput): Promise<Record<string, string>> {
  const fault = await draft(input).then(
    () => null,
    (error: unknown) => error,
  );
  if (!(fault instanceof FoyerError)) throw new Error("the draft was not refused with a FoyerError");
  return Object.fromEntries(fault.fields.map(({ path, message }) => [path, message]));
}

describe("O1 the public list of events", () => {
  it("shows upcoming events, the next one first, with what is sold", async () => {
    const { events } = await list();
    expect(events.map(({ title }) => title)).toEqual(["This evening", "In a month"]);
    expect(events[0]).toMatchObject({ id: evening.id, onChain: "live", policy: "guarded", resaleCapBps: 11_000, status: "open" });
    expect(events[0]?.tiers).toMatchObject([
      { tier: 1, name: "Stalls", priceWei: "50000000000000000", supply: 100, sold: 3 },
      { tier: 2, name: "Balcony", priceWei: "20000000000000000", supply: 100, sold: 0 },
    ]);
  });

  it("pages with a cursor, and refuses one that it did not give", async () => {
    const first = await list("?limit=1");
    expect(first.events.map(({ id }) => id)).toEqual([evening.id]);
    const second = await list(`?limit=1&cursor=${first.nextCursor}`);
    expect(second.events.map(({ id }) => id)).toEqual([later.id]);
    expect(second.nextCursor).toBeNull();
    const otherList = encodeCursor({ list: ["search", "evening"], key: [0, 0, 31337, evening.contract] });
    const tooLate = encodeCursor({ list: ["events"], key: [2 ** 40, 31337, evening.contract] });
    for (const cursor of ["x", "' OR 1=1", "W10", otherList, tooLate, `${first.nextCursor}A`]) {
      const response = await api.app.request(`/api/events?cursor=${encodeURIComponent(cursor)}`);
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ code: "INVALID_INPUT", fields: [{ path: "cursor" }] });
    }
  });

  it("drops an event at its end, and its page stays", async () => {
    const presentMs = nowMs;
    nowMs += 13 * 3600 * 1000;
    expect((await list()).events.map(({ id }) => id)).toEqual([later.id]);
    expect((await api.app.request(`/api/events/${evening.id}`)).status).toBe(200);
    nowMs = presentMs;
  });

  it("shows the details of one event", async () => {
    const view = (await (await api.app.request(`/api/events/${evening.id}`)).json()) as EventView;
    expect(view).toMatchObject({ title: "This evening", location: "Teststraße 1, Berlin", timezone: "Europe/Berlin", contract: evening.contract });
    expect(view.organizerWallet).toBe(world.organizer.wallet);
  });

  it("answers NOT_FOUND for an event that is none", async () => {
    const response = await api.app.request(`/api/events/${NOBODY}`);
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: "NOT_FOUND" });
  });
});

describe("O1 drafts", () => {
  it("keeps a draft for its organizer alone, under the address that its contract will have", async () => {
    const { id, contract, eventRef } = await draft(inputOf());
    expect((await api.app.request(`/api/events/${id}`)).status).toBe(404);
    expect((await list()).events.map((event) => event.id)).not.toContain(id);
    await expect(getOrganizerEvent({ db: world.db }, { id, organizerId: NOBODY })).rejects.toMatchObject({ code: "NOT_FOUND" });
    const view = await getOrganizerEvent({ db: world.db }, { id, organizerId: world.organizer.userId });
    expect(view).toMatchObject({ onChain: "draft", title: "A draft", contract, eventRef, tiers: [{ tier: 1, name: "Stalls", sold: 0 }] });
  });

  it("opens doors two hours before and ends twelve hours after the start by default", async () => {
    const input = inputOf();
    const { id } = await draft(input);
    const view = await getOrganizerEvent({ db: world.db }, { id, organizerId: world.organizer.userId });
    expect(view.doorsAtSeconds).toBe(input.startsAtSeconds - 2 * 3600);
    expect(view.endsAtSeconds).toBe(input.startsAtSeconds + 12 * 3600);
    expect(view.transferCutoffAtSeconds).toBe(view.doorsAtSeconds);
  });

  it("hands the organizer's wallet what the factory takes, and nobody else's", async () => {
    const { id, eventRef } = await draft(inputOf());
    const creation = await getCreation({ db: world.db }, { id, organizerId: world.organizer.userId });
    expect(creation).toMatchObject({
      eventRef,
      config: { name: "A draft", policy: 1, payout: world.organizer.wallet },
      tiers: [{ price: "1000", supply: 10 }],
    });
    expect(creation.tiers[0]?.name).toBe(`0x${Buffer.from("Stalls").toString("hex").padEnd(64, "0")}`);
    await expect(getCreation({ db: world.db }, { id, organizerId: NOBODY })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  it("lists drafts beside live events for the organizer, the newest first", async () => {
    const { id } = await draft(inputOf({ title: "The newest" }));
    const events = await listOrganizerEvents({ db: world.db }, { organizerId: world.organizer.userId });
    expect(events[0]).toMatchObject({ id, onChain: "draft" });
    expect(events.find((event) => event.id === evening.id)).toMatchObject({ onChain: "live", tiers: [{ sold: 3 }, { sold: 0 }] });
    expect(await listOrganizerEvents({ db: world.db }, { organizerId: NOBODY })).toEqual([]);
  });
});

describe("O1 a draft is checked field by field", () => {
  const { saleStartsAtSeconds, saleEndsAtSeconds } = { saleStartsAtSeconds: 1, saleEndsAtSeconds: 2 };
  const tier = { name: "T", priceWei: "1", supply: 1, saleStartsAtSeconds, saleEndsAtSeconds };
  const wrong: [string, string, Partial<Record<keyof DraftInput, unknown>>][] = [
    ["no title", "title", { title: "  " }],
    ["a title too long", "title", { title: "x".repeat(121) }],
    ["a title with a line break", "title", { title: "a\nb" }],
    ["a title that Postgres cannot hold", "title", { title: "a\u0000b" }],
    ["half a character", "location", { location: "a\ud800b" }],
    ["a title that turns the writing direction", "title", { title: "Gala \u202egnineve" }],
    ["a place with an isolate", "location", { location: "\u2067Leipzig" }],
    ["a description with a hidden letter", "description", { description: "One.\n\u200bTwo." }],
    ["a tier's name that turns the writing direction", "tiers.0.name", { tiers: [{ ...tier, name: "\u202eXOB" }] }],
    ["no description", "description", { description: "" }],
    ["a description that Postgres cannot hold", "description", { description: "a\u0000b" }],
    ["no location", "location", { location: undefined }],
    ["an unknown time zone", "timezone", { timezone: "Europe/Atlantis" }],
    ["no start", "startsAtSeconds", { startsAtSeconds: "tomorrow" }],
    ["doors after the start", "doorsAtSeconds", { doorsAtSeconds: 2 ** 35 }],
    ["an end before the start", "endsAtSeconds", { endsAtSeconds: 5 }],
    ["resale after the end", "transferCutoffAtSeconds", { transferCutoffAtSeconds: 2 ** 36 }],
    ["an unknown policy", "policy", { policy: "free" }],
    ["a cap beyond bounds", "resaleCapBps", { resaleCapBps: 60_001 }],
    ["a royalty beyond bounds", "royaltyBps", { royaltyBps: 4_001 }],
    ["a purchase of none", "maxPerPurchase", { maxPerPurchase: 0 }],
    ["a negative wallet limit", "maxPerWallet", { maxPerWallet: -1 }],
    ["too many gifts", "maxGifts", { maxGifts: 256 }],
    ["too long a wait between gifts", "giftCooldownHours", { giftCooldownHours: 256 }],
    ["a payout to nobody", "payout", { payout: `0x${"0".repeat(40)}` }],
    ["codes that change too often", "codePeriodSeconds", { codePeriodSeconds: 5 }],
    ["no tier", "tiers", { tiers: [] }],
    ["17 tiers", "tiers", { tiers: Array.from({ length: 17 }, () => tier) }],
    ["a tier without a name", "tiers.0.name", { tiers: [{ ...tier, name: "" }] }],
    ["a tier's name over 32 bytes", "tiers.0.name", { tiers: [{ ...tier, name: "ü".repeat(17) }] }],
    ["a tier's name with a control character", "tiers.0.name", { tiers: [{ ...tier, name: "T\u0007" }] }],
    ["a price with a point", "tiers.0.priceWei", { tiers: [{ ...tier, priceWei: "0.1" }] }],
    ["a price beyond the contract's", "tiers.0.priceWei", { tiers: [{ ...tier, priceWei: (2n ** 96n - 1n).toString() }] }],
    ["a tier of no tickets", "tiers.0.supply", { tiers: [{ ...tier, supply: 0 }] }],
    ["a sale that ends before it starts", "tiers.0.saleEndsAtSeconds", { tiers: [{ ...tier, saleStartsAtSeconds: 3 }] }],
  ];

  it.each(wrong)("refuses %s and names the field", async (_, path, change) => {
    expect((await fieldsOf(inputOf(change)))[path]).toMatch(/\w.*\.$/);
  });

  it("says of a price that is no number just that", async () => {
    const { "tiers.0.priceWei": said } = await fieldsOf(inputOf({ tiers: [{ ...tier, priceWei: "" }] }));
    expect(said).toBe("Give the price as a number; 0 is free.");
  });

  it("keeps a description's lines", async () => {
    const { id } = await draft(inputOf({ description: "One.\r\n\tTwo." }));
    expect(await getOrganizerEvent({ db: world.db }, { id, organizerId: world.organizer.userId })).toMatchObject({ description: "One.\r\n\tTwo." });
  });

  it("cuts a long title for the contract between characters", async () => {
    const { id } = await draft(inputOf({ title: "ü".repeat(120) }));
    const { config } = await getCreation({ db: world.db }, { id, organizerId: world.organizer.userId });
    expect(config.name).toBe("ü".repeat(32));
  });
});
