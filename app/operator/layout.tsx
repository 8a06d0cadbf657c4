import { headers } from "next/headers";
import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { getEnv } from "#platform/env.ts";
import { isAdmin } from "#server/accounts/admin.ts";
import { findSession } from "#server/accounts/session.ts";
import { Places } from "./places.tsx";

/** For platform admins; for everybody else there is nothing here. */
export default async function OperatorLayout({ children }: { children: ReactNode }) {
  if (!isAdmin({ env: getEnv() }, await findSession(await headers()))) notFound();
  return (
    <>
      <Places />
      {children}
    </>
  );
}
