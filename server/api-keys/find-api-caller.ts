import { API_SCOPES, type ApiScope } from "#core/api-scope.ts";
import { parseAddress } from "#core/bytes.ts";
import type { Clock } from "../clock.ts";
import { type Db, runStatement } from "../gate/statement.ts";
import { type AccessTokenDeps, verifyAccessToken } from "./access-token.ts";
import type { ApiCaller } from "./api-caller.ts";
import { hashOfKey, KEY_PREFIX } from "./create-api-key.ts";

type Deps = AccessTokenDeps & { readonly db: Db; readonly clock: Clock };
type Row = { user_id: string; wallet: string; scopes: string[] };

/** Whose bearer token this is: a key's own text, or a token that was made with a key or in a session that goes on (trap 57). `null`: nobody's. */
export async function findApiCaller(deps: Deps, bearer: string): Promise<ApiCaller | null> {
  if (bearer.startsWith(KEY_PREFIX)) return findByKey(deps, { column: "hash", value: hashOfKey(bearer) });
  const claims = await verifyAccessToken(deps, bearer);
  if (!claims) return null;
  const { by } = claims;
  const found = by.kind === "key" ? await findByKey(deps, { column: "id", value: by.id }) : await findBySession(deps, by.id);
  if (!found || found.userId !== claims.userId || found.wallet !== claims.wallet) return null;
  return { ...found, proof: "token", scopes: found.scopes.filter((scope) => claims.scopes.includes(scope)) };
}

async function findByKey({ db, clock }: Deps, { column, value }: { column: "hash" | "id"; value: string }): Promise<ApiCaller | null> {
  const statement = { name: `api_key_by_${column}`, text: USE[column], values: [value, new Date(clock.nowMs())] };
  const [row] = await runStatement<Row & { id: string }>({ db, statement });
  return row ? { userId: row.user_id, wallet: parseAddress(row.wallet), scopes: knownOf(row.scopes), proof: "key", by: { kind: "key", id: row.id } } : null;
}

async function findBySession({ db, clock }: Deps, id: string): Promise<ApiCaller | null> {
  const text = "SELECT user_id, wallet FROM sessions WHERE id = $1 AND expires_at > $2 AND wallet IS NOT NULL";
  const [row] = await runStatement<Row>({ db, statement: { name: "api_session", text, values: [id, new Date(clock.nowMs())] } });
  return row ? { userId: row.user_id, wallet: parseAddress(row.wallet), scopes: API_SCOPES, proof: "token", by: { kind: "session", id } } : null;
}

/** A scope that is no more has no meaning; it opens nothing. */
function knownOf(scopes: readonly string[]): ApiScope[] {
  return API_SCOPES.filter((scope) => scopes.includes(scope));
}

/** Noted once a minute: a busy program shall not write its row with each call. */
const USE = { hash: lookUp("hash = $1"), id: lookUp("id = $1::uuid") } as const;

function lookUp(named: string): string {
  return `
WITH found AS (
  SELECT id, user_id, wallet, scopes, last_used_at FROM api_keys WHERE ${named} AND revoked_at IS NULL AND expires_at > $2::timestamptz
), used AS (
  UPDATE api_keys k SET last_used_at = $2::timestamptz FROM found f
  WHERE k.id = f.id AND (f.last_used_at IS NULL OR f.last_used_at < $2::timestamptz - interval '1 minute')
)
SELECT id, user_id, wallet, scopes FROM found`;
}
