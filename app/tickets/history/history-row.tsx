import { ArrowDownLeft, ArrowUpRight } from "lucide-react";
import Link from "next/link";
import { classNames } from "#components/class-names.ts";
import { formatAmount, formatCoin } from "#components/format-coin.ts";
import { shortAddress } from "#components/short-address.ts";
import { Time } from "#components/time.tsx";
import type { HistoryEntry } from "#server/tickets/list-history.ts";
import { TransactionLink } from "../_parts/transaction-link.tsx";

/** One line of the ledger: what it was on the left, what it cost or brought on the right. */
export function HistoryRow({ entry }: { entry: HistoryEntry }) {
  const Icon = entry.direction === "in" ? ArrowDownLeft : ArrowUpRight;
  return (
    <div className="grid grid-cols-[auto_minmax(0,1fr)_auto] items-start gap-x-4 py-5">
      <span aria-hidden className="mt-0.5 grid size-9 place-items-center rounded-full bg-sunken">
        <Icon className="size-4.5" />
      </span>
      <div className="min-w-0">
        <p className="font-semibold">{titleOf(entry)}</p>
        <p className="mt-0.5 truncate">
          <Link
            href={entry.ticketId ? `/tickets/${entry.ticketId}` : `/events/${entry.eventId}`}
            className="underline underline-offset-4 hover:decoration-accent"
          >
            {entry.eventTitle}
          </Link>
        </p>
        <p className="label mt-1.5 text-muted leading-5">
          <Time atSeconds={entry.atSeconds} timezone={entry.timezone} style="full" />
          {entry.counterpart ? ` · ${entry.direction === "in" ? "from" : "to"} ${shortAddress(entry.counterpart)}` : ""} ·{" "}
          <TransactionLink hash={entry.transactionHash} />
        </p>
      </div>
      <Amount entry={entry} />
    </div>
  );
}

function titleOf({ kind, direction, quantity, tierName }: HistoryEntry): string {
  const tickets = `${quantity} × ${tierName}`;
  switch (kind) {
    case "bought":
      return `Bought ${tickets}`;
    case "issued":
      return `Received ${tickets}, paid elsewhere`;
    case "gift":
      return direction === "in" ? `Were given ${tickets}` : `Gave away ${tickets}`;
    case "sale":
      return direction === "in" ? `Bought ${tickets} from a guest` : `Sold ${tickets}`;
    case "claimed":
      return direction === "in" ? `Claimed ${tickets}` : `Handed over ${tickets}`;
    case "recovered":
      return direction === "in" ? `Recovered ${tickets}` : `Lost ${tickets} to a recovery`;
    case "refunded":
      return `Refund for ${tickets}`;
    case "voided":
      return `${tickets} revoked`;
    case "burned":
      return `Destroyed ${tickets}`;
  }
}

/** What left the wallet has a minus; what reached it a plus, for a sale after royalty and fee. */
function Amount({ entry }: { entry: HistoryEntry }) {
  const { kind, direction, amountWei, receivedWei } = entry;
  if (amountWei === null) return <span />;
  const isIncome = kind === "refunded" || kind === "voided" || (kind === "sale" && direction === "out");
  const shown = BigInt(isIncome ? (receivedWei ?? amountWei) : amountWei);
  if (shown === 0n) return <p className="font-semibold">Free</p>;
  return (
    <p className={classNames("text-right font-semibold tabular-nums", isIncome && "text-positive")}>
      {isIncome ? "+" : "−"}
      {formatAmount(shown)} ETH
      {isIncome && kind === "sale" ? <span className="label block font-normal text-muted">of {formatCoin(BigInt(amountWei))}</span> : null}
    </p>
  );
}
