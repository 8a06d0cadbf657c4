import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { decodeBase45, encodeBase45 } from "#core/base45.ts";
import { disableStaff } from "#server/gate/disable-staff.ts";
import { revokeDevice } from "#server/gate/revoke-device.ts";
import { createTestApi, type TestApi } from "#test/support/api.ts";
import { bindPhone, createClock, type Desk, openDesk, outcomeOf, type Phone, sendScan, signEntry, type TestClock } from "#test/support/gate.ts";
import { createWorld, type World, type WorldEvent } from "#test/support/world.ts";

const ORGANIZER = 1;
const ALICE = 2;
const BOB = 3;
const MINUTE_MS = 60_000;

let world: World;
let api: TestApi;
let clock: TestClock;
let event: WorldEvent;
let other: WorldEvent;
let desk: Desk;
let phone: Phone;
let tickets: bigint[];
let balcony: bigint;
/** A ticket of Alice's that no test has used. */
let tokenId: bigint;

beforeAll(async () => {
  world = await createWorld();
  clock = createClock();
  const source = { RPC_URL: world.chain.rpcUrl, GATE_MIRROR_MAX_AGE_MS: "3600000" };
  api = createTestApi({ db: world.database, source, deps: { clock } });
  event = await world.createEvent({ maxPerPurchase: 48 });
  other = await world.createEvent({ title: "Another night" });
  tickets = await world.buy({ event, account: ALICE, quantity: 48 });
  [balcony = 0n] = await world.buy({ event, account: ALICE, tier: 2 });
  await world.buy({ event: other, account: ALICE });
  await world.syncToHead();
  desk = await openDesk(at(), { event, gateName: "Main entrance" });
});
afterAll(async () => {
  await api.close();
  await world.close();
});
beforeEach(async () => {
  clock.aheadMs = 0;
  // A wallet may move between phones ten times in ten minutes only.
  await world.db.query("DELETE FROM bindings");
  phone = await bindPhone(at(), { event, account: ALICE });
  const next = tickets.shift();
  if (next === undefined) throw new Error("the tests need more tickets");
  tokenId = next;
});

function at() {
  return { world, app: api.app, clock };
}

/** The code with one byte changed, spelled canonically again. */
function tamper(code: string, byte: number): string {
  const bytes = decodeBase45(code);
  if (!bytes) throw new Error("not base45");
  bytes[byte] = (bytes[byte] ?? 0) ^ 1;
  return encodeBase45(bytes);
}

async function organizerOf() {
  return { userId: world.organizer.userId, eventId: event.id };
}

describe("Q4 checks in order", () => {
  it("admits the holder's fresh code, names tier and serial, and records who, where and how long", async () => {
    const { status, body } = await desk.scan(phone.code(tokenId));
    expect(status).toBe(200);
    expect(body).toMatchObject({
      decision: { kind: "admit", methods: ["qr"] },
      ticket: { tier: 1, tierName: "Stalls", serial: Number(tokenId & 0xffffffffn) },
    });
    const { rows } = await world.db.query("SELECT * FROM audit_log WHERE attempt_id = $1", [body.attemptId]);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      action: "scan",
      outcome: "admit",
      token_id: String(tokenId),
      actor: `staff:${desk.staffId}`,
      gate_id: desk.gateId,
      device_id: desk.deviceId,
    });
    expect(rows[0].duration_ms).toBeGreaterThanOrEqual(0);
  });

  it("admits by a wallet's own signature, once", async () => {
    const entry = await signEntry(at(), { event, account: ALICE, tokenId, nonce: 77n });
    expect(await desk.outcome(entry)).toBe("admit");
    const again = await signEntry(at(), { event, account: ALICE, tokenId: tickets.at(-1) ?? 0n, nonce: 77n });
    expect(await desk.outcome(again)).toBe("REPLAYED");
  });

  it.each([
    ["nothing", ""],
    ["a link", "https://evil.example/"],
    ["a script", "javascript:alert(1)"],
    ["words", "let me in please"],
    ["too much", "A".repeat(4296)],
    ["digits", "0123456789"],
  ])("refuses %s as MALFORMED", async (_, text) => expect(await desk.outcome(text)).toBe("MALFORMED"));

  it("refuses one text that is no ticket although another is", async () => expect(await desk.outcome([phone.code(tokenId), "x"])).toBe("MALFORMED"));

  it("refuses another event's code, and a code whose event was changed", async () => {
    const elsewhere = await bindPhone(at(), { event: other, account: ALICE });
    expect(await desk.outcome(elsewhere.code(tokenId))).toBe("WRONG_EVENT");
    phone = await bindPhone(at(), { event, account: ALICE });
    expect(await desk.outcome(tamper(phone.code(tokenId), 1))).toBe("WRONG_EVENT");
  });

  it.each([
    ["ticket", 14],
    ["tier", 10],
    ["slot", 18],
    ["signature", 40],
    ["key", 20],
  ])("refuses a code whose %s was changed", async (_, byte) => expect(await desk.outcome(tamper(phone.code(tokenId), byte))).toBe("BAD_SIGNATURE"));

  it("refuses yesterday's code, the previous one after a newer was seen, and takes one slot of skew either side", async () => {
    expect(await desk.outcome(phone.code(tokenId, -2))).toBe("STALE");
    expect(await desk.outcome(phone.code(tokenId, 2))).toBe("STALE");
    const behind = await openDesk(at(), { event, tiers: [2] });
    expect(await behind.outcome(phone.code(tokenId, 1))).toBe("WRONG_GATE");
    expect(await desk.outcome(phone.code(tokenId, 0))).toBe("STALE");
    expect(await desk.outcome(phone.code(tokenId, 1))).toBe("admit");
  });

  it("refuses the code of a phone that another phone has replaced, and of one whose session ended", async () => {
    const old = phone.code(tokenId);
    const second = await bindPhone(at(), { event, account: ALICE });
    expect(await desk.outcome(old)).toBe("SESSION_ENDED");
    await world.db.query("DELETE FROM sessions WHERE id = $1", [second.sessionId]);
    expect(await desk.outcome(second.code(tokenId))).toBe("SESSION_ENDED");
  });

  it("refuses a ticket that was never minted", async () => expect(await desk.outcome(phone.code((1n << 32n) | 999n))).toBe("UNKNOWN_TICKET"));

  it("refuses a gate that is not for this tier, and says which tiers it is for", async () => {
    const { body } = await (await openDesk(at(), { event, tiers: [1] })).scan(phone.code(balcony));
    expect(body.decision).toEqual({ kind: "refuse", reason: "WRONG_GATE", detail: { tiers: [1] } });
  });

  it("refuses a used ticket, and an expired code of it is STALE", async () => {
    expect(await desk.outcome(phone.code(tokenId))).toBe("admit");
    expect(await desk.outcome(phone.code(tokenId))).toBe("ALREADY_ADMITTED");
    expect(await desk.outcome(phone.code(tokenId, -3))).toBe("STALE");
  });

  it("refuses all after the event was closed", async () => {
    await world.db.query("UPDATE events SET status = 'closed' WHERE id = $1", [event.id]);
    expect(await desk.outcome(phone.code(tokenId))).toBe("EVENT_CLOSED");
    await world.db.query("UPDATE events SET status = 'open' WHERE id = $1", [event.id]);
  });

  it("asks for the second method where the gate wants both, and admits with both at once", async () => {
    const strict = await openDesk(at(), { event, policy: { anyOf: [["qr", "wallet"]] } });
    const { body } = await strict.scan(phone.code(tokenId));
    expect(body.decision).toEqual({ kind: "ask", methods: ["wallet"], missing: [] });
    const entry = await signEntry(at(), { event, account: ALICE, tokenId });
    expect(await strict.outcome([phone.code(tokenId), entry])).toBe("admit");
  });
});

describe("trap 5: a ticket sold, the old holder at the door", () => {
  it("refuses the old holder from the mirror's next block on, and admits the new one", async () => {
    await world.give({ event, tokenId, from: ALICE, to: BOB });
    await world.syncToHead();
    expect(await desk.outcome(phone.code(tokenId))).toBe("NOT_HOLDER");
    const bobs = await bindPhone(at(), { event, account: BOB });
    expect(await desk.outcome(bobs.code(tokenId))).toBe("admit");
  });

  it("keeps a former holder's refused codes from shutting the new holder out", async () => {
    await world.give({ event, tokenId, from: ALICE, to: BOB });
    await world.syncToHead();
    expect(await desk.outcome(phone.code(tokenId, 1))).toBe("NOT_HOLDER");
    const bobs = await bindPhone(at(), { event, account: BOB });
    expect(await desk.outcome(bobs.code(tokenId))).toBe("admit");
  });

  it("counts a binding from before a ticket went away and came back as ended", async () => {
    await world.give({ event, tokenId, from: ALICE, to: BOB });
    await world.give({ event, tokenId, from: BOB, to: ALICE });
    await world.syncToHead();
    expect(await desk.outcome(phone.code(tokenId))).toBe("NOT_HOLDER");
  });
});

describe("Q5 C62 C63 C64 only while the doors are open", () => {
  it("says how many minutes are left before the doors open", async () => {
    const chainNow = Number((await world.chain.client.getBlock()).timestamp);
    const later = await world.createEvent({ doorsAtSeconds: chainNow + 1800, startsAtSeconds: chainNow + 3600 });
    const [early = 0n] = await world.buy({ event: later, account: BOB });
    await world.syncToHead();
    const bobs = await bindPhone(at(), { event: later, account: BOB });
    const { body } = await (await openDesk(at(), { event: later })).scan(bobs.code(early));
    expect(body.decision).toMatchObject({ kind: "refuse", reason: "TOO_EARLY" });
    expect(body.decision).toMatchObject({ detail: { minutesToWait: expect.toSatisfy((minutes: number) => minutes >= 28 && minutes <= 31) } });
  });

  it("refuses after the end", async () => {
    const night = await openDesk(at(), { event });
    const code = phone.code(tokenId);
    await world.db.query("UPDATE mirror_events SET starts_at = now() - interval '1 hour', ends_at = now() - interval '1 second' WHERE contract = $1", [
      event.contract,
    ]);
    expect(await night.outcome(code)).toBe("TOO_LATE");
    await world.db.query("UPDATE mirror_events SET ends_at = now() + interval '12 hours' WHERE contract = $1", [event.contract]);
  });
});

describe("O8 tickets that went, and an event that was called off", () => {
  it("names a refunded ticket, and one that was taken back or given up", async () => {
    const [voided = 0n, burned = 0n] = tickets.splice(0, 2);
    await world.send({ event, account: ORGANIZER, functionName: "void", args: [voided, `0x${"0".repeat(64)}`] });
    await world.send({ event, account: ALICE, functionName: "burn", args: [burned] });
    await world.syncToHead();
    expect([await desk.outcome(phone.code(voided)), await desk.outcome(phone.code(burned))]).toEqual(["REVOKED", "REVOKED"]);
    await world.db.query("UPDATE mirror_tickets SET state = 'refunded' WHERE contract = $1 AND token_id = $2", [event.contract, String(voided)]);
    expect(await desk.outcome(phone.code(voided))).toBe("REFUNDED");
  });

  it("lets nobody in once the event is cancelled, although the gate remembers it open (M13)", async () => {
    const off = await world.createEvent({ title: "Called off" });
    const [first = 0n, second = 0n] = await world.buy({ event: off, account: BOB, quantity: 2 });
    await world.syncToHead();
    const bobs = await bindPhone(at(), { event: off, account: BOB });
    const door = await openDesk(at(), { event: off });
    expect(await door.outcome(bobs.code(first))).toBe("admit");
    await world.send({ event: off, account: ORGANIZER, functionName: "cancel" });
    await world.syncToHead();
    expect(await door.outcome(bobs.code(second))).toBe("EVENT_CLOSED");
    const { rows } = await world.db.query("SELECT count(*)::int AS count FROM admissions WHERE event_id = $1", [off.id]);
    expect(rows[0].count).toBe(1);
  });
});

describe("Q6 C25 C30 a second scan, here or at another gate", () => {
  it("names time, gate and device of the first, and nothing of the holder", async () => {
    const first = await desk.scan(phone.code(tokenId));
    const side = await openDesk(at(), { event, gateName: "Side door" });
    const { body } = await side.scan(phone.code(tokenId));
    expect(body.decision).toEqual({
      kind: "refuse",
      reason: "ALREADY_ADMITTED",
      detail: { firstAdmission: { admittedAtMs: first.body.decidedAtMs, gateName: "Main entrance", deviceName: "Phone of the door" } },
    });
    expect(JSON.stringify(body)).not.toContain(phone.binding.holder.slice(2));
  });

  it("C3 C21: looks at the signature of every scan, and tells nothing about the ticket to whoever shows a forged code of it", async () => {
    await desk.scan(phone.code(tokenId));
    const { body } = await desk.scan(tamper(phone.code(tokenId), 40));
    expect(body).toMatchObject({ decision: { kind: "refuse", reason: "BAD_SIGNATURE", detail: {} }, ticket: null });
  });
});

describe("trap M12: the attempt id is looked up first", () => {
  it("gives a repeated attempt its stored answer word for word, whatever has happened since", async () => {
    const attemptId = randomUUID();
    const first = await desk.scan(phone.code(tokenId), attemptId);
    clock.aheadMs = 5 * MINUTE_MS;
    const second = await desk.scan(phone.code(tokenId, -20), attemptId);
    expect(second).toEqual(first);
    expect(first.body.decision.kind).toBe("admit");
    const { rows } = await world.db.query("SELECT count(*)::integer AS count FROM attempts WHERE id = $1", [attemptId]);
    expect(rows).toEqual([{ count: 1 }]);
  });

  it("answers twenty copies of one attempt alike, and records one", async () => {
    const attemptId = randomUUID();
    const code = phone.code(tokenId);
    const answers = await Promise.all(Array.from({ length: 20 }, () => desk.scan(code, attemptId)));
    expect(new Set(answers.map(outcomeOf))).toEqual(new Set(["admit"]));
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
  });

  it("gives a refusal again, too, and records it once", async () => {
    const attemptId = randomUUID();
    const answers = await Promise.all(Array.from({ length: 8 }, () => desk.scan("not a ticket", attemptId)));
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    const { rows } = await world.db.query("SELECT count(*)::integer AS count FROM audit_log WHERE attempt_id = $1", [attemptId]);
    expect(rows).toEqual([{ count: 1 }]);
  });

  it("lets nobody in by the attempt that let in another ticket", async () => {
    const attemptId = randomUUID();
    const [other = 0n] = await world.buy({ event, account: ALICE });
    await world.syncToHead();
    expect(outcomeOf(await desk.scan(phone.code(tokenId), attemptId))).toBe("admit");
    expect(outcomeOf(await desk.scan(phone.code(other), attemptId))).toBe("409 CONFLICT");
    expect(outcomeOf(await desk.scan("not a ticket", attemptId))).toBe("409 CONFLICT");
    expect(outcomeOf(await desk.scan(phone.code(tokenId), attemptId))).toBe("admit");
  });

  it("keeps one device's attempt from another (C20)", async () => {
    const attemptId = randomUUID();
    await desk.scan(phone.code(tokenId), attemptId);
    const side = await openDesk(at(), { event });
    expect(outcomeOf(await side.scan(phone.code(tokenId), attemptId))).toBe("409 CONFLICT");
  });
});

describe("C13 C14 C15 C46 C47 C51 who may ask", () => {
  it("answers nobody without a device token, a shift token, or with one in the other's place", async () => {
    const { deviceToken, shiftToken } = desk;
    const side = await openDesk(at(), { event });
    const wrong = [{}, { deviceToken }, { shiftToken }, { deviceToken: shiftToken, shiftToken: deviceToken }, { deviceToken: side.deviceToken, shiftToken }];
    for (const tokens of wrong) {
      const answer = await sendScan({ app: api.app, tokens, attemptId: randomUUID(), evidence: [phone.code(tokenId)], scannedAtMs: clock.nowMs() });
      expect(outcomeOf(answer)).toBe("401 UNAUTHENTICATED");
    }
  });

  it("refuses fields that are not numbers or ids as a fault that names them", async () => {
    const answer = await sendScan({ app: api.app, tokens: desk, attemptId: "12", evidence: [7], scannedAtMs: "now" });
    expect(answer.status).toBe(400);
    expect((answer.body as unknown as { fields: { path: string }[] }).fields.map(({ path }) => path)).toEqual(["attemptId", "evidence.0", "scannedAtMs"]);
  });

  it("refuses at the next scan after the device was revoked", async () => {
    const lost = await openDesk(at(), { event });
    await revokeDevice({ db: world.db, clock }, { organizer: await organizerOf(), deviceId: lost.deviceId });
    expect(await lost.outcome(phone.code(tokenId))).toBe("UNKNOWN_DEVICE");
  });

  it("refuses at the next scan after the steward was disabled", async () => {
    const fired = await openDesk(at(), { event });
    await disableStaff({ db: world.db, clock }, { organizer: await organizerOf(), staffId: fired.staffId });
    expect(await fired.outcome(phone.code(tokenId))).toBe("STAFF_DISABLED");
  });

  it("asks for the PIN again once the shift has ended or its ten hours are over (C45)", async () => {
    const side = await openDesk(at(), { event });
    await world.db.query("UPDATE gate_shifts SET ended_at = now() WHERE device_id = $1", [side.deviceId]);
    expect(await side.outcome(phone.code(tokenId))).toBe("401 UNAUTHENTICATED");
    clock.aheadMs = 10 * 3_600_000 + MINUTE_MS;
    expect(await desk.outcome(phone.code(tokenId))).toBe("401 UNAUTHENTICATED");
  });

  it("limits how often one device asks, and says so (C16)", async () => {
    const eager = await openDesk(at(), { event });
    // Counts begin with the minute, and all of these belong to one.
    clock.aheadMs = MINUTE_MS - (Date.now() % MINUTE_MS);
    const answers = await Promise.all(Array.from({ length: 250 }, () => eager.outcome("x")));
    expect(answers.filter((outcome) => outcome === "RATE_LIMITED")).toHaveLength(10);
    expect(await eager.outcome(phone.code(tokenId))).toBe("RATE_LIMITED");
    expect(await desk.outcome(phone.code(tokenId))).toBe("admit");
  });
});
