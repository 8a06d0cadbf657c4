import type { Context } from "hono";
import { EVERY_EVENT } from "#platform/notice.ts";
import type { AccountSession } from "#server/accounts/session.ts";
import type { IssueLimiter } from "#server/credentials/issue-limiter.ts";
import type { Limit } from "#server/limits/counts.ts";
import type { ApiDeps, ApiEnv } from "../deps.ts";
import type { Guards } from "./guards.ts";
import { tellQuota } from "./limits.ts";
import { requireSession } from "./session.ts";
import { traceOf } from "./trace.ts";

/** Whether an account has asked for a ticket lately; it stops nobody. */
const SEEN: Limit = { name: "tickets-of-account", points: Number.POSITIVE_INFINITY, windowSeconds: 600 };

/** What every call needs that makes a credential. */
export type IssuingDeps = { readonly issuing: IssueLimiter } & Pick<Guards, "watch">;

/**
 * The caller's session, within the rate at which an account may have credentials made. `subject` is what it is for: a ticket's
 * id, or an event's. Throws UNAUTHENTICATED, TOO_MANY_REQUESTS.
 */
export async function requireIssuer(
  deps: Pick<ApiDeps, "auth" | "db" | "counts"> & IssuingDeps,
  c: Context<ApiEnv>,
  { subject }: { subject: string },
): Promise<AccountSession> {
  const session = await requireSession(deps, c);
  deps.issuing.take({ who: session.userId, subject }, (quota) => tellQuota(c, quota));
  const isFirst = deps.counts.take(SEEN, `${session.userId} ${subject}`).used === 1;
  if (isFirst) deps.watch.note({ kind: "many-tickets", eventId: EVERY_EVENT, subject: session.userId, trace: traceOf(c) });
  return session;
}
