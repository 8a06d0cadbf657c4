import { type Address, parseAddress, parseBytes32, parseHex } from "#core/bytes.ts";
import type { Log } from "#core/log.ts";
import { type Db, type Insertion, insertRows, prepareRows } from "./bulk.ts";
import { contractOf, decodeLog } from "./decode.ts";
import type { Header, RawLog } from "./raw-log.ts";
import { BLOCKS, LOGS } from "./tables.ts";

/** Which chain and factory the mirror is of, and the writer's own number. Every statement below names the chain. */
export type Mirror = { readonly chainId: number; readonly factory: Address; readonly fence: bigint };
/** The last block whose logs are in the tables, and nothing of later ones. */
export type Checkpoint = Omit<Header, "parentHash"> & { readonly factory: Address };
export type TimedLog = RawLog & { readonly blockSeconds: number };

/** Another process writes, or wrote between our read and our write. The transaction is given up, nothing is lost. */
export class CheckpointMoved extends Error {
  constructor() {
    super("Another writer has taken over the mirror, or moved its checkpoint.");
    this.name = "CheckpointMoved";
  }
}

export async function findCheckpoint(db: Db, { chainId }: { chainId: number }): Promise<Checkpoint | null> {
  const { rows } = await db.query(
    "SELECT factory, block_number, block_hash, extract(epoch FROM block_at)::bigint AS seconds FROM mirror_checkpoints WHERE chain_id = $1",
    [chainId],
  );
  const row = rows[0];
  if (!row) return null;
  return { factory: parseAddress(row.factory), number: BigInt(row.block_number), hash: parseBytes32(row.block_hash), seconds: Number(row.seconds) };
}

/**
 * Moves the checkpoint only from where the caller saw it, and only while nobody has drawn a newer fence: a writer that has lost
 * its lock without knowing commits nothing. `seen` says whether the block was known to be the chain's head at this moment; a
 * block on the way there is no fresher than the one before, and one below it is not fresh at all. Throws CheckpointMoved.
 */
export async function moveCheckpoint(
  db: Db,
  { mirror, from, to, seen }: { mirror: Mirror; from: Checkpoint | null; to: Omit<Header, "parentHash">; seen: "as-head" | "on-the-way" | "taken-back" },
): Promise<void> {
  const values = [mirror.chainId, to.number, to.hash, to.seconds, seen, mirror.fence];
  const { rowCount } = from
    ? await db.query(
        `WITH held AS (${HELD.replace("$fence", "$6")})
         UPDATE mirror_checkpoints SET block_number = $2, block_hash = $3, block_at = to_timestamp($4),
           checked_at = CASE $5 WHEN 'as-head' THEN now() WHEN 'taken-back' THEN 'epoch' ELSE checked_at END
         WHERE chain_id = $1 AND block_number = $7 AND block_hash = $8 AND EXISTS (SELECT FROM held)`,
        [...values, from.number, from.hash],
      )
    : await db.query(
        `WITH held AS (${HELD.replace("$fence", "$6")})
         INSERT INTO mirror_checkpoints (chain_id, factory, block_number, block_hash, block_at, checked_at)
         SELECT $1, $7, $2, $3, to_timestamp($4), CASE $5 WHEN 'as-head' THEN now() ELSE 'epoch' END FROM held ON CONFLICT DO NOTHING`,
        [...values, mirror.factory],
      );
  if (rowCount !== 1) throw new CheckpointMoved();
}

/** The node's head is still our checkpoint: readers may trust the mirror for some seconds more. Throws CheckpointMoved for a fenced writer. */
export async function confirmCheckpoint(db: Db, { mirror, hash }: { mirror: Mirror; hash: string }): Promise<void> {
  const { rowCount } = await db.query(
    `UPDATE mirror_checkpoints SET checked_at = now()
     WHERE chain_id = $1 AND block_hash = $2 AND EXISTS (SELECT FROM mirror_status WHERE chain_id = $1 AND fence = $3)`,
    [mirror.chainId, hash, mirror.fence],
  );
  if (rowCount !== 1) throw new CheckpointMoved();
}

/**
 * The writer's row, kept from being redrawn until the commit. A lock and not a mere look: who takes over waits for what is under
 * way. The weakest one, so that the writer's signs of life go on being written meanwhile.
 */
const HELD = "SELECT FROM mirror_status WHERE chain_id = $1 AND fence = $fence FOR KEY SHARE";

/** The newest final block that is kept; `null` before there is one. */
export async function findSettledBlock(db: Db, { chainId }: { chainId: number }): Promise<Pick<Header, "number" | "hash"> | null> {
  const { rows } = await db.query(
    `SELECT b.number, b.hash FROM mirror_checkpoints c JOIN mirror_blocks b ON b.chain_id = c.chain_id AND b.number <= c.final_block
     WHERE c.chain_id = $1 ORDER BY b.number DESC LIMIT 1`,
    [chainId],
  );
  return rows[0] ? { number: BigInt(rows[0].number), hash: parseBytes32(rows[0].hash) } : null;
}

export async function listContracts(db: Db, { chainId }: { chainId: number }): Promise<Set<Address>> {
  const { rows } = await db.query("SELECT contract FROM mirror_events WHERE chain_id = $1", [chainId]);
  return new Set(rows.map((row) => parseAddress(row.contract)));
}

export function prepareLogs({ chainId, logs }: { chainId: number; logs: readonly TimedLog[] }): Insertion {
  return prepareRows({ table: LOGS, rows: logs.map((log) => ({ ...log, chainId, contract: contractOf(log) })) });
}

/** What `decodeRow` needs of a row of mirror_logs. */
export const LOG_COLUMNS = "block_number, log_index, block_hash, extract(epoch FROM block_at)::bigint AS seconds, transaction_hash, emitter, topics, data";

export function decodeRow(row: LogRow, chainId: number): Log {
  return decodeLog({ raw: rawOf(row), chainId, blockSeconds: Number(row.seconds) });
}

/** The kept logs of the contracts, decoded, in chain order. */
export async function listLogs(db: Db, { chainId, contracts }: { chainId: number; contracts: readonly Address[] }): Promise<Log[]> {
  const { rows } = await db.query(`SELECT ${LOG_COLUMNS} FROM mirror_logs WHERE chain_id = $1 AND contract = ANY ($2) ORDER BY block_number, log_index`, [
    chainId,
    contracts,
  ]);
  return rows.map((row) => decodeRow(row, chainId));
}

/** Takes out the logs above a block, and says which they were. */
export async function deleteLogsAbove(db: Db, { chainId, number }: { chainId: number; number: bigint }): Promise<Log[]> {
  const { rows } = await db.query(
    `DELETE FROM mirror_logs WHERE chain_id = $1 AND block_number > $2
     RETURNING ${LOG_COLUMNS}`,
    [chainId, number],
  );
  return rows.map((row) => decodeRow(row, chainId));
}

export async function insertBlocks(db: Db, { chainId, headers }: { chainId: number; headers: readonly Header[] }): Promise<void> {
  await insertRows(db, { table: BLOCKS, rows: headers.map((header) => ({ ...header, chainId })) });
}

export async function deleteBlocksAbove(db: Db, { chainId, number }: { chainId: number; number: bigint }): Promise<void> {
  await db.query("DELETE FROM mirror_blocks WHERE chain_id = $1 AND number > $2", [chainId, number]);
}

/**
 * Says how final the rows are, which never goes back, and lets go of settled blocks but for the newest of them: a fork is
 * recognised by what lies under it.
 */
export async function settle(db: Db, { mirror, safe, final }: { mirror: Mirror; safe: bigint; final: bigint }): Promise<void> {
  const { chainId, fence } = mirror;
  const { rowCount } = await db.query(
    `UPDATE mirror_checkpoints SET safe_block = greatest(safe_block, $2), final_block = greatest(final_block, $3)
     WHERE chain_id = $1 AND EXISTS (SELECT FROM mirror_status WHERE chain_id = $1 AND fence = $4)`,
    [chainId, safe, final, fence],
  );
  if (rowCount !== 1) throw new CheckpointMoved();
  await db.query(
    "DELETE FROM mirror_blocks WHERE chain_id = $1 AND number < (SELECT least(final_block, block_number) FROM mirror_checkpoints WHERE chain_id = $1)",
    [chainId],
  );
}

/** Kept blocks up to a number, newest first. */
export async function listBlocks(db: Db, { chainId, upTo }: { chainId: number; upTo: bigint }): Promise<Header[]> {
  const { rows } = await db.query(
    `SELECT number, hash, parent_hash, extract(epoch FROM at)::bigint AS seconds FROM mirror_blocks
     WHERE chain_id = $1 AND number <= $2 ORDER BY number DESC`,
    [chainId, upTo],
  );
  return rows.map((row) => ({
    number: BigInt(row.number),
    hash: parseBytes32(row.hash),
    parentHash: parseBytes32(row.parent_hash),
    seconds: Number(row.seconds),
  }));
}

/** Leaves with the commit, so that who hears it finds the rows. */
export async function notifyMirror(db: Db, { chainId, contracts, number }: { chainId: number; contracts: Iterable<Address>; number: bigint }): Promise<void> {
  const payloads = [...contracts].map((contract) => JSON.stringify({ chainId, contract, blockNumber: Number(number) }));
  if (payloads.length > 0) await db.query("SELECT tell('mirror', said) FROM unnest($1::jsonb[]) AS said", [payloads]);
}

type LogRow = Record<"emitter" | "data" | "block_number" | "block_hash" | "seconds" | "transaction_hash" | "log_index", string | number> & { topics: string[] };

function rawOf(row: LogRow): RawLog {
  return {
    emitter: parseAddress(String(row.emitter)),
    topics: row.topics.map(parseBytes32),
    data: parseHex(String(row.data)),
    blockNumber: BigInt(row.block_number),
    blockHash: parseBytes32(String(row.block_hash)),
    blockSeconds: Number(row.seconds),
    transactionHash: parseBytes32(String(row.transaction_hash)),
    logIndex: Number(row.log_index),
  };
}
