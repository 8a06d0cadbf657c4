import type { Context } from "hono";
import { FoyerError } from "#core/error.ts";
import { type AccountSession, findSessionIn } from "#server/accounts/session.ts";
import type { ApiDeps, ApiEnv } from "../deps.ts";

/** The session of the caller's cookie, read anew for each request (trap 57). Throws UNAUTHENTICATED. */
export async function requireSession(deps: Pick<ApiDeps, "auth" | "db">, c: Context<ApiEnv>): Promise<AccountSession> {
  const session = await findSessionIn(deps, c.req.raw.headers);
  if (session) return session;
  throw new FoyerError({ code: "UNAUTHENTICATED", message: "You are not signed in.", next: "Sign in with your wallet." });
}
