import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestApi, type TestApi } from "#test/support/api.ts";
import { type Evening, openEvening } from "#test/support/evening.ts";
import { type Desk, openDesk, outcomeOf, sendScan } from "#test/support/gate.ts";
import { ANY_METHOD, PROOF_KINDS, PROOFS, type Proof, type ProofKind, TAG_SOURCE } from "#test/support/proofs.ts";
import { createTurns, type Turns } from "#test/support/turns.ts";

const AT_ONCE = 100;
const RIVALS = 3;
/** What those are told who come with a good proof after somebody else came in with the same ticket. */
const TOO_LATE = ["ALREADY_ADMITTED", "REPLAYED", "STALE", "ask"];

let evening: Evening;
let desks: Desk[];
let turns: Turns;
let rivals: TestApi[];

beforeAll(async () => {
  evening = await openEvening({ tickets: 96 });
  const { world, clock } = evening;
  desks = [evening.desk, await openDesk(evening, { event: evening.event, policy: ANY_METHOD })];
  turns = createTurns({ db: world.db });
  const source = { RPC_URL: world.chain.rpcUrl, GATE_MIRROR_MAX_AGE_MS: "3600000", ...TAG_SOURCE };
  rivals = Array.from({ length: RIVALS }, (_, rival) => createTestApi({ db: world.database, source, deps: { clock, db: turns.dbOf(rival) as never } }));
});
afterAll(async () => {
  await Promise.all(rivals.map((rival) => rival.close()));
  await evening.close();
});

/** One proof of each kind that is asked for, all for the same ticket. */
async function proofsOf(kinds: readonly ProofKind[]): Promise<{ tokenId: bigint; proofs: ReadonlyMap<ProofKind, Proof> }> {
  const tokenId = evening.newTicket();
  const proofs = new Map<ProofKind, Proof>();
  for (const kind of new Set(kinds)) proofs.set(kind, await PROOFS[kind](evening, { ...evening, guest: evening.alice, tokenId }));
  return { tokenId, proofs };
}

async function countAdmissions(tokenId: bigint): Promise<number> {
  const { rows } = await evening.world.db.query("SELECT count(*)::integer AS count FROM admissions WHERE event_id = $1 AND token_id = $2", [
    evening.event.id,
    String(tokenId),
  ]);
  return rows[0].count;
}

/** An answer is good at the one device that asked, and there are several here. */
const EVERYWHERE = PROOF_KINDS.filter((kind) => kind !== "wallet answer");
/** A new wristband for a ticket ends the one before, so only the last kind of wristband is one of the rivals. */
const KINDS = EVERYWHERE.filter((kind) => kind !== "tag uid" && kind !== "tag record");

describe("V, C22 C23 C24, trap M3: one ticket, every method at once", () => {
  it.each(["tag uid", "tag record", "tag message"] as const)("a hundred scans with a %s among them admit exactly one, and each is on record", async (tag) => {
    const kinds = EVERYWHERE.filter((kind) => !kind.startsWith("tag ") || kind === tag);
    const { tokenId, proofs } = await proofsOf(kinds);
    const attempts = Array.from({ length: AT_ONCE }, () => randomUUID());
    const outcomes = await Promise.all(
      attempts.map(async (attemptId, n) => {
        const text = proofs.get(kinds[n % kinds.length] ?? tag)?.show() ?? "";
        return outcomeOf((await desks[n % desks.length]?.scan(text, attemptId)) ?? { status: 0, body: {} as never });
      }),
    );
    expect(outcomes.filter((outcome) => outcome === "admit")).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome !== "admit" && !TOO_LATE.includes(outcome))).toEqual([]);
    expect(await countAdmissions(tokenId)).toBe(1);
    const { rows } = await evening.world.db.query("SELECT count(*)::integer AS count FROM audit_log WHERE attempt_id = ANY ($1::uuid[])", [attempts]);
    expect(rows[0].count).toBe(AT_ONCE);
  });

  it("two methods that a gate wants together admit one, however they are paired", async () => {
    const strict = await openDesk(evening, { event: evening.event, policy: { anyOf: [["qr", "pass"]] } });
    const { tokenId, proofs } = await proofsOf(["device code", "platform code", "pass", "google barcode"]);
    const show = (kind: ProofKind) => proofs.get(kind)?.show() ?? "";
    const pairs = (["device code", "platform code"] as const).flatMap((code) => (["pass", "google barcode"] as const).map((pass) => [show(code), show(pass)]));
    const outcomes = await Promise.all(Array.from({ length: 40 }, (_, n) => strict.outcome(pairs[n % pairs.length] ?? [])));
    expect(outcomes.filter((outcome) => outcome === "admit")).toHaveLength(1);
    expect(await countAdmissions(tokenId)).toBe(1);
  });

  it("whatever the order in which rival processes take their steps, at most one admits", async () => {
    const kinds = fc.array(fc.constantFrom(...KINDS), { minLength: 2, maxLength: RIVALS });
    const order = fc.array(fc.nat(RIVALS - 1), { minLength: 1, maxLength: 24 });
    await fc.assert(
      fc.asyncProperty(kinds, order, async (chosen, steps) => {
        const { tokenId, proofs } = await proofsOf(chosen);
        const runs = chosen.map((kind, rival) => () => scanAt({ rival, text: proofs.get(kind)?.show() ?? "" }));
        const outcomes = await turns.play({ rivals: runs, order: steps });
        const admitted = outcomes.filter((outcome) => outcome === "admit").length;
        // An Apple barcode never admits; every other of these is good, so somebody has to get in.
        expect(admitted).toBe(chosen.some((kind) => kind !== "apple barcode") ? 1 : 0);
        expect(await countAdmissions(tokenId)).toBe(admitted);
        expect(outcomes.filter((outcome) => outcome !== "admit" && !TOO_LATE.includes(outcome))).toEqual([]);
      }),
      { numRuns: 40, endOnFailure: true },
    );
  });
});

async function scanAt({ rival, text }: { rival: number; text: string }): Promise<string> {
  const app = rivals[rival]?.app ?? evening.app;
  const tokens = desks[rival % desks.length] ?? evening.desk;
  return outcomeOf(await sendScan({ app, tokens, attemptId: randomUUID(), evidence: [text], scannedAtMs: evening.clock.nowMs() }));
}
