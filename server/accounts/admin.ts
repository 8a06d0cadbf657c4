import { FoyerError } from "#core/error.ts";
import type { Env } from "#platform/env.ts";
import type { AccountSession } from "./session.ts";

type Deps = { readonly env: Pick<Env, "ADMIN_WALLETS"> };

/** Whether a session is a platform admin's (U6): its wallet stands in the settings. Asked anew for each request (trap 57). */
export function isAdmin({ env }: Deps, session: AccountSession | null): session is AccountSession {
  return session !== null && env.ADMIN_WALLETS.includes(session.wallet);
}

/** Throws FORBIDDEN for everybody else. */
export function assertAdmin(deps: Deps, session: AccountSession): void {
  if (isAdmin(deps, session)) return;
  throw new FoyerError({ code: "FORBIDDEN", message: "This is for the platform's operators.", next: "Sign in with a wallet of ADMIN_WALLETS." });
}
