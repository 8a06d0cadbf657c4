import type { ReactNode } from "react";
import { formatInstant } from "#components/format-instant.ts";
import { shortAddress } from "#components/short-address.ts";
import { Time } from "#components/time.tsx";
import type { EventView } from "#server/events/event-view.ts";

/** When, where and who, as small print on a playbill. */
export function EventFacts({ event }: { event: EventView }) {
  const { timezone, doorsAtSeconds, startsAtSeconds, endsAtSeconds } = event;
  return (
    <dl className="mt-7 grid grid-cols-2 gap-x-6 gap-y-5 border-line border-y py-5 sm:grid-cols-3">
      <Fact name="Date">
        <Time atSeconds={startsAtSeconds} timezone={timezone} style="date" />
      </Fact>
      <Fact name="Doors">
        <Time atSeconds={doorsAtSeconds} timezone={timezone} style="clock" />
      </Fact>
      <Fact name="Start">
        <Time atSeconds={startsAtSeconds} timezone={timezone} style="clock" />{" "}
        <span className="label font-normal text-muted">{zoneWords({ atSeconds: startsAtSeconds, timezone })}</span>
      </Fact>
      <Fact name="Place">{event.location}</Fact>
      <Fact name="Last entry">{formatInstant({ atSeconds: endsAtSeconds, timezone, style: "short" })}</Fact>
      <Fact name="Organizer">
        <span className="font-mono text-[0.9375rem]">{shortAddress(event.organizerWallet)}</span>
      </Fact>
    </dl>
  );
}

/** "CET" or "GMT-5": whose clock the times are. */
function zoneWords({ atSeconds, timezone }: { atSeconds: number; timezone: string }): string {
  const parts = new Intl.DateTimeFormat("en-GB", { timeZone: timezone, timeZoneName: "short" }).formatToParts(atSeconds * 1000);
  return parts.find(({ type }) => type === "timeZoneName")?.value ?? timezone;
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt className="label text-muted">{name}</dt>
      <dd className="mt-1 font-semibold leading-snug">{children}</dd>
    </div>
  );
}
