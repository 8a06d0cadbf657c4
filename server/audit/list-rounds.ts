import type pg from "pg";
import type { Round, Seal } from "#core/audit-trail.ts";
import { parseHex } from "#core/bytes.ts";
import { instantText } from "./trail-rows.ts";

type Db = Pick<pg.Pool, "query">;
type Row = { number: number; previous: string; sealed_at: string; until: string; seals: readonly Seal[] };

/** Every round from the first, with its seals. */
export async function listRounds(db: Db): Promise<Round[]> {
  const { rows } = await db.query<Row>(
    `SELECT r.number, r.previous, ${instantText("r.sealed_at")} AS sealed_at, ${instantText("r.until")} AS until, coalesce(s.seals, '[]') AS seals
     FROM audit_rounds r LEFT JOIN (
       SELECT round, jsonb_agg(jsonb_build_object('eventId', event_id, 'number', number, 'rows', rows, 'root', root) ORDER BY event_id) AS seals
       FROM audit_seals GROUP BY round
     ) s ON s.round = r.number ORDER BY r.number`,
  );
  return rows.map(({ number, previous, sealed_at: sealedAt, until, seals }) => ({ number, previous: parseHex(previous), sealedAt, until, seals }));
}
