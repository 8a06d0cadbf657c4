"use client";

import { useState } from "react";
import { Button } from "#components/button.tsx";
import { EmptyState } from "#components/empty-state.tsx";
import { useMounted } from "#components/use-mounted.ts";
import { accuracyLimitOf, areaOf, type Zone } from "#core/zone.ts";
import { ConfirmButton } from "../gates/confirm-button.tsx";
import { dropZone } from "./drop-zone.ts";
import { ZoneEditor } from "./zone-editor.tsx";
import { areaWords, type GateName } from "./zone-words.ts";

type Props = { eventId: string; zones: readonly Zone[]; gates: readonly GateName[] };

/** The event's zones, and the drawing board for one of them. */
export function ZoneDesk({ eventId, zones, gates }: Props) {
  const [open, setOpen] = useState<Zone | "new" | null>(null);
  const mounted = useMounted();
  if (open) {
    return (
      <ZoneEditor key={open === "new" ? "new" : open.id} eventId={eventId} zone={open === "new" ? null : open} gates={gates} onClose={() => setOpen(null)} />
    );
  }
  const draw = (
    <Button look="accent" data-testid="zone-new" disabled={!mounted} onClick={() => setOpen("new")}>
      Draw a zone
    </Button>
  );
  if (zones.length === 0) {
    return (
      <div className="mt-8">
        <EmptyState title="No zone yet" text="Without one nobody is asked for their position, and gates work as they always do." action={draw} />
      </div>
    );
  }
  return (
    <section aria-label="Zones" className="mt-8">
      <ul className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
        {zones.map((zone) => (
          <li key={zone.id} data-testid="zone" className="flex min-w-0 flex-col rounded-lg border border-line bg-surface p-5 shadow-card">
            <h2 className="wrap-anywhere font-semibold text-xl">{zone.name}</h2>
            <p className="mt-1 text-muted text-sm">{gates.find(({ id }) => id === zone.gateId)?.name ?? "Every gate"}</p>
            <dl className="mt-4 mb-4 grid grid-cols-3 gap-3">
              <Fact name="Area" value={areaWords(areaOf(zone.shape))} />
              <Fact name="Stay" value={`${zone.dwellSeconds} s`} />
              <Fact name="Exact to" value={`${Math.round(accuracyLimitOf(zone.shape))} m`} />
            </dl>
            <p className="label wrap-anywhere mt-auto mb-4 select-all text-muted" title="The zone’s id, for the webhook">
              {zone.id}
            </p>
            <div className="flex flex-wrap gap-2">
              <Button look="outline" size="small" data-testid={`zone-edit-${zone.name}`} disabled={!mounted} onClick={() => setOpen(zone)}>
                Change
              </Button>
              <ConfirmButton
                label="Remove"
                pending="Removing"
                title="Remove this zone?"
                text={`Nobody is seen at “${zone.name}” any more, and who was seen there lately no longer counts. Tickets and codes are not touched.`}
                testId={`zone-remove-${zone.name}`}
                action={() => dropZone({ eventId, zoneId: zone.id })}
              />
            </div>
          </li>
        ))}
      </ul>
      <div className="mt-5">{draw}</div>
    </section>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt className="label text-muted">{name}</dt>
      <dd className="font-semibold">{value}</dd>
    </div>
  );
}
