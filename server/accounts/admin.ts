import { FoyerError } from "#core/error.ts";
import type { Env } from "#platform/env.ts";
import type { AccountSession } from "./session.ts";

type Deps = { readonly env: Pick<Env, "ADMIN_WALLETS"> };

/** Whether a session is a platform admin's (U6): its wallet stands in the settings. Asked anew for each request (trap 57). */
export function isAdmin<Somebody extends Pick<AccountSession, "wallet">>({ env }: Deps, session: Somebody | null): session is Somebody {
  return session !== null && env.ADMIN_WALLETS.includes(session.wallet);
}

/** Throws FORBIDDEN for everybody else. */
export function assertAdmin(deps: Deps, session: Pick<AccountSession, "wallet">): void {
  if (isAdmin(deps, session)) return;
  throw new FoyerError({ code: "FORBIDDEN", message: "This is for the platform's operators.", next: "Sign in with a wallet of ADMIN_WALLETS." });
}
