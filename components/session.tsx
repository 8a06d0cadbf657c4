"use client";

import { createContext, type ReactNode, useContext } from "react";
import type { Address } from "#core/bytes.ts";

/** Who is signed in, as the server said when it made the page. */
export type Account = {
  readonly userId: string;
  readonly wallet: Address /** Platform admins see the operator's pages (U6). */;
  readonly role: "admin" | "account";
};

const SessionContext = createContext<Account | null>(null);

export function SessionProvider({ account, children }: { account: Account | null; children: ReactNode }) {
  return <SessionContext value={account}>{children}</SessionContext>;
}

/** `null`: nobody is signed in. */
export function useAccountSession(): Account | null {
  return useContext(SessionContext);
}
