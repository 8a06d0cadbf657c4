import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { parseAddress, parseHex } from "#core/bytes.ts";
import { createRelayer } from "#platform/chain.ts";
import { readEnv } from "#platform/env.ts";
import { createLog } from "#platform/log.ts";
import type { IssuanceView } from "#server/issuing/issuance-view.ts";
import type { IssuancePage } from "#server/issuing/list-issuances.ts";
import type { Revocation } from "#server/issuing/revoke-ticket.ts";
import type { UnsignedTransaction } from "#server/tickets/prepare-call.ts";
import { type Browser, createTestApi, ORIGIN, type TestApi } from "#test/support/api.ts";
import { mined } from "#test/support/chain.ts";
import { bindPhone, createClock, type Desk, openDesk, signEntry, type TestClock } from "#test/support/gate.ts";
import { enter, must, ticketIdOf } from "#test/support/guest.ts";
import { settingsOf } from "#test/support/own-process.ts";
import { createWorld, type World, type WorldEvent } from "#test/support/world.ts";
import type { RelayDeps } from "#worker/relay-admissions.ts";
import { relayIssuances } from "#worker/relay-issuances.ts";
import { relayRevocations } from "#worker/relay-revocations.ts";

const [ORGANIZER, ALICE, BOB, STRANGER] = [1, 2, 3, 7];
const RACES = 12;

let world: World;
let api: TestApi;
let clock: TestClock;
let worker: RelayDeps;
let event: WorldEvent;
let desk: Desk;
let organizer: Browser;

beforeAll(async () => {
  world = await createWorld();
  clock = createClock();
  api = createTestApi({ db: world.database, source: { RPC_URL: world.chain.rpcUrl, GATE_MIRROR_MAX_AGE_MS: "3600000" }, deps: { clock } });
  worker = { db: world.db, client: world.chain.client, relayer: createRelayer(readEnv(settingsOf(world))), log: createLog({ level: "silent" }) };
  event = await world.createEvent({ maxPerPurchase: 20 });
  await world.syncToHead();
  desk = await openDesk(at(), { event });
  organizer = await enter(at(), ORGANIZER);
  await own(event);
});
afterAll(async () => {
  await api.close();
  await world.close();
});
beforeEach(() => {
  clock.aheadMs = 0;
});

function at() {
  return { world, app: api.app, clock };
}

/** As if the one who is signed in had made it. */
async function own({ id }: WorldEvent): Promise<void> {
  await world.db.query("UPDATE events SET organizer_id = (SELECT user_id FROM sessions WHERE wallet = $1) WHERE id = $2", [walletOf(ORGANIZER), id]);
}

function walletOf(account: number) {
  return parseAddress(world.chain.account(account).address);
}

function orderOf(changes: object = {}): { reference: string } {
  return { eventId: event.id, tier: 1, quantity: 2, to: walletOf(ALICE), reference: `order-${randomUUID()}`, ...changes } as { reference: string };
}

async function codeOf(answer: Promise<Response>): Promise<string> {
  const response = await answer;
  return `${response.status} ${((await response.json()) as { code?: string }).code}`;
}

function read({ id }: Pick<IssuanceView, "id">): Promise<IssuanceView> {
  return organizer.get(`/api/events/${event.id}/issuances/${id}`).then(must<IssuanceView>);
}

/** What the worker does within seconds: sends, and once the mirror shows it lifts the lock. */
async function work(): Promise<void> {
  for (let step = 0; step < 2; step++) {
    await relayIssuances(worker);
    await relayRevocations(worker);
    await allMined();
    await world.syncToHead();
  }
}

/** A node answers that it has a transaction, and mines it a moment later. */
async function allMined(): Promise<void> {
  const count = (blockTag: "latest" | "pending") => world.chain.client.getTransactionCount({ address: worker.relayer.account.address, blockTag });
  await expect.poll(async () => (await count("latest")) === (await count("pending")), { timeout: 30_000 }).toBe(true);
}

async function issue(changes: object = {}): Promise<IssuanceView> {
  const made = await must<IssuanceView>(await organizer.post("/api/tickets", orderOf(changes)));
  await work();
  return read(made);
}

async function sendAs(account: number, { to, data, value }: UnsignedTransaction): Promise<void> {
  const hash = await world.chain.wallet(account).sendTransaction({ to, data: parseHex(data), value: BigInt(value) } as never);
  await mined({ chain: world.chain, hash });
  await world.syncToHead();
}

async function bought(): Promise<{ tokenId: bigint; id: string }> {
  const [tokenId = 0n] = await world.buy({ event, account: ALICE });
  await world.syncToHead();
  return { tokenId, id: await ticketIdOf({ world }, { event, tokenId }) };
}

describe("A1 issuing tickets", () => {
  it("answers at once that they are on their way, and a moment later with the tickets, which their holder can show", async () => {
    const order = orderOf();
    const response = await organizer.post("/api/tickets", order);
    expect(response.status).toBe(202);
    const made = await must<IssuanceView>(response);
    expect(response.headers.get("location")).toBe(`/api/events/${event.id}/issuances/${made.id}`);
    expect(made).toMatchObject({ ...order, state: "waiting", tickets: [], payment: "final" });
    await work();
    const issued = await read(made);
    expect(issued).toMatchObject({ state: "settled", refusal: null });
    expect(issued.tickets).toHaveLength(2);
    const [ticket = { id: "", tokenId: "" }] = issued.tickets;
    expect(await must(await organizer.get(`/api/tickets/${ticket.id}`))).toMatchObject({
      holder: walletOf(ALICE),
      status: "created",
      facePriceWei: expect.any(String),
    });
    const phone = await bindPhone(at(), { event, account: ALICE });
    expect(await desk.outcome(phone.code(BigInt(ticket.tokenId)))).toBe("admit");
  });

  it("makes them once, however often the order and the worker come again", async () => {
    const order = orderOf();
    const answers = await Promise.all(Array.from({ length: 8 }, () => organizer.post("/api/tickets", order).then(must<IssuanceView>)));
    expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
    await relayIssuances(worker);
    await world.db.query("UPDATE issuances SET tried_at = NULL");
    // The mirror has not seen the first one yet.
    expect(await relayIssuances(worker)).toMatchObject({ refused: 0 });
    await work();
    const { rows } = await world.db.query("SELECT count(*)::int AS tickets FROM mirror_tickets WHERE contract = $1 AND order_id = $2", [
      event.contract,
      answers[0]?.orderId,
    ]);
    expect(rows).toEqual([{ tickets: 2 }]);
    expect(await relayIssuances(worker)).toEqual({ sent: 0, refused: 0 });
    expect(await must<IssuanceView>(await organizer.post("/api/tickets", order))).toMatchObject({ state: "settled" });
    expect(await codeOf(organizer.post("/api/tickets", { ...order, quantity: 3 }))).toBe("409 CONFLICT");
  });

  it("keeps tickets from changing hands until their payment is final", async () => {
    const made = await issue({ payment: "revocable", quantity: 1 });
    expect(made.state).toBe("issued");
    const [ticket = { id: "", tokenId: "" }] = made.tickets;
    const alice = await enter(at(), ALICE);
    expect(await codeOf(alice.post(`/api/tickets/${ticket.id}/transfer`, { to: walletOf(BOB) }))).toBe("409 CONFLICT");
    await must(await organizer.post(`/api/events/${event.id}/issuances/${made.id}/settle`));
    await work();
    expect(await read(made)).toMatchObject({ state: "settled", payment: "final" });
    expect((await alice.post(`/api/tickets/${ticket.id}/transfer`, { to: walletOf(BOB) })).status).toBe(200);
  });

  it("refuses an unknown event, an unknown tier, too many, none, and more than are left", async () => {
    const post = (changes: object) => codeOf(organizer.post("/api/tickets", orderOf(changes)));
    expect(await post({ eventId: randomUUID() })).toBe("404 NOT_FOUND");
    expect(await post({ tier: 9 })).toBe("400 INVALID_INPUT");
    expect(await post({ quantity: 21 })).toBe("400 INVALID_INPUT");
    expect(await post({ quantity: 0 })).toBe("400 INVALID_INPUT");
    expect(await post({ to: `0x${"0".repeat(40)}` })).toBe("400 INVALID_INPUT");
    const sale = { saleStartsAtSeconds: Math.floor(Date.now() / 1000) - 3600, saleEndsAtSeconds: Math.floor(Date.now() / 1000) + 3600 };
    const small = await world.createEvent({ title: "A small night", tiers: [{ name: "Only", priceWei: "1", supply: 1, ...sale }] });
    await world.syncToHead();
    await own(small);
    expect(await post({ eventId: small.id, quantity: 2 })).toBe("409 CONFLICT");
    clock.aheadMs = 24 * 3600_000;
    expect(await post({})).toBe("410 EXPIRED");
  });

  it("says what the contract refuses, and does not try again", async () => {
    const sale = { saleStartsAtSeconds: Math.floor(Date.now() / 1000) - 3600, saleEndsAtSeconds: Math.floor(Date.now() / 1000) + 3600 };
    const last = await world.createEvent({ title: "The last seat", tiers: [{ name: "Only", priceWei: "1", supply: 1, ...sale }] });
    await world.syncToHead();
    await own(last);
    const made = await must<IssuanceView>(await organizer.post("/api/tickets", orderOf({ eventId: last.id, quantity: 1 })));
    await world.buy({ event: last, account: BOB });
    await world.syncToHead();
    expect(await relayIssuances(worker)).toEqual({ sent: 0, refused: 1 });
    expect(await relayIssuances(worker)).toEqual({ sent: 0, refused: 0 });
    expect(await must(await organizer.get(`/api/events/${last.id}/issuances/${made.id}`))).toMatchObject({ state: "refused", refusal: "SoldOut", tickets: [] });
  });

  it("lists orders page by page, each once, the newest first", async () => {
    const before = await must<IssuancePage>(await organizer.get(`/api/events/${event.id}/issuances?limit=100`));
    for (let i = 0; i < 3; i++) await must(await organizer.post("/api/tickets", orderOf({ quantity: 1 })));
    const seen: string[] = [];
    let cursor = "";
    do {
      const page = await must<IssuancePage>(await organizer.get(`/api/events/${event.id}/issuances?limit=2${cursor}`));
      seen.push(...page.issuances.map(({ id }) => id));
      cursor = page.nextCursor ? `&cursor=${page.nextCursor}` : "";
    } while (cursor);
    expect(new Set(seen).size).toBe(before.issuances.length + 3);
    expect(seen.slice(3)).toEqual(before.issuances.map(({ id }) => id));
    expect(await codeOf(organizer.get(`/api/events/${event.id}/issuances?cursor=x`))).toBe("400 INVALID_INPUT");
    await work();
  });
});

describe("A3 transfer", () => {
  it("prepares what the holder's wallet sends; mined, the new holder gets in and every earlier code is dead (C52, C56)", async () => {
    const { tokenId, id } = await bought();
    const alice = await enter(at(), ALICE);
    const { kind, transaction } = await must<{ kind: string; transaction: UnsignedTransaction }>(
      await alice.post(`/api/tickets/${id}/transfer`, { to: walletOf(BOB) }),
    );
    expect({ kind, ...transaction }).toMatchObject({ kind: "sign-and-send", from: walletOf(ALICE), to: event.contract, value: "0", chainId: 31337 });
    const phone = await bindPhone(at(), { event, account: ALICE });
    expect(await must(await alice.get(`/api/tickets/${id}`))).toMatchObject({ holder: walletOf(ALICE) });
    await sendAs(ALICE, transaction);
    expect(await must(await alice.get(`/api/tickets/${id}`))).toMatchObject({ holder: walletOf(BOB), status: "transferred" });
    expect(await desk.outcome(phone.code(tokenId))).toBe("NOT_HOLDER");
    expect(await desk.outcome(await signEntry(at(), { event, account: BOB, tokenId }))).toBe("admit");
  });

  it("is the holder's alone, to a wallet that somebody has, and under the contract's rules", async () => {
    const { tokenId, id } = await bought();
    const [alice, stranger] = [await enter(at(), ALICE), await enter(at(), STRANGER)];
    expect(await codeOf(stranger.post(`/api/tickets/${id}/transfer`, { to: walletOf(STRANGER) }))).toBe("403 FORBIDDEN");
    for (const to of [walletOf(ALICE), event.contract, `0x${"0".repeat(40)}`])
      expect(await codeOf(alice.post(`/api/tickets/${id}/transfer`, { to }))).toBe("400 INVALID_INPUT");
    await world.give({ event, tokenId, from: ALICE, to: BOB });
    await world.give({ event, tokenId, from: BOB, to: ALICE });
    await world.syncToHead();
    const refused = await alice.post(`/api/tickets/${id}/transfer`, { to: walletOf(BOB) });
    expect(await refused.json()).toMatchObject({ code: "CONFLICT", detail: "This ticket has been given away as often as the organizer allows." });
  });

  it("says so when the chain does not answer", async () => {
    const { id } = await bought();
    const cut = createTestApi({ db: world.database, source: { RPC_URL: "http://127.0.0.1:9" }, deps: { clock } });
    const headers = { ...Object.fromEntries((await enter(at(), ALICE)).headers()), origin: ORIGIN, "content-type": "application/json" };
    const response = await cut.app.request(`${ORIGIN}/api/tickets/${id}/transfer`, { method: "POST", headers, body: JSON.stringify({ to: walletOf(BOB) }) });
    expect([response.status, response.headers.has("retry-after")]).toEqual([503, true]);
    await cut.close();
  });
});

describe("A4 revoke", () => {
  const revoke = (id: string, reason = "charged-back") => organizer.post(`/api/tickets/${id}/revoke`, { reason });

  it("an issued ticket opens no gate from that moment on, and is gone on chain a moment later", async () => {
    const [ticket = { id: "", tokenId: "" }] = (await issue({ quantity: 1 })).tickets;
    const phone = await bindPhone(at(), { event, account: ALICE });
    const alice = await enter(at(), ALICE);
    expect(await must<Revocation>(await revoke(ticket.id))).toEqual({ kind: "revoked" });
    expect(await desk.outcome(await signEntry(at(), { event, account: ALICE, tokenId: BigInt(ticket.tokenId) }))).toBe("REVOKED");
    expect(await must(await alice.get(`/api/tickets/${ticket.id}`))).toMatchObject({ status: "revoked", state: "live" });
    expect(await codeOf(alice.post(`/api/tickets/${ticket.id}/methods/pass/generate`))).toBe("410 EXPIRED");
    expect(await codeOf(alice.post(`/api/tickets/${ticket.id}/transfer`, { to: walletOf(BOB) }))).toBe("410 EXPIRED");
    await work();
    expect(await must(await alice.get(`/api/tickets/${ticket.id}`))).toMatchObject({ status: "revoked", state: "voided" });
    expect(await desk.outcome(phone.code(BigInt(ticket.tokenId)))).not.toBe("admit");
    expect(await must<Revocation>(await revoke(ticket.id))).toEqual({ kind: "revoked" });
    const { rows } = await world.db.query("SELECT outcome, reason, actor FROM audit_log WHERE action = 'ticket' AND token_id = $1", [ticket.tokenId]);
    expect(rows).toEqual([{ outcome: "revoked", reason: "charged-back", actor: expect.stringMatching(/^user:/) }]);
  });

  it("a bought ticket is good until the organizer's own wallet has taken it back, and its price returns to the holder", async () => {
    const { tokenId, id } = await bought();
    const phone = await bindPhone(at(), { event, account: ALICE });
    const prepared = await must<Revocation>(await revoke(id));
    if (prepared.kind !== "sign-and-send") throw new Error(prepared.kind);
    expect(prepared.transaction).toMatchObject({ from: walletOf(ORGANIZER), to: event.contract });
    expect(await must(await organizer.get(`/api/tickets/${id}`))).toMatchObject({ status: "created" });
    const before = await world.chain.client.getBalance({ address: walletOf(ALICE) });
    await sendAs(ORGANIZER, prepared.transaction);
    expect((await world.chain.client.getBalance({ address: walletOf(ALICE) })) - before).toBe(50_000_000_000_000_000n);
    expect(await desk.outcome(phone.code(tokenId))).toBe("REVOKED");
    expect(await must<Revocation>(await revoke(id))).toEqual({ kind: "revoked" });
  });

  it("comes too late when somebody is inside with it, and says so", async () => {
    const [ticket = { id: "", tokenId: "" }] = (await issue({ quantity: 1 })).tickets;
    expect(await desk.outcome(await signEntry(at(), { event, account: ALICE, tokenId: BigInt(ticket.tokenId) }))).toBe("admit");
    expect(await codeOf(revoke(ticket.id))).toBe("409 ALREADY_USED");
    expect(await relayRevocations(worker)).toEqual({ sent: 0, refused: 0 });
  });

  it("C23 and a scan at the same moment: one of the two holds, never both", async () => {
    const { tickets } = await issue({ quantity: RACES });
    const outcomes = await Promise.all(
      tickets.map(async ({ id, tokenId }) => {
        const entry = await signEntry(at(), { event, account: ALICE, tokenId: BigInt(tokenId) });
        const [scanned, revoked] = await Promise.all([desk.outcome(entry), revoke(id)]);
        return `${scanned} ${revoked.status}`;
      }),
    );
    expect(outcomes.filter((outcome) => !["admit 409", "REVOKED 200"].includes(outcome))).toEqual([]);
    const { rows } = await world.db.query("SELECT FROM admission_state WHERE admitted_attempt IS NOT NULL AND revoked_at IS NOT NULL");
    expect(rows).toEqual([]);
  });

  it("is the organizer's alone, with a word for a reason", async () => {
    const { id } = await bought();
    const stranger = await enter(at(), STRANGER);
    expect(await codeOf(stranger.post(`/api/tickets/${id}/revoke`, { reason: "mine" }))).toBe("403 FORBIDDEN");
    expect(await codeOf(revoke(id, "No reason at all, but a long one"))).toBe("400 INVALID_INPUT");
    expect(await codeOf(revoke(randomUUID()))).toBe("404 NOT_FOUND");
  });
});

describe("A7 verify", () => {
  async function verify(ticketId: string, method: string, evidence: readonly string[], attemptId: string = randomUUID()) {
    const headers = { authorization: `Bearer ${desk.shiftToken}`, "x-foyer-device": desk.deviceToken, origin: ORIGIN, "content-type": "application/json" };
    const body = JSON.stringify({ attemptId, evidence, scannedAtMs: clock.nowMs() });
    const response = await api.app.request(`${ORIGIN}/api/tickets/${ticketId}/methods/${method}/verify`, { method: "POST", headers, body });
    const answer = (await response.json()) as { code?: string; decision?: { kind: string; reason?: string }; ticket?: { id: string } };
    return response.status === 200 ? (answer.decision?.reason ?? answer.decision?.kind) : `${response.status} ${answer.code}`;
  }

  it("admits the ticket of the path once, and refuses it the second time", async () => {
    const { tokenId, id } = await bought();
    const phone = await bindPhone(at(), { event, account: ALICE });
    expect(await verify(id, "qr", [phone.code(tokenId)])).toBe("admit");
    expect(await verify(id, "qr", [phone.code(tokenId)])).toBe("ALREADY_ADMITTED");
    expect(await verify(id, "qr", ["NO TICKET"])).toBe("MALFORMED");
  });

  it("lets nobody in by another ticket, by another method, or by an attempt that was another's (C20)", async () => {
    const [mine, other] = [await bought(), await bought()];
    const phone = await bindPhone(at(), { event, account: ALICE });
    expect(await verify(mine.id, "qr", [phone.code(other.tokenId)])).toBe("POLICY");
    expect(await verify(other.id, "wallet", [phone.code(other.tokenId)])).toBe("MALFORMED");
    expect(await verify(randomUUID(), "qr", [phone.code(other.tokenId)])).toBe("404 NOT_FOUND");
    const attemptId = randomUUID();
    expect(await verify(other.id, "qr", [phone.code(other.tokenId)], attemptId)).toBe("admit");
    expect(await verify(mine.id, "qr", [phone.code(other.tokenId)], attemptId)).toBe("409 CONFLICT");
    expect(await verify(mine.id, "qr", [phone.code(mine.tokenId)])).toBe("admit");
  });
});

describe("A1 the same call again (Idempotency-Key)", () => {
  const post = (body: object, key: string) => organizer.post("/api/tickets", body, { "idempotency-key": key });

  it("gets the same answer word for word, though the order has moved on since, and changes nothing", async () => {
    const [order, key] = [orderOf(), randomUUID()];
    const first = await post(order, key);
    const words = await first.text();
    await work();
    const again = await post(order, key);
    expect([again.status, await again.text(), again.headers.get("location")]).toEqual([202, words, first.headers.get("location")]);
    expect([first.headers.get("idempotency-replayed"), again.headers.get("idempotency-replayed")]).toEqual([null, "true"]);
  });

  it("for something else is refused, and another account's key is nobody's business", async () => {
    const key = randomUUID();
    await must(await post(orderOf(), key));
    expect(await codeOf(post(orderOf(), key))).toBe("422 KEY_REUSED");
    const stranger = await enter(at(), STRANGER);
    expect(await codeOf(stranger.post("/api/tickets", orderOf(), { "idempotency-key": key }))).toBe("403 FORBIDDEN");
    expect(await codeOf(post(orderOf(), "with spaces in it"))).toBe("400 INVALID_INPUT");
  });

  it("sent many times at once is carried out once: the others wait or get its answer; a refusal leaves the key free", async () => {
    const [order, key] = [orderOf(), randomUUID()];
    const statuses = await Promise.all(Array.from({ length: 8 }, () => post(order, key).then(({ status }) => status)));
    expect(statuses.filter((status) => ![202, 409].includes(status))).toEqual([]);
    expect(statuses).toContain(202);
    expect((await post(order, key)).status).toBe(202);
    const refused = orderOf({ tier: 9 });
    const other = randomUUID();
    expect([await codeOf(post(refused, other)), await codeOf(post(refused, other))]).toEqual(["400 INVALID_INPUT", "400 INVALID_INPUT"]);
    await work();
  });
});
