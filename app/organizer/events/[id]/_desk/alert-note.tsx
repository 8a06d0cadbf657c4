import { TriangleAlert } from "lucide-react";
import Link from "next/link";
import { listEventAlerts } from "#server/alerts/list-alerts.ts";
import { pageDeps } from "../../../../_load/deps.ts";

/** That something at the doors looks like misuse just now; nothing while all is quiet. */
export async function AlertNote({ eventId, userId }: { eventId: string; userId: string }) {
  const { alerts } = await listEventAlerts(pageDeps(), { eventId, userId });
  const [newest, ...others] = alerts.filter(({ state }) => state === "going on");
  if (!newest) return null;
  return (
    <Link
      href={`/organizer/events/${eventId}/alerts`}
      data-testid="alert-note"
      className="mt-6 flex items-start gap-3 rounded-lg bg-warning-wash p-4 text-warning"
    >
      <TriangleAlert aria-hidden className="mt-0.5 size-5 shrink-0" />
      <span className="wrap-anywhere min-w-0">
        <b>{newest.title}</b>: {newest.subject}
        {others.length > 0 ? `, and ${others.length} more` : ""}. <span className="underline underline-offset-4">See the alerts</span>
      </span>
    </Link>
  );
}
