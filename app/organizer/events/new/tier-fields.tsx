"use client";

import { Plus, Trash2 } from "lucide-react";
import { Button } from "#components/button.tsx";
import { Card } from "#components/card.tsx";
import { Field } from "#components/field.tsx";
import type { Change, FormErrors, FormValues, TierValues } from "./form-values.ts";

const MOST_TIERS = 16;

type TierFieldsProps = { values: FormValues; errors: FormErrors; change: Change };

/** The kinds of ticket. */
export function TierFields({ values: { tiers }, errors, change }: TierFieldsProps) {
  const last = tiers.at(-1);
  function add(): void {
    if (last) change({ tiers: [...tiers, { ...last, key: last.key + 1, name: "", price: "" }] });
  }
  return (
    <Card>
      <div className="flex items-center justify-between gap-4">
        <h2 className="display text-2xl">Tickets</h2>
        <Button look="outline" size="small" data-testid="add-tier" disabled={tiers.length >= MOST_TIERS} onClick={add}>
          <Plus aria-hidden className="size-4" />
          Add a tier
        </Button>
      </div>
      <ol className="mt-5 grid gap-6 divide-y divide-line">
        {tiers.map((tier, place) => (
          <li key={tier.key} className="grid gap-5 pt-6 first:pt-0 sm:grid-cols-2">
            <Tier
              tier={tier}
              place={place}
              errors={errors}
              change={(part) => change({ tiers: tiers.map((one) => (one.key === tier.key ? { ...one, ...part } : one)) })}
              remove={tiers.length > 1 ? () => change({ tiers: tiers.filter((one) => one.key !== tier.key) }) : null}
            />
          </li>
        ))}
      </ol>
    </Card>
  );
}

type TierProps = {
  tier: TierValues;
  place: number;
  errors: FormErrors;
  change: (part: Partial<TierValues>) => void;
  remove: (() => void) | null;
};

function Tier({ tier, place, errors, change, remove }: TierProps) {
  const error = (name: string) => errors[`tiers.${place}.${name}`];
  const name = (field: string) => `tier-${place + 1}-${field}`;
  return (
    <>
      <div className="flex items-end gap-3 sm:col-span-2">
        <div className="grow">
          <Field
            label={`Tier ${place + 1}`}
            name={name("name")}
            placeholder="Balcony"
            value={tier.name}
            error={error("name")}
            onChange={(event) => change({ name: event.target.value })}
          />
        </div>
        {remove ? (
          <Button look="quiet" size="icon" aria-label={`Remove tier ${place + 1}`} onClick={remove}>
            <Trash2 aria-hidden className="size-5" />
          </Button>
        ) : null}
      </div>
      <Field
        label="Price"
        name={name("price")}
        suffix="ETH"
        hint="0 is free."
        inputMode="decimal"
        value={tier.price}
        error={error("priceWei")}
        onChange={(event) => change({ price: event.target.value })}
      />
      <Field
        label="How many"
        name={name("supply")}
        inputMode="numeric"
        value={tier.supply}
        error={error("supply")}
        onChange={(event) => change({ supply: event.target.value })}
      />
      <Field
        label="On sale from"
        name={name("from")}
        type="datetime-local"
        value={tier.saleStarts}
        error={error("saleStartsAtSeconds")}
        onChange={(event) => change({ saleStarts: event.target.value })}
      />
      <Field
        label="Until"
        name={name("until")}
        type="datetime-local"
        value={tier.saleEnds}
        error={error("saleEndsAtSeconds")}
        onChange={(event) => change({ saleEnds: event.target.value })}
      />
    </>
  );
}
