import type { ReactNode } from "react";
import { formatBps } from "#components/format-bps.ts";
import { Time } from "#components/time.tsx";
import type { TransferPolicy } from "#core/event.ts";
import type { EventView } from "#server/events/event-view.ts";

const UNLIMITED_GIFTS = 255;

const POLICY_WORDS: Record<TransferPolicy, string> = {
  guarded: "Guarded: gifts, and resale here",
  open: "Open, like any NFT",
  bound: "Bound: never",
};

/** What the contract holds to, for one more look before it is fixed and for looking up afterwards. */
export function Terms({ event }: { event: EventView }) {
  const { timezone } = event;
  return (
    <section aria-labelledby="terms" className="mt-10">
      <h2 id="terms" className="display border-ink border-t-2 pt-4 text-3xl">
        The rules
      </h2>
      <dl className="mt-3 divide-y divide-line">
        <Rule name="Doors">
          <Time atSeconds={event.doorsAtSeconds} timezone={timezone} />
        </Rule>
        <Rule name="Ends, and last entry">
          <Time atSeconds={event.endsAtSeconds} timezone={timezone} />
        </Rule>
        <Rule name="How tickets change hands">{POLICY_WORDS[event.policy]}</Rule>
        {event.policy === "bound" ? null : <MovingRules event={event} />}
        <Rule name="Tickets per purchase">{event.maxPerPurchase}</Rule>
        <Rule name="Tickets per wallet">{event.maxPerWallet || "No limit"}</Rule>
        {event.tiers.map((tier) => (
          <Rule key={tier.tier} name={`${tier.name} on sale`}>
            <Time atSeconds={tier.saleStartsAtSeconds} timezone={timezone} style="short" />
            {" to "}
            <Time atSeconds={tier.saleEndsAtSeconds} timezone={timezone} style="short" />
          </Rule>
        ))}
        <Rule name="Time zone">{timezone}</Rule>
      </dl>
    </section>
  );
}

function MovingRules({ event }: { event: EventView }) {
  return (
    <>
      <Rule name="They stop changing hands">
        <Time atSeconds={event.transferCutoffAtSeconds} timezone={event.timezone} />
      </Rule>
      <Rule name="Highest resale price">{formatBps(event.resaleCapBps)} of the price first paid</Rule>
      <Rule name="Your royalty on resale">{formatBps(event.royaltyBps)}</Rule>
      <Rule name="Gifts per ticket">{event.maxGifts === UNLIMITED_GIFTS ? "No limit" : event.maxGifts}</Rule>
      {event.giftCooldownHours > 0 ? <Rule name="Between two gifts">{event.giftCooldownHours} hours</Rule> : null}
    </>
  );
}

function Rule({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="grid grid-cols-2 gap-4 py-3 sm:grid-cols-[14rem_minmax(0,1fr)]">
      <dt className="text-muted">{name}</dt>
      <dd className="font-medium">{children}</dd>
    </div>
  );
}
