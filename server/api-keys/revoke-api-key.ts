import { FoyerError } from "#core/error.ts";
import { EVERY_EVENT } from "#platform/notice.ts";
import type { Clock } from "../clock.ts";
import { type Db, runStatement } from "../gate/statement.ts";
import { isUuid } from "../uuid.ts";

/** The key opens nothing from the next call on, and the tokens made with it neither. Again is harmless. Throws NOT_FOUND, for another's too. */
export async function revokeApiKey({ db, clock }: { db: Db; clock: Clock }, { userId, keyId }: { userId: string; keyId: string }): Promise<void> {
  const values = [userId, keyId, new Date(clock.nowMs()), EVERY_EVENT, `user:${userId}`];
  const rows = isUuid(keyId) ? await runStatement({ db, statement: { name: "api_key_revoke", text: REVOKE, values } }) : [];
  if (rows.length === 0) throw new FoyerError({ code: "NOT_FOUND", message: "You have no such key.", next: "Look among your keys." });
}

const REVOKE = `
WITH ended AS (
  UPDATE api_keys SET revoked_at = $3 WHERE user_id = $1::uuid AND id = $2::uuid AND revoked_at IS NULL RETURNING id
), audit AS (
  INSERT INTO audit_log (event_id, at, action, outcome, actor, detail)
  SELECT $4::uuid, $3::timestamptz, 'api-key', 'revoked', $5, jsonb_build_object('keyId', id) FROM ended
)
SELECT id FROM api_keys WHERE user_id = $1::uuid AND id = $2::uuid`;
