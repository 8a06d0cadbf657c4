import { Fragment, type ReactNode } from "react";
import { formatCoin } from "#components/format-coin.ts";
import { shortAddress } from "#components/short-address.ts";
import { Time } from "#components/time.tsx";
import type { TicketView, TransferView } from "#server/tickets/ticket-view.ts";
import { TransactionLink } from "./transaction-link.tsx";

/** Where the ticket has been, from its first sale on, each stop with the transaction that proves it. */
export function Provenance({ ticket }: { ticket: TicketView }) {
  const { timezone } = ticket.event;
  return (
    <section aria-labelledby="provenance" className="mt-12">
      <h2 id="provenance" className="display border-ink border-t-2 pt-4 text-3xl">
        Where it has been
      </h2>
      <ol className="mt-6 ml-1.5 border-line border-l-2" data-testid="provenance">
        {listStops(ticket).map(({ key, atSeconds, title, details }) => (
          <li key={key} className="relative pb-6 pl-6 last:pb-0">
            <span aria-hidden className="absolute top-1.5 -left-[7px] size-3 rounded-full border-2 border-canvas bg-ink" />
            <p className="font-semibold">{title}</p>
            <p className="label mt-1 text-muted leading-5">
              <Time atSeconds={atSeconds} timezone={timezone} style="short" />
              {details.map((detail, place) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: a stop's details never change their places
                <Fragment key={place}> · {detail}</Fragment>
              ))}
            </p>
          </li>
        ))}
      </ol>
    </section>
  );
}

type Stop = { key: string; atSeconds: number; title: string; details: ReactNode[] };

/** By time: what the chain tells, and the gate's own record of the admission among it. */
function listStops(ticket: TicketView): Stop[] {
  const stops = ticket.transfers.map((transfer) => stopOf(transfer));
  if (ticket.admittedAtMs !== null || ticket.mark) stops.push(admissionOf(ticket));
  return stops.sort((left, right) => left.atSeconds - right.atSeconds);
}

function stopOf(transfer: TransferView): Stop {
  const { from, to, atSeconds, transactionHash } = transfer;
  return {
    key: `${transactionHash}-${from}-${to}`,
    atSeconds,
    title: titleOf(transfer),
    details: [...peopleOf(transfer), <TransactionLink key="transaction" hash={transactionHash} />],
  };
}

/** The gate's record and the chain's mark of it; of an admission elsewhere there is the mark alone. */
function admissionOf({ admittedAtMs, entries, mark }: TicketView): Stop {
  const atSeconds = admittedAtMs === null ? (mark?.atSeconds ?? 0) : Math.floor(admittedAtMs / 1000);
  const link = mark ? [<TransactionLink key="transaction" hash={mark.transactionHash} />] : [];
  return {
    key: "admitted",
    atSeconds,
    title: "Admitted at the door",
    details: [...(entries > 1 ? [`for the ${ordinalOf(entries)} time`] : []), markWords(mark), ...link],
  };
}

function ordinalOf(entries: number): string {
  return entries <= 3 ? (["", "first", "second", "third"][entries] ?? "") : `${entries}th`;
}

function markWords(mark: TicketView["mark"]): string {
  if (!mark) return "being marked on chain";
  return mark.verdict === "marked" ? "marked on chain" : "the chain refused the mark, for the ticket was gone";
}

function titleOf({ kind, amountWei, payment }: TransferView): string {
  const price = amountWei === null ? null : BigInt(amountWei);
  const amount = price === null ? "" : ` ${formatCoin(price)}`;
  switch (kind) {
    case "bought":
      return price === 0n ? "Had for free" : `Bought for${amount}`;
    case "issued":
      return "Issued for an order";
    case "gift":
      return "Given away";
    case "sale":
      return price === 0n ? "Resold for free" : `Resold for${amount}`;
    case "claimed":
      return "Claimed to a wallet of its own";
    case "recovered":
      return "Recovered from a lost wallet";
    case "refunded":
      return payment === "held" ? `Refunded:${amount} waits to be fetched` : `Refunded:${amount}`;
    case "voided":
      return price === null || price === 0n ? "Revoked" : `Revoked, and${amount} given back`;
    case "burned":
      return "Destroyed by its holder";
  }
}

function peopleOf({ kind, from, to }: TransferView): string[] {
  switch (kind) {
    case "bought":
    case "issued":
      return [`to ${shortAddress(to)}`];
    case "refunded":
    case "voided":
    case "burned":
      return [`held by ${shortAddress(from)}`];
    case "gift":
    case "sale":
    case "claimed":
    case "recovered":
      return [`${shortAddress(from)} to ${shortAddress(to)}`];
  }
}
