import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { decodeBase45, encodeBase45 } from "#core/base45.ts";
import { slotEndsAtMs } from "#core/credential.ts";
import type { GatePack } from "#core/gate-pack.ts";
import { nobleCrypto } from "#methods/crypto-noble.ts";
import { judgeLocally } from "#scanner/judge-locally.ts";
import { type Evening, headersOf, openEvening } from "#test/support/evening.ts";
import { openDesk, outcomeOf, sendScan } from "#test/support/gate.ts";
import { must, welcomeGuest } from "#test/support/guest.ts";
import { ANY_METHOD, PROOF_KINDS, PROOFS, type Proof, type ProofKind } from "#test/support/proofs.ts";

const PERIOD_SECONDS = 15;
const SECOND_MS = 1000;
const HOUR_MS = 3_600_000;

let evening: Evening;

beforeAll(async () => {
  evening = await openEvening();
});
afterAll(() => evening.close());
beforeEach(() => {
  evening.clock.aheadMs = 0;
});

async function makeProof(kind: ProofKind): Promise<{ tokenId: bigint; proof: Proof }> {
  const tokenId = evening.newTicket();
  return { tokenId, proof: await PROOFS[kind](evening, { ...evening, guest: evening.alice, tokenId }) };
}

/** Whether it would be good now, without using it up. */
async function isGood(text: string): Promise<boolean> {
  return (await evening.sendFromDesk("/api/gate/tickets/identify", { text })).ok;
}

function moveTo(atMs: number): void {
  evening.clock.aheadMs += atMs - evening.clock.nowMs();
}

describe("trap 1, C6 C65: a picture of a code", () => {
  it.each(["device code", "long code", "platform code", "google barcode"] as const)("of a %s is dead when the next slot but one begins", async (kind) => {
    const { proof } = await makeProof(kind);
    const picture = proof.show();
    const lastMs = slotEndsAtMs({ slot: evening.slotNow() + 1, periodSeconds: PERIOD_SECONDS });
    moveTo(lastMs - 1);
    expect(await isGood(picture)).toBe(true);
    moveTo(lastMs);
    expect(await evening.desk.outcome(picture)).toBe("STALE");
  });

  it.each([
    ["pass", 2 * PERIOD_SECONDS],
    ["wallet entry", 240],
  ] as const)("of a %s is dead fifteen seconds after its end", async (kind, lifeSeconds) => {
    const { proof } = await makeProof(kind);
    const issuedAtMs = Math.floor(evening.clock.nowMs() / SECOND_MS) * SECOND_MS;
    moveTo(issuedAtMs + (lifeSeconds + 15) * SECOND_MS - 1);
    expect(await isGood(proof.show())).toBe(true);
    moveTo(issuedAtMs + (lifeSeconds + 15) * SECOND_MS);
    expect(await evening.desk.outcome(proof.show())).toBe("STALE");
  });

  it("C7 C66: a pass is not good before its time, beyond what clocks differ", async () => {
    const { proof } = await makeProof("pass");
    const issuedAtMs = Math.floor(evening.clock.nowMs() / SECOND_MS) * SECOND_MS;
    moveTo(issuedAtMs - 16 * SECOND_MS);
    expect(await evening.desk.outcome(proof.show())).toBe("STALE");
  });
});

describe("trap 2: a code that is relayed by video", () => {
  it("admits once, and its holder is told when and where", async () => {
    const { proof } = await makeProof("device code");
    const side = await openDesk(evening, { event: evening.event, gateName: "Side door", policy: ANY_METHOD });
    const relayed = proof.show();
    evening.clock.aheadMs = 3 * SECOND_MS;
    const thief = await side.scan(relayed);
    expect(outcomeOf(thief)).toBe("admit");
    const { body } = await evening.desk.scan(proof.show());
    expect(body.decision).toMatchObject({
      reason: "ALREADY_ADMITTED",
      detail: { firstAdmission: { gateName: "Side door", admittedAtMs: thief.body.decidedAtMs } },
    });
    expect(await side.outcome(relayed)).toBe("ALREADY_ADMITTED");
  });
});

describe("trap 5, M13: what an attempt has shown waits for the second proof", () => {
  const BOB = 3;

  /** Alice shows a pass where a code is wanted too. */
  async function showPass() {
    const both = await openDesk(evening, { event: evening.event, policy: { anyOf: [["qr", "pass"]] } });
    const attemptId = randomUUID();
    const { tokenId, proof } = await makeProof("pass");
    expect(outcomeOf(await both.scan(proof.show(), attemptId))).toBe("ask");
    return { both, attemptId, tokenId };
  }

  it("and is worth nothing when the ticket was given away meanwhile, whoever shows the second", async () => {
    const { both, attemptId, tokenId } = await showPass();
    await evening.world.give({ event: evening.event, tokenId, from: evening.alice.account, to: BOB });
    await evening.world.syncToHead();
    const bob = await welcomeGuest(evening, { event: evening.event, account: BOB });
    const code = await PROOFS["device code"](evening, { ...evening, guest: bob, tokenId });
    expect(outcomeOf(await both.scan(code.show(), attemptId))).toBe("NOT_HOLDER");
    const pass = await PROOFS.pass(evening, { ...evening, guest: bob, tokenId });
    expect(await both.outcome([code.show(), pass.show()])).toBe("admit");
  });

  it("and serves no other attempt, no other ticket and no other gate's device", async () => {
    const { both, attemptId, tokenId } = await showPass();
    const code = await PROOFS["device code"](evening, { ...evening, guest: evening.alice, tokenId });
    const other = (await makeProof("device code")).proof;
    const side = await openDesk(evening, { event: evening.event, policy: { anyOf: [["qr", "pass"]] } });
    expect(outcomeOf(await both.scan(code.show(), randomUUID()))).toBe("ask");
    expect(outcomeOf(await side.scan(code.show(), attemptId))).toBe("409 CONFLICT");
    expect(outcomeOf(await both.scan(other.show(), attemptId))).not.toBe("admit");
  });

  it("and is worth nothing after its session has ended", async () => {
    const { both, attemptId, tokenId } = await showPass();
    const again = await welcomeGuest(evening, { event: evening.event, account: evening.alice.account });
    const code = await PROOFS["device code"](evening, { ...evening, guest: again, tokenId });
    expect(outcomeOf(await both.scan(code.show(), attemptId))).toBe("SESSION_ENDED");
    evening = { ...evening, alice: again };
  });
});

describe("trap 14: the clock goes back an hour", () => {
  it.each(["device code", "platform code", "pass", "google barcode"] as const)("and revives no %s of a ticket that was seen since", async (kind) => {
    const { tokenId, proof } = await makeProof(kind);
    const old = proof.show();
    expect(await isGood(old)).toBe(true);
    evening.clock.aheadMs = HOUR_MS;
    const both = await openDesk(evening, { event: evening.event, policy: { anyOf: [["qr", "pass"]] } });
    const fresh = kind === "google barcode" ? proof : await PROOFS[kind](evening, { ...evening, guest: evening.alice, tokenId });
    expect(await both.outcome(fresh.show())).toBe("ask");
    evening.clock.aheadMs = 0;
    expect(await evening.desk.outcome(old)).toBe("STALE");
  });
});

describe("C69: who comes late", () => {
  it("is let in until the event ends, and not a second longer", async () => {
    const { rows } = await evening.world.db.query<{ starts_at: Date; ends_at: Date }>("SELECT starts_at, ends_at FROM mirror_events WHERE contract = $1", [
      evening.event.contract,
    ]);
    const endsAtMs = rows[0]?.ends_at.getTime() ?? 0;
    const [early, late] = [evening.newTicket(), evening.newTicket()];
    moveTo(endsAtMs - SECOND_MS);
    expect(evening.clock.nowMs()).toBeGreaterThan(rows[0]?.starts_at.getTime() ?? 0);
    const desk = await openDesk(evening, { event: evening.event, policy: ANY_METHOD });
    const codeOf = async (tokenId: bigint) => (await PROOFS["device code"](evening, { ...evening, guest: evening.alice, tokenId })).show();
    expect(await desk.outcome(await codeOf(early))).toBe("admit");
    moveTo(endsAtMs);
    expect(await desk.outcome(await codeOf(late))).toBe("TOO_LATE");
  });
});

describe("C67 C29: the clock of a gate device", () => {
  it("decides nothing, and how far it is off is on record", async () => {
    const attemptId = randomUUID();
    const { proof } = await makeProof("device code");
    const scan = { app: evening.app, tokens: evening.desk, attemptId, evidence: [proof.show()], scannedAtMs: evening.clock.nowMs() - 40 * SECOND_MS };
    expect(outcomeOf(await sendScan(scan))).toBe("admit");
    const { rows } = await evening.world.db.query("SELECT detail->'skewMs' AS skew FROM audit_log WHERE attempt_id = $1", [attemptId]);
    expect(rows).toEqual([{ skew: -40 * SECOND_MS }]);
  });
});

describe("C27: codes rotate", () => {
  it.each([14, 61])("in no period of %i seconds", async (seconds) => {
    const change = evening.world.db.query("UPDATE events SET code_period_seconds = $1 WHERE id = $2", [seconds, evening.event.id]);
    await expect(change).rejects.toThrow(/check constraint/);
  });
});

describe("trap M15, Q7: a gate device and the server judge alike", () => {
  let pack: GatePack;
  beforeAll(async () => {
    pack = await must<GatePack>(await evening.send("/api/gate/pack", { headers: headersOf(evening.desk) }));
  });

  async function judgeThere(text: string): Promise<string | null> {
    const decision = await judgeLocally({ crypto: nobleCrypto }, { pack, text, way: "in", atMs: evening.clock.nowMs() });
    return decision && (decision.kind === "refuse" ? decision.reason : decision.kind);
  }

  it.each(PROOF_KINDS)("a good %s: the device leaves it to the server", async (kind) => {
    const text = (await makeProof(kind)).proof.show();
    expect(await judgeThere(text)).toBeNull();
    expect(["admit", "ask"]).toContain(await evening.desk.outcome(text));
  });

  it.each(PROOF_KINDS)("a changed %s: what the device refuses the server refuses too, for the same reason", async (kind) => {
    const text = (await makeProof(kind)).proof.show();
    for (const changed of listChanges(text)) {
      const [there, here] = [await judgeThere(changed), await evening.desk.outcome(changed)];
      expect(here, changed).not.toBe("admit");
      if (there !== null) expect(here, changed).toBe(there);
    }
  });
});

/** One letter other, one less, and, where it is base45, each region's first byte other in a spelling that is right. */
function listChanges(text: string): string[] {
  const last = text.at(-1) === "A" ? "B" : "A";
  const bytes = decodeBase45(text);
  const flipped = [0, 1, 9, 15, 19, 30, 50, 90].flatMap((place) => {
    const other = bytes?.slice();
    if (!other || other[place] === undefined) return [];
    other[place] ^= 1;
    return [encodeBase45(other)];
  });
  return [...flipped, `${text.slice(0, -1)}${last}`, text.slice(0, -1), `${text}0`];
}
