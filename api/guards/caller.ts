import type { Context } from "hono";
import { routePath } from "hono/route";
import { API_SCOPES, type ApiScope } from "#core/api-scope.ts";
import { FoyerError } from "#core/error.ts";
import type { ApiCaller } from "#server/api-keys/api-caller.ts";
import { findApiCaller } from "#server/api-keys/find-api-caller.ts";
import type { Vault } from "#server/credentials/vault.ts";
import { ACCESS } from "../access.ts";
import type { ApiDeps, ApiEnv } from "../deps.ts";
import { requireSession } from "./session.ts";

export type CallerDeps = Pick<ApiDeps, "auth" | "db" | "clock" | "env"> & { readonly vault: Vault };

/**
 * Whoever calls, by a browser's session, or by a key or token whose scopes contain the one that api/access.ts names for this operation. Where it names
 * none, no program may call. Throws UNAUTHENTICATED, FORBIDDEN.
 */
export async function requireCaller(deps: CallerDeps, c: Context<ApiEnv>): Promise<ApiCaller> {
  const caller = await identifyCaller(deps, c);
  if (caller.proof === "cookie") return caller;
  const scope = ACCESS[operationOf(c)]?.scope;
  if (scope === "any" || (scope && caller.scopes.includes(scope))) return caller;
  throw outOfScope(scope);
}

async function identifyCaller(deps: CallerDeps, c: Context<ApiEnv>): Promise<ApiCaller> {
  if (!hasBearer(c)) {
    const { userId, wallet, sessionId } = await requireSession(deps, c);
    return { userId, wallet, scopes: API_SCOPES, proof: "cookie", by: { kind: "session", id: sessionId } };
  }
  const bearer = /^Bearer +(\S{1,4000})$/i.exec(c.req.header("authorization") ?? "")?.[1] ?? "";
  const found = await findApiCaller({ db: deps.db, clock: deps.clock, ring: await deps.vault.ring(), issuer: issuerOf(deps) }, bearer);
  if (found) return found;
  throw new FoyerError({ code: "UNAUTHENTICATED", message: "This key or token is not good, or not any more.", next: "Make a new one under /organizer/keys." });
}

/** Who signs our tokens, and who must have signed those that we take. */
export function issuerOf({ env }: Pick<ApiDeps, "env">): string {
  return new URL(env.PUBLIC_URL).origin;
}

/** Whoever sends one means it: a cookie beside it is not looked at. */
function hasBearer(c: Context<ApiEnv>): boolean {
  return c.req.header("authorization") !== undefined;
}

/** As api/access.ts and the document name it. */
function operationOf(c: Context<ApiEnv>): string {
  return `${c.req.method} ${routePath(c).replaceAll(/:(\w+)/g, "{$1}")}`;
}

function outOfScope(scope: ApiScope | undefined): FoyerError {
  const message = scope ? `This key may not do that: it lacks ${scope}.` : "No key may do that.";
  return new FoyerError({ code: "FORBIDDEN", message, next: scope ? "Make a key with that scope." : "Sign in on the site." });
}
