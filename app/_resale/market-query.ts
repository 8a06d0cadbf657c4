import { parseAmount } from "#components/format-coin.ts";
import { LISTING_SORTS, type ListingQuery } from "#server/resale/listing-rows.ts";
import { oneParam } from "../_load/one-param.ts";

export type MarketParams = Record<"sort" | "tier" | "upTo" | "after", string | string[] | undefined>;

/** What stands in the filter's fields, as somebody has written it into the address. */
export type MarketChoice = { readonly sort: ListingQuery["sort"]; readonly tier: number | null; readonly upTo: string; readonly upToWei: bigint | null };

const PAGE_SIZE = 50;
const TIER = /^[1-9]\d{0,4}$/;

/** An unknown order is the usual one; a price that is none filters nothing. */
export function readChoice(params: MarketParams): MarketChoice {
  const tier = oneParam(params.tier) ?? "";
  const upTo = (oneParam(params.upTo) ?? "").trim().slice(0, 40);
  return {
    sort: LISTING_SORTS.find((sort) => sort === oneParam(params.sort)) ?? "price-asc",
    tier: TIER.test(tier) ? Number(tier) : null,
    upTo,
    upToWei: parseAmount(upTo),
  };
}

export function queryOf({ choice, eventId, cursor }: { choice: MarketChoice; eventId: string | null; cursor: string | null }): ListingQuery {
  const { sort, tier, upToWei } = choice;
  return { eventId, sort, tier: eventId === null ? null : tier, mostWei: upToWei?.toString() ?? null, cursor, limit: PAGE_SIZE };
}

/** The next page's address: the same choice, further on. */
export function addressAfter({ path, choice, nextCursor }: { path: string; choice: MarketChoice; nextCursor: string }): string {
  const { sort, tier, upTo } = choice;
  return `${path}?${new URLSearchParams({ sort, ...(tier !== null && { tier: String(tier) }), ...(upTo && { upTo }), after: nextCursor })}`;
}
