import { createWriteStream } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type pg from "pg";
import { encodeHex } from "#core/bytes.ts";
import type { TrailRow } from "#core/verify-trail.ts";
import { listRounds } from "#server/audit/list-rounds.ts";
import { entryOfRow, instantText, personalOfRow, TRAIL_COLUMNS, type TrailDbRow } from "#server/audit/trail-rows.ts";
import { type About, FILES } from "./files.ts";

type Db = Pick<pg.ClientBase, "query">;
type Input = { readonly directory: string; readonly about: Omit<About, "exportedAt" | "eventId">; readonly eventId: string | null };

const BATCH = 2_000;

/** Writes the trail into four files of a new folder, as of one moment. Answers how many rows there are. */
export async function exportTrail(db: Db, { directory, about, eventId }: Input): Promise<number> {
  await mkdir(directory, { recursive: true });
  await db.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
  try {
    const { rows: now } = await db.query<{ at: string }>(`SELECT ${instantText("now()")} AS at`);
    await writeFile(join(directory, FILES.about), line({ exportedAt: now[0]?.at, ...about, firstBlock: String(about.firstBlock), eventId }));
    await writeFile(join(directory, FILES.rounds), (await listRounds(db)).map(line).join(""));
    await writeFile(join(directory, FILES.anchors), (await listAnchors(db)).map(line).join(""));
    let count = 0;
    const lines = async function* (): AsyncGenerator<string> {
      for await (const row of listRows(db, { eventId })) {
        count++;
        yield line(row);
      }
    };
    await pipeline(Readable.from(lines()), createWriteStream(join(directory, FILES.rows)));
    return count;
  } finally {
    await db.query("ROLLBACK");
  }
}

function line(value: object): string {
  return `${JSON.stringify(value)}\n`;
}

async function listAnchors(db: Db): Promise<object[]> {
  const { rows } = await db.query<{ round: number; head: string; transaction_hash: string; block_number: string; anchored_at: string }>(
    `SELECT a.round, r.head, a.transaction_hash, a.block_number, ${instantText("a.anchored_at")} AS anchored_at
     FROM audit_anchors a JOIN audit_rounds r ON r.number = a.round ORDER BY a.round`,
  );
  return rows.map(({ transaction_hash: transactionHash, block_number: blockNumber, anchored_at: anchoredAt, ...anchor }) => ({
    ...anchor,
    ...{ transactionHash, blockNumber, anchoredAt },
  }));
}

/** Event by event: what is sealed, seal by seal, then what is not. */
async function* listRows(db: Db, { eventId }: { eventId: string | null }): AsyncGenerator<TrailRow> {
  for (const event of eventId === null ? await listEvents(db) : [eventId]) {
    let after: SealedDbRow | undefined;
    do {
      const rows: SealedDbRow[] = await listSealed(db, { event, after });
      for (const row of rows) yield sealedRow(row);
      after = rows.length === BATCH ? rows.at(-1) : undefined;
    } while (after);
    for (const row of await listUnsealed(db, { event }))
      yield { eventId: event, sequence: row.sequence, seal: null, entry: entryOfRow(row), personal: personalOfRow(row) };
  }
}

async function listEvents(db: Db): Promise<string[]> {
  const { rows } = await db.query<{ event_id: string }>("SELECT event_id FROM audit_log UNION SELECT event_id FROM audit_leaves ORDER BY event_id");
  return rows.map(({ event_id }) => event_id);
}

/** The leaf's own columns, and the row's: nulls where the row is gone. */
type SealedDbRow = { leaf_event: string; leaf_sequence: string; seal: number; leaf: Buffer; commitment: Buffer; salt: Buffer | null } & TrailDbRow;

async function listSealed(db: Db, { event, after }: { event: string; after: SealedDbRow | undefined }): Promise<SealedDbRow[]> {
  const { rows } = await db.query<SealedDbRow>(
    `SELECT v.event_id AS leaf_event, v.sequence AS leaf_sequence, v.seal, v.leaf, v.commitment, v.salt, ${TRAIL_COLUMNS}
     FROM audit_leaves v LEFT JOIN audit_log l ON l.event_id = v.event_id AND l.sequence = v.sequence
     WHERE v.event_id = $1 AND (v.seal, v.sequence) > ($2, $3) ORDER BY v.seal, v.sequence LIMIT $4`,
    [event, after?.seal ?? 0, after?.leaf_sequence ?? 0, BATCH],
  );
  return rows;
}

function sealedRow({ leaf_event: eventId, leaf_sequence: sequence, salt, seal: number, leaf, commitment, ...row }: SealedDbRow): TrailRow {
  const seal = { number, leaf: encodeHex(leaf), commitment: encodeHex(commitment), salt: salt && encodeHex(salt) };
  if (row.sequence === null) return { eventId, sequence, seal, entry: null, personal: null };
  return { eventId, sequence, seal, entry: entryOfRow(row), personal: salt ? personalOfRow(row) : null };
}

async function listUnsealed(db: Db, { event }: { event: string }): Promise<TrailDbRow[]> {
  const { rows } = await db.query<TrailDbRow>(
    `SELECT ${TRAIL_COLUMNS} FROM audit_log l WHERE l.event_id = $1
       AND NOT EXISTS (SELECT FROM audit_leaves v WHERE v.event_id = l.event_id AND v.sequence = l.sequence) ORDER BY l.sequence`,
    [event],
  );
  return rows;
}
