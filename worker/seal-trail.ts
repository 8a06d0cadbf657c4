import type pg from "pg";
import { commitTo, headOf, leafOfRow, NO_ROUND, type Round, rootOfRows, type Seal } from "#core/audit-trail.ts";
import { decodeHex, type Hex, parseHex } from "#core/bytes.ts";
import { inTransaction } from "#platform/transaction.ts";
import { entryOfRow, instantText, personalOfRow, placeOfRow, TRAIL_COLUMNS, type TrailDbRow } from "#server/audit/trail-rows.ts";
import { workerMetrics } from "./metrics.ts";

export type SealDeps = { readonly db: pg.Pool /** `SALT_BYTES` of chance. */; readonly newSalt: () => Uint8Array };
export type SealResult = { readonly rows: number; readonly round: number | null };

/** Chosen once; no other lock of ours has it. */
const LOCK_KEY = 72_707_371;
const MOST_ROWS = 20_000;
/** A round without rows says that there was nothing: whoever slips a row in later can't date it back beyond it. */
const IDLE_MINUTES = 10;
/** Rows show with their commit, which may come after those that were recorded later. */
const LOOK_BACK_MINUTES = 10;

/** Seals what has been recorded since the last round; a backlog that is too long for one round takes several. Answers what the last round did. */
export async function sealTrail({ db, newSalt }: SealDeps): Promise<SealResult> {
  for (let sum = 0; ; ) {
    const { rows, round } = await inTransaction(db, (client) => sealRound(client, { newSalt }));
    sum += rows;
    if (rows < MOST_ROWS) return { rows: sum, round };
  }
}

/** One round is one transaction. The lock keeps a second worker from sealing the same rows. */
async function sealRound(db: pg.PoolClient, { newSalt }: Pick<SealDeps, "newSalt">): Promise<SealResult> {
  await db.query("SELECT pg_advisory_xact_lock($1)", [LOCK_KEY]);
  const last = await findLast(db);
  const rows = await listUnsealed(db, { last });
  const isDue = rows.length > 0 || last.is_idle;
  return { rows: rows.length, round: isDue ? await write(db, { last, rows, newSalt }) : null };
}

type Last = { number: number; head: Hex; until: string; now: string; is_idle: boolean };

/** `now` is taken before the rows are read: whatever is committed from then on belongs to the next round. */
async function findLast(db: pg.PoolClient): Promise<Last> {
  const { rows } = await db.query<Omit<Last, "head"> & { head: string }>(
    `SELECT coalesce(r.number, 0) AS number, coalesce(r.head, $1) AS head, coalesce(r.until, '-infinity')::text AS until,
       ${instantText("n.now")} AS now, (r.until < n.now - make_interval(mins => $2)) IS NOT FALSE AS is_idle
     FROM (SELECT clock_timestamp() AS now) n LEFT JOIN LATERAL (SELECT * FROM audit_rounds ORDER BY number DESC LIMIT 1) r ON true`,
    [NO_ROUND, IDLE_MINUTES],
  );
  const [row] = rows;
  if (!row) throw new TypeError("a select without a condition answers with a row");
  return { ...row, head: parseHex(row.head) };
}

async function listUnsealed(db: pg.PoolClient, { last }: { last: Last }): Promise<TrailDbRow[]> {
  const { rows } = await db.query<TrailDbRow>(
    `SELECT ${TRAIL_COLUMNS} FROM audit_log l
     WHERE l.recorded_at >= $1::timestamptz - make_interval(mins => $2)
       AND NOT EXISTS (SELECT FROM audit_leaves v WHERE v.event_id = l.event_id AND v.sequence = l.sequence)
     ORDER BY l.recorded_at, l.event_id, l.sequence LIMIT $3`,
    [last.until, LOOK_BACK_MINUTES, MOST_ROWS],
  );
  return rows;
}

type Leaf = { readonly row: TrailDbRow; readonly seal: number; readonly leaf: Uint8Array; readonly commitment: Hex; readonly salt: Uint8Array };

async function write(db: pg.PoolClient, { last, rows, newSalt }: { last: Last; rows: readonly TrailDbRow[]; newSalt: () => Uint8Array }): Promise<number> {
  const byEvent = [...Map.groupBy(rows, ({ event_id }) => event_id)].sort(([left], [right]) => (left < right ? -1 : 1));
  const numbers = await findNumbers(db, { events: byEvent.map(([eventId]) => eventId) });
  const sealed = byEvent.map(([eventId, own]) => sealOf({ eventId, rows: own, number: (numbers.get(eventId) ?? 0) + 1, newSalt }));
  const isAll = rows.length < MOST_ROWS;
  const until = isAll ? last.now : (rows.at(-1)?.recorded_at ?? last.now);
  const seals = sealed.map(({ seal }) => seal);
  const round: Round = { number: last.number + 1, previous: last.head, sealedAt: last.now, until, seals };
  await insertRound(db, round);
  await insertSeals(db, round);
  await insertLeaves(
    db,
    sealed.flatMap(({ leaves }) => leaves),
  );
  workerMetrics.sealed.inc(rows.length);
  return round.number;
}

async function findNumbers(db: pg.PoolClient, { events }: { events: readonly string[] }): Promise<Map<string, number>> {
  const { rows } = await db.query<{ event_id: string; number: number }>(
    "SELECT event_id, max(number) AS number FROM audit_seals WHERE event_id = ANY ($1::uuid[]) GROUP BY event_id",
    [events],
  );
  return new Map(rows.map(({ event_id, number }) => [event_id, number]));
}

type Sealing = { eventId: string; number: number; rows: readonly TrailDbRow[]; newSalt: () => Uint8Array };

function sealOf({ eventId, number, rows, newSalt }: Sealing): { seal: Seal; leaves: Leaf[] } {
  const inOrder = rows.toSorted((left, right) => (BigInt(left.sequence) < BigInt(right.sequence) ? -1 : 1));
  const leaves = inOrder.map((row): Leaf => {
    const salt = newSalt();
    const commitment = commitTo({ salt, personal: personalOfRow(row) });
    return { row, seal: number, salt, commitment, leaf: leafOfRow({ place: placeOfRow(row), entry: entryOfRow(row), commitment }) };
  });
  return { seal: { eventId, number, rows: leaves.length, root: rootOfRows(leaves.map(({ leaf }) => leaf)) }, leaves };
}

async function insertRound(db: pg.PoolClient, round: Round): Promise<void> {
  const { number, previous, until, sealedAt, seals } = round;
  await db.query("INSERT INTO audit_rounds (number, previous, until, sealed_at, seals, head) VALUES ($1, $2, $3, $4, $5, $6)", [
    ...[number, previous, until, sealedAt, seals.length, headOf(round)],
  ]);
}

async function insertSeals(db: pg.PoolClient, { number, seals }: Round): Promise<void> {
  await db.query(
    `INSERT INTO audit_seals (event_id, number, round, rows, root)
     SELECT event_id, number, $1, rows, root FROM unnest($2::uuid[], $3::integer[], $4::integer[], $5::text[]) AS v (event_id, number, rows, root)`,
    [number, seals.map(({ eventId }) => eventId), seals.map((seal) => seal.number), seals.map(({ rows }) => rows), seals.map(({ root }) => root)],
  );
}

async function insertLeaves(db: pg.PoolClient, leaves: readonly Leaf[]): Promise<void> {
  await db.query(
    `INSERT INTO audit_leaves (event_id, sequence, seal, leaf, commitment, salt)
     SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::integer[], $4::bytea[], $5::bytea[], $6::bytea[])`,
    [
      ...[leaves.map(({ row }) => row.event_id), leaves.map(({ row }) => row.sequence), leaves.map(({ seal }) => seal)],
      ...[leaves.map(({ leaf }) => bytea(leaf)), leaves.map(({ commitment }) => bytea(decodeHex(commitment))), leaves.map(({ salt }) => bytea(salt))],
    ],
  );
}

function bytea(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes);
}
