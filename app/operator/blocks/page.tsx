import type { Metadata } from "next";
import { headers } from "next/headers";
import { notFound } from "next/navigation";
import { Card } from "#components/card.tsx";
import { getEnv } from "#platform/env.ts";
import { isAdmin } from "#server/accounts/admin.ts";
import { findSession } from "#server/accounts/session.ts";
import { listAllAlerts } from "#server/alerts/list-alerts.ts";
import { Blocks } from "../../_alerts/blocks.tsx";
import { pageDeps } from "../../_load/deps.ts";
import { liftOne } from "./lift-one.ts";

export const metadata: Metadata = { title: "Blocks" };

/** Who is kept out of which event. A page that is streamed alone asks again who is looking. */
export default async function BlocksPage() {
  if (!isAdmin({ env: getEnv() }, await findSession(await headers()))) notFound();
  const { blocks } = await listAllAlerts(pageDeps());
  return (
    <div className="wrap pt-8 pb-10 sm:pt-10">
      <h1 className="display text-[clamp(3rem,11vw,5.5rem)]">Blocks</h1>
      <p className="mt-4 max-w-prose text-muted">
        Devices, addresses and tickets that are kept out because too much of what came from them was wrong. Each ends by itself. Times are UTC.
      </p>
      <Card className="mt-8">
        <Blocks blocks={blocks} timezone="UTC" onLift={liftOne} />
      </Card>
    </div>
  );
}
