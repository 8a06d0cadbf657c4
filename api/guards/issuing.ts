import type { Context } from "hono";
import type { AccountSession } from "#server/accounts/session.ts";
import type { IssueLimiter } from "#server/credentials/issue-limiter.ts";
import type { ApiDeps, ApiEnv } from "../deps.ts";
import { tellQuota } from "./limits.ts";
import { requireSession } from "./session.ts";

/** What every call needs that makes a credential. */
export type IssuingDeps = { readonly issuing: IssueLimiter };

/**
 * The caller's session, within the rate at which an account may have credentials made. `subject` is what it is for: a ticket's
 * id, or an event's. Throws UNAUTHENTICATED, TOO_MANY_REQUESTS.
 */
export async function requireIssuer(
  deps: Pick<ApiDeps, "auth" | "db"> & IssuingDeps,
  c: Context<ApiEnv>,
  { subject }: { subject: string },
): Promise<AccountSession> {
  const session = await requireSession(deps, c);
  deps.issuing.take({ who: session.userId, subject }, (quota) => tellQuota(c, quota));
  return session;
}
