import { type Address, parseAddress } from "#core/bytes.ts";
import { type Auth, getAuth } from "./auth.ts";

export type AccountSession = { readonly userId: string; readonly sessionId: string /** The address that signed in. */; readonly wallet: Address };

/** For pages and actions: the session of the request's cookie, from the database each time. `null`: nobody is signed in. */
export function findSession(headers: Headers): Promise<AccountSession | null> {
  return findSessionIn({ auth: getAuth() }, headers);
}

/** The same for a caller that brings its own auth. Never prolongs the session: only a browser's own call can store the new cookie. */
export async function findSessionIn({ auth }: { auth: Auth }, headers: Headers): Promise<AccountSession | null> {
  const found = await auth.api.getSession({ headers, query: { disableRefresh: true } });
  if (!found?.session.wallet) return null;
  return { userId: found.user.id, sessionId: found.session.id, wallet: parseAddress(found.session.wallet) };
}
