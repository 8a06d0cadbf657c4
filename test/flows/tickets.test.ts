import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { admissionBit, encodeTokenId } from "#core/ticket.ts";
import { getTicket } from "#server/tickets/get-ticket.ts";
import { listGoneTickets } from "#server/tickets/list-holder-tickets.ts";
import { nameTickets } from "#server/tickets/name-tickets.ts";
import type { TicketView } from "#server/tickets/ticket-view.ts";
import { createTestApi, type TestApi } from "#test/support/api.ts";
import { listTickets } from "#test/support/list-tickets.ts";
import { wordOf } from "#test/support/script-events.ts";
import { createWorld, type World, type WorldEvent } from "#test/support/world.ts";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const [PLATFORM, ORGANIZER, ALICE, BOB, CAROL, DAVE, ERIN] = [0, 1, 2, 3, 4, 5, 6];
const ORDER = wordOf("an order");
const NO_REASON = `0x${"0".repeat(64)}`;

let world: World;
let api: TestApi;
let event: WorldEvent;

beforeAll(async () => {
  world = await createWorld();
  api = createTestApi({ db: world.database });
  event = await world.createEvent();
});
afterAll(async () => {
  await api.close();
  await world.close();
});

function ticketsOf(account: number): Promise<TicketView[]> {
  return listTickets({ db: world.db }, { chainId: world.chain.chainId, holder: walletOf(account) });
}

function walletOf(account: number): Parameters<typeof listTickets>[1]["holder"] {
  return world.chain.account(account).address.toLowerCase() as Parameters<typeof listTickets>[1]["holder"];
}

describe("V4 tickets as the mirror has them", () => {
  it("lists what a wallet bought", async () => {
    await world.buy({ event, account: ALICE, tier: 2, quantity: 2 });
    await world.syncToHead();
    const tickets = await ticketsOf(ALICE);
    expect(tickets.map(({ tokenId }) => BigInt(tokenId))).toEqual([encodeTokenId({ tier: 2, serial: 0 }), encodeTokenId({ tier: 2, serial: 1 })]);
    expect(tickets[0]).toMatchObject({ tier: 2, tierName: "Balcony", serial: 0, holder: walletOf(ALICE), facePriceWei: "20000000000000000", moves: 0 });
    expect(tickets[0]).toMatchObject({ admittedAtMs: null, admittedOnChain: false, listing: null, event: { id: event.id, title: event.title } });
  });

  it("C55: tells where a ticket has been: minted, given, sold", async () => {
    const [tokenId = 0n] = await world.buy({ event, account: BOB });
    await world.give({ event, tokenId, from: BOB, to: CAROL });
    await world.list({ event, tokenId, account: CAROL, priceWei: 40_000_000_000_000_000n });
    await world.buyListed({ event, tokenId, account: ALICE, priceWei: 40_000_000_000_000_000n });
    await world.syncToHead();
    const ticket = (await ticketsOf(ALICE)).find((one) => one.tokenId === tokenId.toString());
    expect(ticket?.transfers).toMatchObject([
      { kind: "bought", to: walletOf(BOB), amountWei: "50000000000000000", payment: null },
      { kind: "gift", from: walletOf(BOB), to: walletOf(CAROL), amountWei: null },
      { kind: "sale", from: walletOf(CAROL), to: walletOf(ALICE), amountWei: "40000000000000000" },
    ]);
    expect(ticket?.moves).toBe(2);
    expect(await ticketsOf(BOB)).toEqual([]);
  });
});

describe("O8 what became of tickets", () => {
  it("tells a ticket that is gone to who held it last, with its money, and never among those that are held", async () => {
    const off = await world.createEvent({ title: "Called off" });
    const [refunded = 0n, voided = 0n, burned = 0n, kept = 0n] = await world.buy({ event: off, account: DAVE, quantity: 4 });
    await world.send({ event: off, account: ORGANIZER, functionName: "void", args: [voided, NO_REASON] });
    await world.send({ event: off, account: DAVE, functionName: "burn", args: [burned] });
    await world.send({ event: off, account: ORGANIZER, functionName: "cancel" });
    await world.send({ event: off, account: BOB, functionName: "refund", args: [[refunded]] });
    await world.syncToHead();
    const gone = await listGoneTickets({ db: world.db }, { chainId: world.chain.chainId, holder: walletOf(DAVE), limit: 10 });
    expect(gone.map(({ tokenId, status, state, lastHolder }) => [BigInt(tokenId), status, state, lastHolder])).toEqual([
      [refunded, "refunded", "refunded", walletOf(DAVE)],
      [burned, "revoked", "burned", walletOf(DAVE)],
      [voided, "revoked", "voided", walletOf(DAVE)],
    ]);
    expect(gone[0]?.transfers.at(-1)).toMatchObject({ kind: "refunded", amountWei: "50000000000000000", payment: "sent" });
    expect(gone[0]?.event.cancelledAtSeconds).toBeGreaterThan(0);
    expect((await ticketsOf(DAVE)).map(({ tokenId }) => BigInt(tokenId))).toEqual([kept]);
  });

  it("tells that a ticket waits for its payment, and that a recovery was asked for", async () => {
    await world.send({ event, account: PLATFORM, functionName: "issue", args: [ORDER, 2, 1n, walletOf(ERIN)] });
    await world.syncToHead();
    const [issued] = await ticketsOf(ERIN);
    expect(issued).toMatchObject({ facePriceWei: "20000000000000000", order: { settledAtSeconds: null }, recovery: null, mark: null });
    await world.send({ event, account: PLATFORM, functionName: "settle", args: [ORDER] });
    await world.send({ event, account: ORGANIZER, functionName: "requestRecovery", args: [BigInt(issued?.tokenId ?? 0), walletOf(BOB)] });
    await world.syncToHead();
    const [asked] = await ticketsOf(ERIN);
    expect(asked?.order?.settledAtSeconds).toBeGreaterThan(0);
    expect(asked?.recovery).toMatchObject({ to: walletOf(BOB), state: "open" });
  });

  it("tells the chain's mark of an admission, with its transaction", async () => {
    const [tokenId = 0n] = await world.buy({ event, account: ERIN });
    const { word, mask } = admissionBit(tokenId);
    await world.send({ event, account: PLATFORM, functionName: "admit", args: [[word], [mask]] });
    await world.syncToHead();
    const ticket = (await ticketsOf(ERIN)).find((one) => one.tokenId === tokenId.toString());
    expect(ticket).toMatchObject({ status: "used", mark: { verdict: "marked", transactionHash: expect.stringMatching(/^0x[0-9a-f]{64}$/) } });
  });
});

describe("U7 C5 tickets are named by random uuids", () => {
  it("whose order says nothing of the order in which they were sold", async () => {
    const tokens = Array.from({ length: 30 }, (_, serial) => ({ eventId: event.id, tokenId: encodeTokenId({ tier: 8, serial }) }));
    await nameTickets({ db: world.db }, tokens);
    const { rows } = await world.db.query<{ id: string }>("SELECT id FROM tickets WHERE event_id = $1 AND token_id >= $2 AND token_id < $3 ORDER BY token_id", [
      event.id,
      encodeTokenId({ tier: 8, serial: 0 }).toString(),
      encodeTokenId({ tier: 9, serial: 0 }).toString(),
    ]);
    const ids = rows.map(({ id }) => id);
    for (const id of ids) expect(id).toMatch(UUID);
    // Thirty random names stand in order, or share a beginning, once in more evenings than there will be.
    expect(ids).not.toEqual([...ids].sort());
    expect(new Set(ids.map((id) => id.slice(0, 8))).size).toBe(ids.length);
  });

  it("keeps one name for a ticket, however many ask at once", async () => {
    await world.buy({ event, account: CAROL, quantity: 4 });
    await world.syncToHead();
    const lists = await Promise.all(Array.from({ length: 20 }, () => ticketsOf(CAROL)));
    const ids = lists.map((tickets) => tickets.map(({ id }) => id).join());
    expect(new Set(ids).size).toBe(1);
    for (const { id } of lists[0] ?? []) expect(id).toMatch(UUID);
    const { rows } = await world.db.query(
      "SELECT 1 FROM tickets n FULL JOIN ticket_ids i ON i.id = n.id AND i.event_id = n.event_id WHERE n.id IS NULL OR i.id IS NULL",
    );
    expect(rows).toEqual([]);
  });

  it("names the same token the same when sets overlap in another order", async () => {
    const tokens = Array.from({ length: 30 }, (_, serial) => ({ eventId: event.id, tokenId: encodeTokenId({ tier: 9, serial }) }));
    await Promise.all([
      nameTickets({ db: world.db }, tokens),
      nameTickets({ db: world.db }, tokens.toReversed()),
      nameTickets({ db: world.db }, tokens.slice(5, 25)),
    ]);
    const { rows } = await world.db.query<{ count: number }>("SELECT count(*)::integer AS count FROM tickets WHERE event_id = $1 AND token_id >= $2", [
      event.id,
      encodeTokenId({ tier: 9, serial: 0 }).toString(),
    ]);
    expect(rows[0]?.count).toBe(30);
  });
});

describe("A2 read a ticket", () => {
  it("answers the ticket by its uuid", async () => {
    const [ticket] = await ticketsOf(ALICE);
    const response = await api.app.request(`/api/tickets/${ticket?.id}`);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual(ticket);
    expect(response.headers.get("cache-control")).toBe("no-store");
  });

  it("answers NOT_FOUND for an unknown ticket, and INVALID_INPUT for what is no id", async () => {
    expect((await api.app.request("/api/tickets/00000000-0000-4000-8000-000000000000")).status).toBe(404);
    const response = await api.app.request("/api/tickets/1");
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ code: "INVALID_INPUT", fields: [{ path: "id" }] });
    await expect(getTicket({ db: world.db }, { id: "1" })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  it("answers NOT_FOUND while the mint is not in the mirror, and the same id when it is back", async () => {
    const [ticket] = await ticketsOf(ALICE);
    if (!ticket) throw new Error("no ticket");
    const { rows } = await world.db.query("DELETE FROM mirror_tickets WHERE contract = $1 AND token_id = $2 RETURNING *", [event.contract, ticket.tokenId]);
    await expect(getTicket({ db: world.db }, { id: ticket.id })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await world.db.query("INSERT INTO mirror_tickets SELECT * FROM jsonb_populate_record(NULL::mirror_tickets, $1)", [JSON.stringify(rows[0])]);
    expect((await getTicket({ db: world.db }, { id: ticket.id })).id).toBe(ticket.id);
  });
});
