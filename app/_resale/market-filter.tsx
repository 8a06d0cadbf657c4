"use client";

import Form from "next/form";
import { Button } from "#components/button.tsx";
import { Field, SelectField } from "#components/field.tsx";
import type { ListingSort } from "#server/resale/listing-rows.ts";

type Props = {
  path: string;
  choice: { sort: ListingSort; tier: number | null; upTo: string };
  fault: string | null;
  /** Empty where offers of many events stand together. */
  tiers: readonly { tier: number; name: string }[];
};

const SORTS: readonly { sort: ListingSort; label: string }[] = [
  { sort: "price-asc", label: "Lowest price first" },
  { sort: "price-desc", label: "Highest price first" },
  { sort: "newest", label: "Newest first" },
];

/** A form that asks for the page anew; choosing is enough, and without scripts the button does it. */
export function MarketFilter({ path, choice, fault, tiers }: Props) {
  return (
    <Form
      action={path}
      role="search"
      aria-label="Offers"
      data-testid="market-filter"
      onChange={({ currentTarget, target }) => {
        if (target instanceof HTMLSelectElement) currentTarget.requestSubmit();
      }}
      className="mt-8 grid grid-cols-2 items-start gap-3 sm:grid-cols-[1fr_1fr_1fr_auto]"
    >
      <SelectField label="Order" name="sort" defaultValue={choice.sort}>
        {SORTS.map(({ sort, label }) => (
          <option key={sort} value={sort}>
            {label}
          </option>
        ))}
      </SelectField>
      {tiers.length > 1 ? (
        <SelectField label="Tier" name="tier" defaultValue={choice.tier ?? ""}>
          <option value="">Every tier</option>
          {tiers.map(({ tier, name }) => (
            <option key={tier} value={tier}>
              {name}
            </option>
          ))}
        </SelectField>
      ) : null}
      <Field label="Up to" name="upTo" inputMode="decimal" placeholder="any price" suffix="ETH" defaultValue={choice.upTo} error={fault} />
      <Button type="submit" look="outline" className="mt-[1.6875rem] h-12">
        Show
      </Button>
    </Form>
  );
}
