import { describe, expect, it } from "vitest";
import { type AuditEntry, type AuditPersonal, commitTo, headOf, leafOfRow, methodsOf, NO_ROUND, type Round, rootOfRows, SALT_BYTES } from "./audit-trail.ts";
import { decodeHex, encodeHex, type Hex } from "./bytes.ts";
import { checkAnchors, checkTrail, type TrailReport, type TrailRow } from "./verify-trail.ts";

const EVENT = "11111111-1111-4111-8111-111111111111";
const OTHER = "22222222-2222-4222-8222-222222222222";
const salt = new Uint8Array(SALT_BYTES).fill(7);

const entry = (minute: number): AuditEntry => ({
  ...{ at: instant(minute), recordedAt: instant(minute), action: "scan", outcome: "admit", reason: null, gateId: null, durationMs: 3, methods: ["qr"] },
});
const personal: AuditPersonal = { actor: "staff:grace", tokenId: "281474976710656", deviceId: null, attemptId: null, detail: { methods: ["qr"] } };

/** Three rounds, one a minute: two rows of the event and one of another, then one, then one. */
const rows = [rowOf(EVENT, 1, 1, 0), rowOf(EVENT, 2, 1, 0), rowOf(OTHER, 3, 1, 0), rowOf(EVENT, 5, 2, 2), rowOf(EVENT, 6, 3, 4)];
const rounds = roundsOf(rows);
const A_MONTH = 31 * 24 * 60;

describe("C76 the auditor's look at a trail", () => {
  it("finds nothing in an honest one, with rows that were recorded since and rows that retention has emptied", () => {
    const long = [...rows, rowOf(EVENT, 20, 4, A_MONTH)];
    const [first, ...rest] = long as [TrailRow, ...TrailRow[]];
    const recent = { ...rowOf(OTHER, 21, 1, A_MONTH), seal: null };
    expect(checkTrailOf({ rounds: roundsOf(long), given: [forget(first), ...rest, recent] })).toEqual({
      faults: [],
      rows: { sealed: 6, unsealed: 1, forgotten: 1 },
    });
  });

  it("C77: finds what was dropped sooner than retention may, and incidents always", () => {
    const [first, ...rest] = rows as [TrailRow, ...TrailRow[]];
    expect(kinds(check([forget(first), ...rest]))).toEqual(["removed"]);
    const incident = rowOf(EVENT, 1, 1, 0, { ...entry(0), outcome: "incident" });
    const long = [incident, rowOf(EVENT, 2, 2, A_MONTH)];
    const given = [forget(incident), ...long.slice(1)];
    expect(kinds(checkTrailOf({ rounds: roundsOf(long), given }))).toEqual(["removed"]);
  });

  it("says of which row it is that something was changed, also of the one figure that leads to a person", () => {
    expect(messages(change(1, { entry: { ...entry(0), outcome: "refuse" } }))).toEqual([
      `changed: Row 2 of event ${EVENT} says something else than what was sealed.`,
      `changed: The rows of seal 1 of event ${EVENT} are not those that were sealed.`,
    ]);
    expect(messages(change(1, { personal: { ...personal, tokenId: "7" } }))).toEqual([
      `changed: Row 2 of event ${EVENT} names another person, ticket, device or detail than what was sealed.`,
    ]);
  });

  it("takes no salt of another length, which could hide in the text what was said", () => {
    const [first] = rows;
    const short = { salt: encodeHex(salt.slice(1)), number: 1, leaf: first?.seal?.leaf ?? NO_ROUND, commitment: first?.seal?.commitment ?? NO_ROUND };
    expect(kinds(change(0, { seal: short }))).toEqual(["changed"]);
    expect(commitTo({ salt, personal })).not.toBe(commitTo({ salt: new Uint8Array(SALT_BYTES), personal }));
  });

  it("misses rows, whole seals, and finds rows that were put in, put twice or swapped", () => {
    expect(kinds(check(rows.filter((_, i) => i !== 1)))).toEqual(["removed"]);
    expect(kinds(check(rows.filter((_, i) => i !== 3)))).toEqual(["removed"]);
    expect(kinds(check([...rows.slice(0, 2), rowOf(EVENT, 4, 1, 0), ...rows.slice(2)]))).toEqual(["inserted"]);
    expect(kinds(check([rows[0], rows[0], rows[1], ...rows.slice(2)].flatMap((row) => row ?? [])))).toEqual(["inserted"]);
    expect(kinds(check([rows[1], rows[0], ...rows.slice(2)].flatMap((row) => row ?? [])))).toEqual(["changed"]);
    expect(kinds(check([...rows, rowOf(OTHER, 12, 9, 0)]))).toEqual(["inserted"]);
    expect(kinds(change(0, { entry: null }))).toEqual(["removed"]);
  });

  it("finds a row that claims to be older than a round which does not hold it, sealed or not", () => {
    const late = [...rows.slice(0, 4), rowOf(EVENT, 6, 3, 0)];
    expect(kinds(checkTrailOf({ rounds: roundsOf(late), given: late }))).toEqual(["inserted"]);
    expect(kinds(check([...rows, { ...rowOf(OTHER, 9, 1, 2), seal: null }]))).toEqual(["inserted"]);
  });

  it("follows the rounds from the first: none is missing, none stands upon another than it says, no seal is skipped", () => {
    const [first, second, third] = rounds as [Round, Round, Round];
    expect(kinds(checkTrailOf({ rounds: [first, third], given: rows }))).toContain("rounds");
    expect(kinds(checkTrailOf({ rounds: [{ ...first, sealedAt: instant(9) }, second, third], given: rows }))).toEqual(["rounds"]);
    const skipping = roundsOf([rowOf(EVENT, 1, 2, 0)]);
    expect(kinds(checkTrailOf({ rounds: skipping, given: [rowOf(EVENT, 1, 2, 0)] }))).toEqual(["rounds"]);
  });

  it("asks of one event's rows alone when the files hold no others", () => {
    const own = rows.filter(({ eventId }) => eventId === OTHER);
    expect(checkTrailOf({ rounds, given: own, eventId: OTHER }).faults).toEqual([]);
    expect(kinds(checkTrailOf({ rounds, given: [], eventId: OTHER }))).toEqual(["removed"]);
  });

  it("leads every head on chain to a round, and says up to which the chain vouches", () => {
    const anchorOf = (head: Hex) => ({ head, transactionHash: NO_ROUND, blockNumber: 7n });
    const heads = rounds.map(headOf) as [Hex, Hex, Hex];
    expect(checkAnchors({ rounds, anchors: [anchorOf(heads[1]), anchorOf(heads[0])] })).toEqual({ faults: [], anchoredRound: 2 });
    expect(checkAnchors({ rounds: rounds.slice(0, 2), anchors: [anchorOf(heads[2])] })).toMatchObject({ faults: [{ kind: "anchor" }], anchoredRound: 0 });
  });

  it("reads the methods out of any detail", () => {
    expect([{ methods: ["qr", 4] }, { methods: "qr" }, {}, null, ["methods"]].map(methodsOf)).toEqual([["qr"], [], [], [], []]);
  });
});

function instant(minute: number): string {
  return new Date(Date.UTC(2026, 10, 21, 20, minute)).toISOString().replace("Z", "000Z");
}

function rowOf(eventId: string, sequence: number, seal: number, minute: number, said: AuditEntry = entry(minute)): TrailRow {
  const place = { eventId, sequence: String(sequence) };
  const commitment = commitTo({ salt, personal });
  const leaf = encodeHex(leafOfRow({ place, entry: said, commitment }));
  return { ...place, seal: { number: seal, leaf, commitment, salt: encodeHex(salt) }, entry: said, personal };
}

/** As retention leaves it. */
function forget(row: TrailRow): TrailRow {
  return { ...row, personal: null, seal: row.seal && { ...row.seal, salt: null } };
}

/** Round n seals what stands under seal n, a minute after row minute 2(n - 1) or with its last row. */
function roundsOf(given: readonly TrailRow[]): Round[] {
  const made: Round[] = [];
  for (const [number, own] of [...Map.groupBy(given, ({ seal }) => seal?.number ?? 0)].sort(([left], [right]) => left - right)) {
    const seals = [...Map.groupBy(own, ({ eventId }) => eventId)].map(([eventId, list]) => {
      return { eventId, number, rows: list.length, root: rootOfRows(list.map(({ seal }) => decodeHex(seal?.leaf ?? "0x"))) };
    });
    const last = made.at(-1);
    const at = [instant(2 * made.length + 1), ...own.flatMap(({ entry: said }) => said?.recordedAt ?? [])].sort().at(-1) ?? "";
    made.push({ number: made.length + 1, previous: last ? headOf(last) : NO_ROUND, sealedAt: at, until: at, seals });
  }
  return made;
}

function checkTrailOf({ rounds, given, eventId = null }: { rounds: readonly Round[]; given: readonly TrailRow[]; eventId?: string | null }): TrailReport {
  const trail = checkTrail({ rounds, eventId });
  for (const row of given) trail.take(row);
  return trail.end();
}

function check(given: readonly TrailRow[]): TrailReport {
  return checkTrailOf({ rounds, given: [...given].sort((left, right) => (left.eventId < right.eventId ? -1 : left.eventId > right.eventId ? 1 : 0)) });
}

function change(place: number, patch: Partial<TrailRow>): TrailReport {
  return check(rows.map((row, i) => (i === place ? { ...row, ...patch } : row)));
}

function kinds({ faults }: TrailReport): string[] {
  return [...new Set(faults.map(({ kind }) => kind))];
}

function messages({ faults }: TrailReport): string[] {
  return faults.map(({ kind, message }) => `${kind}: ${message}`);
}
