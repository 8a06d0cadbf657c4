import { CircleCheck, CircleHelp, Hourglass, type LucideIcon, OctagonAlert, Unplug } from "lucide-react";
import { classNames } from "#components/class-names.ts";
import type { MirrorStatusView } from "#server/mirror/get-mirror-status.ts";
import { sinceWords } from "./since-words.ts";

type Look = { Icon: LucideIcon; title: string; text: string; tone: string };

const LOOKS: Record<MirrorStatusView["state"], Look> = {
  trusted: {
    Icon: CircleCheck,
    title: "Trusted",
    text: "The tables follow a node whose head moves and whose words fit together.",
    tone: "bg-positive-wash text-positive",
  },
  stale: {
    Icon: Hourglass,
    title: "Stale",
    text: "No node shows a moving head. Pages show the last known state; gates ask the chain themselves.",
    tone: "bg-warning-wash text-warning",
  },
  untrusted: {
    Icon: OctagonAlert,
    title: "Not trusted",
    text: "Nodes contradict each other or the mirror. Gates no longer believe these tables until an operator has decided.",
    tone: "bg-negative-wash text-negative",
  },
  silent: {
    Icon: Unplug,
    title: "No sign of life",
    text: "The indexer has stopped telling. Is its process running, and does it reach the database?",
    tone: "bg-negative-wash text-negative",
  },
  none: {
    Icon: CircleHelp,
    title: "Never started",
    text: "No indexer has ever written here. Start one: npm run indexer.",
    tone: "bg-sunken text-ink",
  },
};

/** The one sentence that somebody who was just called out of bed needs. */
export function StateNote({ status, nowSeconds }: { status: MirrorStatusView; nowSeconds: number }) {
  const { Icon, title, text, tone } = LOOKS[status.state];
  return (
    <div role="status" data-testid="mirror-state" data-state={status.state} className={classNames("mt-8 flex items-start gap-4 rounded-lg p-5 sm:p-6", tone)}>
      <Icon aria-hidden className="mt-0.5 size-8 shrink-0" />
      <div className="min-w-0">
        <p className="font-semibold text-xl">{title}</p>
        <p className="mt-1 text-ink">{text}</p>
        {status.alarm ? (
          <p className="wrap-anywhere mt-3 font-mono text-ink text-sm">
            {status.alarm}
            {status.alarmAtSeconds === null ? null : ` (${sinceWords({ atSeconds: status.alarmAtSeconds, nowSeconds })})`}
          </p>
        ) : null}
      </div>
    </div>
  );
}
