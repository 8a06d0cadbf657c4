import { z } from "zod";
import { API_SCOPES } from "#core/api-scope.ts";
import { secondsOfDate } from "#prisma/rows.ts";
import type { Clock } from "../clock.ts";
import { type Db, runStatement } from "../gate/statement.ts";

export const apiKeyViewSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  /** Its first letters: the rest is kept nowhere. */
  hint: z.string(),
  scopes: z.array(z.enum(API_SCOPES)),
  state: z.enum(["active", "expired", "revoked"]),
  createdAtSeconds: z.int(),
  expiresAtSeconds: z.int(),
  /** To the minute; `null`: never. */
  lastUsedAtSeconds: z.int().nullable(),
});

export type ApiKeyView = z.infer<typeof apiKeyViewSchema>;

type Row = {
  id: string;
  name: string;
  hint: string;
  scopes: ApiKeyView["scopes"];
  created_at: Date;
  expires_at: Date;
  last_used_at: Date | null;
  revoked_at: Date | null;
};

const MOST_SHOWN = 100;

/** An account's keys, the newest first; ended ones too, so that one sees what they were used for last. */
export async function listApiKeys({ db, clock }: { db: Db; clock: Clock }, { userId }: { userId: string }): Promise<ApiKeyView[]> {
  const rows = await runStatement<Row>({ db, statement: { name: "api_keys", text: LIST, values: [userId, MOST_SHOWN] } });
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    hint: row.hint,
    scopes: row.scopes,
    state: row.revoked_at ? "revoked" : row.expires_at.getTime() <= clock.nowMs() ? "expired" : "active",
    createdAtSeconds: secondsOfDate(row.created_at),
    expiresAtSeconds: secondsOfDate(row.expires_at),
    lastUsedAtSeconds: row.last_used_at && secondsOfDate(row.last_used_at),
  }));
}

const LIST = `
SELECT id, name, hint, scopes, created_at, expires_at, last_used_at, revoked_at FROM api_keys
WHERE user_id = $1 ORDER BY created_at DESC LIMIT $2`;
