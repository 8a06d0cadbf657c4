import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type pg from "pg";
import { withClient } from "#platform/client.ts";
import { exportTrail } from "#scripts/audit/export-trail.ts";
import { type Verdict, verifyFiles } from "#scripts/audit/verify-files.ts";
import type { World } from "./world.ts";

const TABLES = ["audit_log", "audit_rounds", "audit_seals", "audit_leaves", "audit_anchors"] as const;

/** Exports the trail of a world, shows the folder to `look`, and removes it. */
export async function withExport<Result>(
  world: World,
  look: (directory: string) => Promise<Result>,
  { eventId = null }: { eventId?: string | null } = {},
): Promise<Result> {
  const directory = mkdtempSync(join(tmpdir(), "foyer-trail-"));
  const about = { chainId: world.chain.chainId, factory: world.factory, firstBlock: world.firstBlock };
  try {
    await withClient({ connectionString: world.database.connectionString }, (db) => exportTrail(db, { directory, about, eventId }));
    return await look(directory);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

/** What an auditor with a node of the chain says of the trail as it is now. */
export function audit(world: World, { eventId = null }: { eventId?: string | null } = {}): Promise<Verdict> {
  return withExport(world, (directory) => verifyFiles({ directory, chain: { client: world.chain.client, factory: world.factory, firstBlock: null } }), {
    eventId,
  });
}

/** The auditor's kinds of findings, each once. */
export function kindsOf({ faults }: Verdict): string[] {
  return [...new Set(faults.map(({ kind }) => kind))].sort();
}

/**
 * Somebody with a superuser's rights, who switches the triggers off, does `misdeed` and covers nothing else up; then `look`; then
 * the tables are as they were.
 */
export async function afterMisdeed<Result>(
  world: World,
  { misdeed, look }: { misdeed: (db: pg.ClientBase) => Promise<unknown>; look: () => Promise<Result> },
): Promise<Result> {
  return withClient({ connectionString: world.database.connectionString }, async (db) => {
    await db.query("SET session_replication_role = replica");
    for (const table of TABLES) await db.query(`CREATE TABLE saved_${table} AS TABLE ${table}`);
    try {
      await misdeed(db);
      return await look();
    } finally {
      for (const table of TABLES) {
        await db.query(`DELETE FROM ${table}`);
        await db.query(`INSERT INTO ${table} OVERRIDING SYSTEM VALUE TABLE saved_${table}`);
        await db.query(`DROP TABLE saved_${table}`);
      }
    }
  });
}
