import type { Metadata } from "next";
import { headers } from "next/headers";
import Link from "next/link";
import { notFound } from "next/navigation";
import { getEnv } from "#platform/env.ts";
import { isAdmin } from "#server/accounts/admin.ts";
import { findSession } from "#server/accounts/session.ts";
import { listAllAlerts } from "#server/alerts/list-alerts.ts";
import { Alerts } from "../../_alerts/alerts.tsx";
import { pageDeps } from "../../_load/deps.ts";

export const metadata: Metadata = { title: "Alerts" };

/** What looked like misuse, of all events and of the platform itself. A page that is streamed alone asks again who is looking. */
export default async function AlertsPage() {
  if (!isAdmin({ env: getEnv() }, await findSession(await headers()))) notFound();
  const { alerts, blocks } = await listAllAlerts(pageDeps());
  return (
    <div className="wrap pt-8 pb-10 sm:pt-10">
      <h1 className="display text-[clamp(3rem,11vw,5.5rem)]">Alerts</h1>
      <p className="mt-4 max-w-prose text-muted">
        One for each burst: what goes on without ten quiet minutes is the same one. Times are UTC.{" "}
        {blocks.length > 0 ? (
          <Link href="/operator/blocks" className="text-ink underline underline-offset-4">
            {blocks.length === 1 ? "One is kept out just now" : `${blocks.length} are kept out just now`}
          </Link>
        ) : (
          "Nobody is kept out just now."
        )}
      </p>
      <div className="mt-8 border-ink border-t-2 pt-6">
        <Alerts alerts={alerts} timezone="UTC" />
      </div>
    </div>
  );
}
