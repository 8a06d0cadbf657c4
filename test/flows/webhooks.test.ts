import { randomUUID } from "node:crypto";
import type pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { WEBHOOK_BACK_OFF_SECONDS } from "#core/back-off.ts";
import { WEBHOOK_KINDS, type WebhookKind } from "#core/webhook.ts";
import { createPostOutside, type PostOutside } from "#platform/post-outside.ts";
import { inTransaction } from "#platform/transaction.ts";
import { addWebhook, type WebhookDeps } from "#server/webhooks/add-webhook.ts";
import { changeWebhook, removeWebhook } from "#server/webhooks/change-webhook.ts";
import { collectMessages } from "#server/webhooks/collect.ts";
import { listDeliveries } from "#server/webhooks/list-deliveries.ts";
import { listWebhooks } from "#server/webhooks/list-webhooks.ts";
import { replaceSecret } from "#server/webhooks/replace-secret.ts";
import { replayDelivery, replayMissed } from "#server/webhooks/replay.ts";
import { type DeliveryTally, sendDueDeliveries } from "#server/webhooks/send-due.ts";
import { testWebhook } from "#server/webhooks/test-webhook.ts";
import { type Receiver, signatureBy, startReceiver } from "#test/support/receiver.ts";
import { createWorld, type World, type WorldEvent } from "#test/support/world.ts";
import { cleanUp } from "#worker/clean-up.ts";

const [ORGANIZER, ALICE, BOB] = [1, 2, 3];
const DAY_MS = 24 * 3600 * 1000;
const PLATFORM_SECRET = "a secret of this test and of nothing else";
const NOBODY = "00000000-0000-4000-8000-000000000000";

let world: World;
let receiver: Receiver;
let event: WorldEvent;
let organizer: { userId: string; eventId: string };
let deps: WebhookDeps;
let nowMs = Date.now();
const clock = { nowMs: () => nowMs };
const post = createPostOutside({ reach: "public-and-here", timeoutMs: 20_000, mostBytes: 64 });

beforeAll(async () => {
  [world, receiver] = await Promise.all([createWorld(), startReceiver()]);
  deps = { db: world.db, clock, platformSecret: PLATFORM_SECRET, reach: "public-and-here" };
});
beforeEach(async () => {
  await world.db.query("DELETE FROM webhook_endpoints; DELETE FROM webhook_outbox; DELETE FROM mails");
  event = await world.createEvent();
  organizer = { userId: world.organizer.userId, eventId: event.id };
  await world.syncToHead();
  receiver.received.length = 0;
  receiver.answer(200, "thanks");
});
afterAll(async () => {
  await receiver.close();
  await world.close();
});

async function add(kinds: readonly WebhookKind[] = WEBHOOK_KINDS, url = receiver.url): ReturnType<typeof addWebhook> {
  const made = await addWebhook(deps, { organizer, url, kinds });
  nowMs += 1_000;
  return made;
}
const collect = () => inTransaction(world.db, (client) => collectMessages({ db: client, clock }, { chainId: world.chain.chainId }));
const send = (by: PostOutside = post): Promise<DeliveryTally> => sendDueDeliveries({ ...deps, post: by });
const typesReceived = () => receiver.received.map(({ message }) => message.type);
const deliveries = async (webhookId: string) => (await listDeliveries(deps, { organizer, webhookId, cursor: null, limit: 100 })).deliveries;
const find = async () => (await listWebhooks(deps, organizer))[0];

/** The mirror reads up to the head, messages are made, and what is due is sent. */
async function tell(): Promise<DeliveryTally> {
  await world.syncToHead();
  await collect();
  return send();
}

/** In a transaction that is rolled back, whatever comes of it. */
async function undone(work: (client: pg.PoolClient) => Promise<unknown>): Promise<void> {
  const client = await world.db.connect();
  try {
    await client.query("BEGIN");
    await work(client);
  } finally {
    await client.query("ROLLBACK");
    client.release();
  }
}

/** The row that the gate's statement writes. */
async function admit(tokenId: bigint): Promise<string> {
  const attemptId = randomUUID();
  await world.db.query(
    `INSERT INTO admissions (event_id, attempt_id, token_id, holder, methods, gate_id, device_id, staff_id, admitted_at)
     VALUES ($1, $2, $3, $4, '{qr}', $5, $5, $5, now())`,
    [event.id, attemptId, String(tokenId), world.chain.account(ALICE).address.toLowerCase(), randomUUID()],
  );
  return attemptId;
}

describe("A11 webhooks tell an organizer's server", () => {
  it("what happens on chain and at the gate, each once, signed by its secret", async () => {
    const { secret } = await add();
    const [tokenId = 0n, second = 0n] = await world.buy({ event, account: ALICE, quantity: 2 });
    await world.give({ event, tokenId, from: ALICE, to: BOB });
    await world.send({ event, account: ORGANIZER, functionName: "void", args: [second, `0x${"0".repeat(64)}`] });
    await world.syncToHead();
    const attemptId = await admit(tokenId);
    await world.send({ event, account: ORGANIZER, functionName: "cancel" });
    expect(await tell()).toEqual({ delivered: 6, failed: 0, givenUp: 0 });
    expect(typesReceived().sort()).toEqual(["event.cancelled", "ticket.admitted", "ticket.moved", "ticket.revoked", "ticket.sold", "ticket.sold"]);
    const [moved] = receiver.received.filter(({ message }) => message.type === "ticket.moved");
    const [alice, bob] = [ALICE, BOB].map((index) => world.chain.account(index).address.toLowerCase());
    const facts = { eventId: event.id, contract: event.contract, tokenId: String(tokenId), tier: 1, how: "gift", from: alice, to: bob, amountWei: null };
    expect(moved?.message.data).toMatchObject({ ...facts, chainId: world.chain.chainId, transactionHash: expect.stringMatching(/^0x[0-9a-f]{64}$/) });
    expect(receiver.received.find(({ message }) => message.type === "ticket.admitted")?.message.data).toMatchObject({
      attemptId,
      tokenId: String(tokenId),
      methods: ["qr"],
    });
    for (const one of receiver.received) expect(one.signatures).toEqual([signatureBy(secret, one)]);
    expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(6);
    expect(await tell()).toEqual({ delivered: 0, failed: 0, givenUp: 0 });
  });

  it("what happens from its registration on, and of that what it asked for", async () => {
    const [before = 0n] = await world.buy({ event, account: ALICE });
    await world.syncToHead();
    await add(["ticket.moved"]);
    await world.buy({ event, account: ALICE });
    await world.give({ event, tokenId: before, from: ALICE, to: BOB });
    await tell();
    expect(typesReceived()).toEqual(["ticket.moved"]);
  });

  it("nothing twice, whoever looks at the same time", async () => {
    await add(["ticket.sold"]);
    await world.buy({ event, account: ALICE, quantity: 4 });
    await world.syncToHead();
    const collected = await Promise.all([collect(), collect(), collect()]);
    expect(collected.reduce((sum, { told }) => sum + told, 0)).toBe(4);
    const tallies = await Promise.all([send(), send()]);
    expect(tallies.reduce((sum, { failed }) => sum + failed, 0)).toBe(0);
    expect(receiver.received.length).toBe(4);
  });

  it("nothing of an admission that was not written, and everything of one that was", async () => {
    await add(["ticket.admitted"]);
    await undone((client) =>
      client.query(
        "INSERT INTO admissions (event_id, attempt_id, token_id, holder, methods, gate_id, device_id, staff_id, admitted_at) VALUES ($1, $2, 1, '0x', '{qr}', $2, $2, $2, now())",
        [event.id, randomUUID()],
      ),
    );
    await tell();
    expect(receiver.received).toEqual([]);
    await admit(1n);
    await tell();
    expect(typesReceived()).toEqual(["ticket.admitted"]);
  });

  it("that staff took an admission back, by a correction of what told it, and nothing of one that was never told", async () => {
    await add(["ticket.admitted"]);
    const undo = async (attemptId: string, tokenId: bigint) => {
      await world.db.query("INSERT INTO admission_state (event_id, token_id, admitted_attempt) VALUES ($1, $2, $3)", [event.id, String(tokenId), attemptId]);
      await world.db.query("DELETE FROM admissions WHERE event_id = $1 AND attempt_id = $2", [event.id, attemptId]);
      await world.db.query("UPDATE admission_state SET undone_attempt = admitted_attempt, admitted_attempt = NULL WHERE event_id = $1 AND token_id = $2", [
        ...[event.id, String(tokenId)],
      ]);
    };
    const first = await admit(1n);
    await tell();
    await undo(first, 1n);
    await undo(await admit(2n), 2n);
    await tell();
    expect(typesReceived()).toEqual(["ticket.admitted", "correction"]);
    const corrected = receiver.received.find(({ message }) => message.data.attemptId === first && message.type === "correction");
    expect(corrected?.message.data).toMatchObject({ corrects: receiver.received[0]?.id, type: "ticket.admitted", why: "undone" });
    await tell();
    expect(receiver.received.length).toBe(2);
  });

  it("what came in the place of a block that went, at the same height", async () => {
    await add(["ticket.sold", "ticket.moved"]);
    const [kept = 0n] = await world.buy({ event, account: ALICE });
    await world.give({ event, tokenId: kept, from: ALICE, to: BOB });
    await tell();
    await world.chain.client.request({ method: "anvil_rollback", params: [1] } as never);
    await world.buy({ event, account: ALICE });
    await tell();
    await tell();
    expect(typesReceived().sort()).toEqual(["correction", "ticket.moved", "ticket.sold", "ticket.sold"]);
    const heights = receiver.received.filter(({ message }) => message.type !== "correction").map(({ message }) => String(message.data.blockNumber));
    expect(new Set(heights).size).toBe(2);
  });

  it("by a message of its own that a reorganisation has taken back what it was told, and what came instead", async () => {
    const { id } = await add(["ticket.sold", "ticket.moved"]);
    const [kept = 0n] = await world.buy({ event, account: ALICE });
    await tell();
    await world.give({ event, tokenId: kept, from: ALICE, to: BOB });
    await tell();
    const [sold, moved] = receiver.received;
    await world.chain.reorg(1);
    await world.syncToHead();
    await tell();
    const [correction] = receiver.received.slice(2);
    expect(correction?.message).toMatchObject({ type: "correction", data: { corrects: moved?.id, type: "ticket.moved", why: "reorganised" } });
    expect(correction?.message.data.corrects).not.toBe(sold?.id);
    await world.give({ event, tokenId: kept, from: ALICE, to: BOB });
    await tell();
    expect(typesReceived()).toEqual(["ticket.sold", "ticket.moved", "correction", "ticket.moved"]);
    expect(receiver.received[3]?.id).not.toBe(moved?.id);
    await tell();
    expect((await deliveries(id)).length).toBe(4);
  });

  it("and corrects nothing while the mirror has not read those blocks again", async () => {
    await add(["ticket.sold"]);
    await world.buy({ event, account: ALICE });
    await tell();
    await undone(async (client) => {
      const take = async (statement: string) =>
        client.query(`${statement} WHERE block_number >= (SELECT max(block_number) FROM webhook_messages WHERE event_id = $1)`, [event.id]);
      for (const table of ["mirror_logs", "mirror_transfers"]) await take(`DELETE FROM ${table}`);
      await take("UPDATE mirror_checkpoints SET block_number = block_number - 1");
      expect(await collectMessages({ db: client, clock }, { chainId: world.chain.chainId })).toEqual({ told: 0, corrected: 0 });
      await client.query("UPDATE mirror_checkpoints SET block_number = block_number + 1");
      expect(await collectMessages({ db: client, clock }, { chainId: world.chain.chainId })).toEqual({ told: 0, corrected: 1 });
    });
  });
});

describe("A11 a webhook that fails", () => {
  it("is tried again ever more rarely, with the same id and body and a new signature, and says how each try went", async () => {
    const { id, secret } = await add(["ticket.sold"]);
    await world.buy({ event, account: ALICE });
    receiver.answer(500, "we are\0 painting ".repeat(20));
    expect(await tell()).toEqual({ delivered: 0, failed: 1, givenUp: 0 });
    expect(await send()).toEqual({ delivered: 0, failed: 0, givenUp: 0 });
    expect(await find()).toMatchObject({ state: "failing", waiting: 1, missed: 0 });
    nowMs += 5_000;
    receiver.answer(302);
    expect(await send()).toMatchObject({ failed: 1 });
    nowMs += 5 * 60_000;
    receiver.answer(204);
    expect(await send()).toMatchObject({ delivered: 1 });
    const [first, second, third] = receiver.received;
    expect([second?.id, second?.body, third?.id]).toEqual([first?.id, first?.body, first?.id]);
    expect(new Set(receiver.received.map(({ timestamp }) => timestamp)).size).toBe(3);
    for (const one of receiver.received) expect(one.signatures).toEqual([signatureBy(secret, one)]);
    const [delivery] = await deliveries(id);
    expect(delivery).toMatchObject({ state: "delivered", tries: 3, nextTryAtSeconds: null, messageId: first?.id });
    expect(delivery?.log.map(({ status }) => status)).toEqual([204, 302, 500]);
    expect(delivery?.log[2]?.answer?.length).toBeLessThanOrEqual(64);
    expect(await find()).toMatchObject({ state: "on", failingSinceSeconds: null });
  });

  it("makes one failure a run and not a thousand, and keeps no other waiting", async () => {
    await add(["ticket.sold"], "http://127.0.0.1:9/nobody");
    await add(["ticket.sold"]);
    await world.buy({ event, account: ALICE, quantity: 4 });
    expect(await tell()).toEqual({ delivered: 4, failed: 1, givenUp: 0 });
    const [broken] = await listWebhooks(deps, organizer);
    expect((await deliveries(broken?.id ?? "")).filter(({ tries }) => tries > 0)).toMatchObject([
      { log: [{ status: null, fault: expect.stringContaining("ECONNREFUSED") }] },
    ]);
  });

  it("is disabled after three days, with a mail to its organizer; what was missed can be replayed", async () => {
    await world.db.query("UPDATE users SET email = 'olivia@example.test', email_verified = true WHERE id = $1", [organizer.userId]);
    const { id } = await add(["ticket.sold"]);
    await world.buy({ event, account: ALICE });
    receiver.answer(503);
    await tell();
    for (const waitSeconds of WEBHOOK_BACK_OFF_SECONDS) {
      nowMs += waitSeconds * 1000;
      expect(await find()).toMatchObject({ state: "failing" });
      await send();
    }
    expect(receiver.received.length).toBe(WEBHOOK_BACK_OFF_SECONDS.length + 1);
    expect(await find()).toMatchObject({ state: "disabled", disabledWhy: "It has taken nothing for three days.", missed: 1 });
    const mails = await world.db.query("SELECT recipient, body FROM mails");
    expect(mails.rows).toMatchObject([{ recipient: "olivia@example.test", body: expect.stringContaining(receiver.url) }]);
    receiver.received.length = 0;
    receiver.answer(200);
    await world.buy({ event, account: ALICE });
    await tell();
    expect(receiver.received).toEqual([]);
    expect(await find()).toMatchObject({ missed: 2, waiting: 0 });
    await changeWebhook(deps, { organizer, webhookId: id, status: "on" });
    expect(await replayMissed(deps, { organizer, webhookId: id })).toEqual({ replayed: 2 });
    expect(await send()).toMatchObject({ delivered: 2 });
    expect(await find()).toMatchObject({ state: "on", missed: 0 });
  });

  it("is disabled at once where it answers that it is gone", async () => {
    await add(["ticket.sold"]);
    await world.buy({ event, account: ALICE, quantity: 2 });
    receiver.answer(410);
    expect(await tell()).toEqual({ delivered: 0, failed: 0, givenUp: 1 });
    expect(await find()).toMatchObject({ state: "disabled", missed: 2 });
  });

  it("is sent again with the same id where a worker dies in the middle, and not in a circle", async () => {
    await add(["ticket.sold"]);
    await world.buy({ event, account: ALICE });
    await world.syncToHead();
    await collect();
    const dying = new Promise<never>(() => undefined);
    let isCalled: (value: unknown) => void = () => undefined;
    const called = new Promise((resolve) => (isCalled = resolve));
    void send(() => {
      isCalled(null);
      return dying;
    });
    await called;
    expect(await send()).toMatchObject({ delivered: 0 });
    nowMs += 5_000;
    expect(await send()).toMatchObject({ delivered: 1 });
  });
});

describe("A11 an organizer", () => {
  it("replays a message with its id, however it went before", async () => {
    const { id } = await add(["ticket.sold"]);
    await world.buy({ event, account: ALICE });
    await tell();
    const [delivery] = await deliveries(id);
    await replayDelivery(deps, { organizer, webhookId: id, deliveryId: delivery?.id ?? "" });
    expect(await send()).toMatchObject({ delivered: 1 });
    expect(receiver.received[1]?.id).toBe(receiver.received[0]?.id);
    await expect(replayDelivery(deps, { organizer, webhookId: id, deliveryId: NOBODY })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  it("changes the secret without a gap: both sign for a day, or the new one alone where the old has leaked", async () => {
    const { id, secret: first } = await add();
    const { secret: second } = await replaceSecret(deps, { organizer, webhookId: id, overlap: "day" });
    const signaturesNow = async () => {
      await testWebhook(deps, { organizer, webhookId: id });
      await send();
      return receiver.received.at(-1);
    };
    const both = await signaturesNow();
    expect(both?.signatures).toEqual([second, first].map((secret) => signatureBy(secret, both as Receiver["received"][number])));
    nowMs += DAY_MS;
    const one = await signaturesNow();
    expect(one?.signatures).toEqual([signatureBy(second, one as Receiver["received"][number])]);
    const { secret: third } = await replaceSecret(deps, { organizer, webhookId: id, overlap: "none" });
    const last = await signaturesNow();
    expect(last?.signatures).toEqual([signatureBy(third, last as Receiver["received"][number])]);
  });

  it("removes it while a message is on its way, and goes on with the others", async () => {
    const [gone, stays] = [await add(), await add()];
    for (const { id } of [gone, stays]) await testWebhook(deps, { organizer, webhookId: id });
    const tally = await send(async (message) => {
      await removeWebhook(deps, { organizer, webhookId: gone.id }).catch(() => undefined);
      return post(message);
    });
    expect(tally).toMatchObject({ failed: 0, givenUp: 0 });
    expect((await deliveries(stays.id)).map(({ state }) => state)).toEqual(["delivered"]);
  });

  it("tests it, switches it off and on, and removes it; what happened meanwhile waits to be replayed", async () => {
    const { id } = await add();
    await testWebhook(deps, { organizer, webhookId: id });
    await send();
    expect(typesReceived()).toEqual(["webhook.test"]);
    await changeWebhook(deps, { organizer, webhookId: id, status: "off" });
    await expect(testWebhook(deps, { organizer, webhookId: id })).rejects.toMatchObject({ code: "NOT_FOUND" });
    await world.buy({ event, account: ALICE });
    expect(await tell()).toMatchObject({ delivered: 0 });
    expect(await find()).toMatchObject({ state: "off", missed: 1 });
    await changeWebhook(deps, { organizer, webhookId: id, status: "on", kinds: ["ticket.moved"] });
    await replayMissed(deps, { organizer, webhookId: id });
    await send();
    expect(typesReceived()).toEqual(["webhook.test", "ticket.sold"]);
    await removeWebhook(deps, { organizer, webhookId: id });
    expect(await listWebhooks(deps, organizer)).toEqual([]);
    await expect(removeWebhook(deps, { organizer, webhookId: id })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  it("C20 trap 68 sees and touches nothing of another's", async () => {
    const { id } = await add();
    const stranger = { userId: (await world.signIn(BOB)).userId, eventId: event.id };
    const named = { organizer: stranger, webhookId: id };
    for (const asked of [
      () => listWebhooks(deps, stranger),
      () => listDeliveries(deps, { ...named, cursor: null, limit: 10 }),
      () => addWebhook(deps, { organizer: stranger, url: receiver.url, kinds: WEBHOOK_KINDS }),
      () => changeWebhook(deps, { ...named, status: "off" }),
      () => replaceSecret(deps, { ...named, overlap: "none" }),
      () => testWebhook(deps, named),
      () => replayMissed(deps, named),
      () => removeWebhook(deps, named),
    ])
      await expect(asked()).rejects.toMatchObject({ code: "FORBIDDEN" });
    const other = await world.createEvent();
    await expect(removeWebhook(deps, { organizer: { ...organizer, eventId: other.id }, webhookId: id })).rejects.toMatchObject({ code: "NOT_FOUND" });
  });

  it("has five at most, and reads the log page by page", async () => {
    const { id } = await add();
    for (let i = 0; i < 3; i++) await testWebhook(deps, { organizer, webhookId: id });
    const first = await listDeliveries(deps, { organizer, webhookId: id, cursor: null, limit: 2 });
    const rest = await listDeliveries(deps, { organizer, webhookId: id, cursor: first.nextCursor, limit: 2 });
    expect([first.deliveries.length, rest.deliveries.length, rest.nextCursor]).toEqual([2, 1, null]);
    for (let i = 0; i < 4; i++) await add();
    await expect(add()).rejects.toMatchObject({ code: "CONFLICT" });
  });
});

describe("trap 64 a webhook's address", () => {
  it.each([
    "http://example.com/",
    "https://127.0.0.1/",
    "https://169.254.169.254/",
    "https://[::1]/",
    "https://2130706433/",
    "https://localhost/",
    "ftp://x.test/",
    "x",
  ])("is not taken when it is %s", async (url) => {
    await expect(addWebhook({ ...deps, reach: "public" }, { organizer, url, kinds: WEBHOOK_KINDS })).rejects.toMatchObject({ code: "INVALID_INPUT" });
  });

  it("is looked at again before each message: one that leads inside later is sent nothing", async () => {
    const strict = { ...deps, reach: "public", resolve: async () => ["1.1.1.1"] } as const;
    const { id } = await addWebhook(strict, { organizer, url: "https://hook.example/", kinds: WEBHOOK_KINDS });
    await testWebhook(deps, { organizer, webhookId: id });
    const rebound = createPostOutside({ reach: "public", timeoutMs: 20_000, mostBytes: 64, resolve: async () => ["127.0.0.1"] });
    expect(await send(rebound)).toMatchObject({ failed: 1 });
    expect(await deliveries(id)).toMatchObject([{ log: [{ status: null, fault: "This address is not on the public internet." }] }]);
  });
});

describe("trap 65 what we send cannot be made or altered by others", () => {
  it("is signed over id, time and body by a secret that stands in no table", async () => {
    const { id, secret } = await add();
    await testWebhook(deps, { organizer, webhookId: id });
    await send();
    const [message] = receiver.received;
    if (!message) throw new Error("nothing came");
    for (const altered of [
      { ...message, id: NOBODY },
      { ...message, timestamp: String(Number(message.timestamp) + 1) },
      { ...message, body: `${message.body} ` },
    ])
      expect(message.signatures).not.toContain(signatureBy(secret, altered));
    const stored = await world.db.query("SELECT to_jsonb(s)::text AS row FROM webhook_secrets s UNION ALL SELECT to_jsonb(p)::text FROM webhook_endpoints p");
    for (const { row } of stored.rows) expect(row).not.toContain(secret.slice("whsec_".length));
  });

  it("is forgotten after 30 days with its log", async () => {
    const { id } = await add();
    await testWebhook(deps, { organizer, webhookId: id });
    await send();
    await world.db.query("UPDATE webhook_messages SET made_at = now() - interval '31 days' WHERE event_id = $1", [event.id]);
    expect((await cleanUp(deps)).webhooks).toBeGreaterThan(0);
    expect(await deliveries(id)).toEqual([]);
  });
});
