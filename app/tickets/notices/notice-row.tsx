import { ArrowDownLeft, ArrowUpRight, Ban, type LucideIcon, Undo2 } from "lucide-react";
import Link from "next/link";
import { classNames } from "#components/class-names.ts";
import { Time } from "#components/time.tsx";
import type { NoticeView } from "#server/tickets/list-notices.ts";
import { TransactionLink } from "../_parts/transaction-link.tsx";
import { noticeWords } from "./notice-words.ts";

/** One thing that happened, and what it means for the reader. */
export function NoticeRow({ notice }: { notice: NoticeView }) {
  const { title, text } = noticeWords(notice);
  const Icon = iconOf(notice);
  return (
    <article
      data-testid="notice"
      data-kind={notice.kind}
      data-direction={notice.direction}
      data-unread={notice.isUnread}
      className={classNames(
        "grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 rounded-lg border p-4 sm:p-5",
        notice.isUnread ? "border-line-strong bg-surface shadow-raised" : "border-line bg-transparent",
      )}
    >
      <span aria-hidden className={classNames("grid size-10 place-items-center rounded-full", notice.isUnread ? "bg-accent text-accent-ink" : "bg-sunken")}>
        <Icon className="size-5" />
      </span>
      <div className="min-w-0">
        <h2 className="font-semibold text-lg leading-snug">
          {title}
          {notice.isUnread ? <span className="label ml-2 align-middle text-accent-text">new</span> : null}
        </h2>
        <p className="mt-0.5">
          <Link
            href={notice.ticketId ? `/tickets/${notice.ticketId}` : `/events/${notice.eventId}`}
            className="wrap-anywhere underline underline-offset-4 hover:decoration-accent"
          >
            {notice.eventTitle}
          </Link>
        </p>
        <p className="mt-2 text-muted">{text}</p>
        <p className="label mt-2.5 text-muted leading-5">
          <Time atSeconds={notice.atSeconds} timezone={notice.timezone} style="full" /> · <TransactionLink hash={notice.transactionHash} />
        </p>
      </div>
    </article>
  );
}

function iconOf({ kind, direction }: NoticeView): LucideIcon {
  if (kind === "voided" || kind === "burned") return Ban;
  if (kind === "refunded") return Undo2;
  return direction === "in" ? ArrowDownLeft : ArrowUpRight;
}
