import { headers } from "next/headers";
import type { ReactNode } from "react";
import { findSession } from "#server/accounts/session.ts";
import { loadOrganizerEvent } from "../../../_load/load-organizer-event.ts";

/** Says that there is nothing before the skeleton goes out: the answer's status is then a true 404. */
export default async function OrganizerEventLayout({ params, children }: { params: Promise<{ id: string }>; children: ReactNode }) {
  const [{ id }, session] = await Promise.all([params, headers().then(findSession)]);
  if (session) await loadOrganizerEvent(id, session.userId);
  return children;
}
