import type { Metadata } from "next";
import { headers } from "next/headers";
import { notFound } from "next/navigation";
import { LiveRefreshAll } from "#components/chain/live-refresh.tsx";
import { METHOD_IDS } from "#core/policy.ts";
import { METHODS } from "#methods/registry.ts";
import { getEnv } from "#platform/env.ts";
import { isAdmin } from "#server/accounts/admin.ts";
import { findSession } from "#server/accounts/session.ts";
import { listShutGates, type ShutGate } from "#server/gate/list-shut-gates.ts";
import { listPlatformSwitches } from "#server/gate/method-states.ts";
import { pageDeps } from "../../_load/deps.ts";
import { loadBookmark } from "../../_load/load-bookmark.ts";
import { titlesOf } from "../../_methods/titles-of.ts";
import { PlatformSwitches } from "./platform-switches.tsx";
import { ShutNow } from "./shut-now.tsx";

export const metadata: Metadata = { title: "Methods" };

/** What is on for every event, and which gates a switch would shut. A page that is streamed alone asks again who is looking. */
export default async function MethodsPage() {
  if (!isAdmin({ env: getEnv() }, await findSession(await headers()))) notFound();
  const deps = pageDeps();
  const since = await loadBookmark();
  const [off, shutNow, ...shutWithout] = await Promise.all([
    listPlatformSwitches(deps),
    listShutGates(deps, { eventId: null }),
    ...METHOD_IDS.map((method) => listShutGates(deps, { eventId: null, without: [method] })),
  ]);
  const titles = titlesOf(METHODS);
  const known = new Set(shutNow.map(wordsOf));
  const switches = METHOD_IDS.map((method, place) => ({
    ...({ method, title: titles[method], state: off.includes(method) ? "off" : "on" } as const),
    closes: (shutWithout[place] ?? []).map(wordsOf).filter((words) => !known.has(words)),
  }));
  return (
    <div className="wrap pt-8 pb-10 sm:pt-10">
      <LiveRefreshAll kind="events" since={since} />
      <h1 className="display text-[clamp(3rem,11vw,5.5rem)]">Methods</h1>
      <p className="mt-4 max-w-prose text-muted">
        What is switched off here is neither given out nor taken at any gate of any event, from the next scan on, whatever an organizer asks for. Their rules
        stay as they are.
      </p>
      <ShutNow gates={shutNow.map(wordsOf)} />
      <PlatformSwitches switches={switches} />
    </div>
  );
}

function wordsOf({ eventTitle, gateName, tiers }: ShutGate): string {
  return `${eventTitle}: ${gateName} (${tiers.length === 1 ? "1 kind of ticket" : `${tiers.length} kinds of tickets`})`;
}
