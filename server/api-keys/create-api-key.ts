import { createHash, randomBytes } from "node:crypto";
import type { ApiScope } from "#core/api-scope.ts";
import type { Address } from "#core/bytes.ts";
import { FoyerError } from "#core/error.ts";
import { secondsOf } from "#core/time.ts";
import { EVERY_EVENT } from "#platform/notice.ts";
import { dateOfSeconds } from "#prisma/rows.ts";
import type { Clock } from "../clock.ts";
import { parseName } from "../gate/name.ts";
import { type Db, runStatement } from "../gate/statement.ts";

/** Known by sight, also by tools that look for secrets in code. */
export const KEY_PREFIX = "foyer_";
export const MOST_DAYS = 365;
const MOST_KEYS = 20;
const KEY_BYTES = 32;
const HINT_LETTERS = KEY_PREFIX.length + 4;
const DAY_SECONDS = 24 * 3600;

type NewKey = {
  readonly owner: { readonly userId: string; readonly wallet: Address };
  readonly name: string;
  readonly scopes: readonly ApiScope[];
  readonly days: number;
};

/** A key for programs of this account. `key` is told here and never again. Throws INVALID_INPUT, CONFLICT (too many keys). */
export async function createApiKey(
  { db, clock }: { db: Db; clock: Clock },
  { owner, name, scopes, days }: NewKey,
): Promise<{ id: string; key: string; expiresAtSeconds: number }> {
  if (scopes.length === 0) throw wrong({ path: "scopes", message: "Choose at least one thing that it may do." });
  if (!(days >= 1 && days <= MOST_DAYS)) throw wrong({ path: "days", message: `Choose 1 to ${MOST_DAYS} days.` });
  const key = `${KEY_PREFIX}${randomBytes(KEY_BYTES).toString("base64url")}`;
  const nowMs = clock.nowMs();
  const expiresAtSeconds = secondsOf(nowMs) + days * DAY_SECONDS;
  const what = [hashOfKey(key), key.slice(0, HINT_LETTERS), [...new Set(scopes)], new Date(nowMs), dateOfSeconds(expiresAtSeconds)];
  const values = [owner.userId, owner.wallet, parseName(name), ...what, MOST_KEYS, EVERY_EVENT, `user:${owner.userId}`];
  const [row] = await runStatement<{ id: string }>({ db, statement: { name: "api_key_create", text: CREATE, values } });
  if (row) return { id: row.id, key, expiresAtSeconds };
  throw new FoyerError({ code: "CONFLICT", message: `An account has at most ${MOST_KEYS} keys.`, next: "Revoke one that is not used any more." });
}

/** What is kept of a key. */
export function hashOfKey(key: string): string {
  return createHash("sha256").update(key).digest("hex");
}

/** The trail of the platform itself stands under the id that no event has. */
const CREATE = `
WITH made AS (
  INSERT INTO api_keys (user_id, wallet, name, hash, hint, scopes, created_at, expires_at)
  SELECT $1::uuid, $2, $3, $4, $5, $6::text[], $7::timestamptz, $8::timestamptz
  WHERE (SELECT count(*) FROM api_keys WHERE user_id = $1::uuid AND revoked_at IS NULL AND expires_at > $7::timestamptz) < $9::integer RETURNING id
), audit AS (
  INSERT INTO audit_log (event_id, at, action, outcome, actor, detail)
  SELECT $10::uuid, $7::timestamptz, 'api-key', 'created', $11, jsonb_build_object('keyId', id, 'scopes', $6::text[]) FROM made
)
SELECT id FROM made`;

function wrong({ path, message }: { path: string; message: string }): FoyerError {
  return new FoyerError({ code: "INVALID_INPUT", message, next: "Correct the field that is named.", fields: [{ path, message }] });
}
