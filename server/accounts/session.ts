import { createHmac, timingSafeEqual } from "node:crypto";
import { parseCookies } from "better-auth/cookies";
import type pg from "pg";
import { type Address, parseAddress } from "#core/bytes.ts";
import { getPool } from "#platform/pool.ts";
import { type Auth, getAuth } from "./auth.ts";

export type AccountSession = { readonly userId: string; readonly sessionId: string /** The address that signed in. */; readonly wallet: Address };

/** For pages and actions: the session of the request's cookie, from the database each time. `null`: nobody is signed in. */
export function findSession(headers: Headers): Promise<AccountSession | null> {
  return findSessionIn({ auth: getAuth(), db: getPool() }, headers);
}

/**
 * The same for a caller that brings its own. better-auth makes and ends sessions; to ask for one is a row by its token, without the layers
 * that also prolong it: only a browser's own call can store the new cookie. Asked each time, so that an ended session is dead at once (U5).
 */
export async function findSessionIn({ auth, db }: { auth: Auth; db: Pick<pg.Pool, "query"> }, headers: Headers): Promise<AccountSession | null> {
  const { secret, authCookies } = await auth.$context;
  const token = readSigned({ value: parseCookies(headers.get("cookie") ?? "").get(authCookies.sessionToken.name), secret });
  if (token === null) return null;
  const { rows } = await db.query<Row>({ name: "account_session", text: FIND, values: [token] });
  const [row] = rows;
  return row ? { userId: row.user_id, sessionId: row.id, wallet: parseAddress(row.wallet) } : null;
}

type Row = { id: string; user_id: string; wallet: string };

const FIND = "SELECT id, user_id, wallet FROM sessions WHERE token = $1 AND expires_at >= now() AND wallet IS NOT NULL";

/** What a cookie says, if its signature is ours: better-auth writes `value.base64(HMAC-SHA256)`. */
function readSigned({ value, secret }: { value: string | undefined; secret: string }): string | null {
  const end = value?.lastIndexOf(".") ?? -1;
  if (value === undefined || end < 1) return null;
  const said = Buffer.from(value.slice(end + 1));
  const signed = Buffer.from(createHmac("sha256", secret).update(value.slice(0, end)).digest("base64"));
  return said.length === signed.length && timingSafeEqual(said, signed) ? value.slice(0, end) : null;
}
