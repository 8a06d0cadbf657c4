import { formatCoin } from "#components/format-coin.ts";
import { shortAddress } from "#components/short-address.ts";
import { Time } from "#components/time.tsx";
import type { TicketView, TransferView } from "#server/tickets/ticket-view.ts";

/** Where the ticket has been, from its first sale on. */
export function Provenance({ ticket }: { ticket: TicketView }) {
  const { timezone } = ticket.event;
  return (
    <section aria-labelledby="provenance" className="mt-12">
      <h2 id="provenance" className="display border-ink border-t-2 pt-4 text-3xl">
        Where it has been
      </h2>
      <ol className="mt-6 ml-1.5 border-line border-l-2" data-testid="provenance">
        {ticket.transfers.map((transfer) => (
          <Stop
            key={`${transfer.transactionHash}-${transfer.to}`}
            title={titleOf({ transfer, ticket })}
            detail={detailOf(transfer)}
            atSeconds={transfer.atSeconds}
            timezone={timezone}
          />
        ))}
        {ticket.admittedAtMs !== null ? (
          <Stop
            title="Admitted at the door"
            detail={ticket.admittedOnChain ? "Marked on chain" : "Being marked on chain"}
            atSeconds={Math.floor(ticket.admittedAtMs / 1000)}
            timezone={timezone}
          />
        ) : null}
      </ol>
    </section>
  );
}

function Stop({ title, detail, atSeconds, timezone }: { title: string; detail: string; atSeconds: number; timezone: string }) {
  return (
    <li className="relative pb-6 pl-6 last:pb-0">
      <span aria-hidden className="absolute top-1.5 -left-[7px] size-3 rounded-full border-2 border-canvas bg-ink" />
      <p className="font-semibold">{title}</p>
      <p className="label mt-1 text-muted">
        <Time atSeconds={atSeconds} timezone={timezone} style="short" /> · {detail}
      </p>
    </li>
  );
}

function titleOf({ transfer, ticket }: { transfer: TransferView; ticket: TicketView }): string {
  switch (transfer.kind) {
    case "mint":
      return BigInt(ticket.facePriceWei) === 0n ? "Issued" : `First sold for ${formatCoin(BigInt(ticket.facePriceWei))}`;
    case "gift":
      return "Given away";
    case "sale":
      return transfer.priceWei ? `Resold for ${formatCoin(BigInt(transfer.priceWei))}` : "Resold";
  }
}

function detailOf({ kind, from, to }: TransferView): string {
  return kind === "mint" ? `to ${shortAddress(to)}` : `${shortAddress(from)} to ${shortAddress(to)}`;
}
