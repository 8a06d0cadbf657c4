import { z } from "zod";
import type { EventTerms, TierSale } from "#core/event.ts";
import { type MirrorEventRow, type MirrorTierRow, secondsOfDate, termsOfRow, tierOfRow } from "#prisma/rows.ts";
import { type DraftTerms, draftTermsSchema, eventTermsOfDraft, tiersOfDraft } from "./draft-terms.ts";
import { termsShape, tierShape } from "./terms-shape.ts";

export const tierViewSchema = z.object({ tier: z.int(), ...tierShape, sold: z.int() });

/** An event as pages and the API show it: plain JSON, amounts as decimal text. */
export const eventViewSchema = z.object({
  id: z.uuid(),
  chainId: z.int(),
  contract: z.string(),
  eventRef: z.string(),
  title: z.string(),
  description: z.string(),
  location: z.string(),
  timezone: z.string(),
  organizerWallet: z.string(),
  ...termsShape,
  status: z.enum(["open", "closed"]),
  /** When the organizer called it off: holders get their money back, nothing is sold any more. */
  cancelledAtSeconds: z.int().nullable(),
  codePeriodSeconds: z.int(),
  tiers: z.array(tierViewSchema),
  /** A draft's terms are the organizer's; a live event's are the contract's. */
  onChain: z.enum(["draft", "live"]),
});

export type EventView = z.infer<typeof eventViewSchema>;
export type TierView = z.infer<typeof tierViewSchema>;

/** Columns of the own table `events`, aliased e. */
export const EVENT_COLUMNS = `e.id, e.chain_id, e.contract, e.event_ref, e.organizer_wallet, e.title, e.description, e.location, e.timezone,
  e.status, e.code_period_seconds`;

/** Columns of `mirror_events`, aliased m. Of the columns in both tables the own ones stand, which the address ties to these. */
export const MIRROR_EVENT_COLUMNS = `m.organizer, m.name, m.currency, m.payout, m.policy, m.doors_at, m.starts_at, m.ends_at,
  m.transfer_cutoff_at, m.resale_cap_bps, m.royalty_bps, m.max_per_purchase, m.max_per_wallet, m.max_gifts, m.gift_cooldown_hours, m.cancelled_at`;

/**
 * The contract address names organizer and reference already (the factory makes it of them). Comparing the reference too would
 * tell the planner of a rare coincidence, and it would read whole tables for a page.
 */
const SAME_EVENT = "m.chain_id = e.chain_id AND m.contract = e.contract";
export const MIRROR_EVENT_JOIN = `mirror_events m ON ${SAME_EVENT}`;
/** The same from the other side: mirrored events that are ours. */
export const OWN_EVENT_JOIN = `events e ON ${SAME_EVENT}`;

/** Neither closed by its organizer nor cancelled on chain: what lists and the market show. */
export const EVENT_STANDS = "e.status = 'open' AND m.cancelled_at IS NULL";

export type EventRow = {
  id: string;
  chain_id: number;
  contract: string;
  event_ref: string;
  organizer_wallet: string;
  title: string;
  description: string;
  location: string;
  timezone: string;
  status: EventView["status"];
  code_period_seconds: number;
};

export type LiveEventRow = EventRow & MirrorEventRow & { cancelled_at: Date | null };
export type TierOfEventRow = MirrorTierRow & { contract: string };

export function liveEventView({ row, tiers }: { row: LiveEventRow; tiers: readonly TierOfEventRow[] }): EventView {
  const own = tiers.filter(({ contract }) => contract === row.contract).map(tierOfRow);
  return { ...viewOf({ row, terms: termsOfRow(row), tiers: own }), cancelledAtSeconds: row.cancelled_at && secondsOfDate(row.cancelled_at), onChain: "live" };
}

export function draftEventView(row: EventRow & { terms: unknown }): EventView {
  const terms: DraftTerms = draftTermsSchema.parse(row.terms);
  return { ...viewOf({ row, terms: eventTermsOfDraft({ terms, row }), tiers: tiersOfDraft(terms) }), cancelledAtSeconds: null, onChain: "draft" };
}

export function tierView(tier: TierSale): TierView {
  return {
    tier: tier.tier,
    name: tier.name,
    priceWei: tier.priceWei.toString(),
    supply: tier.supply,
    sold: tier.sold,
    saleStartsAtSeconds: tier.saleStartsAtSeconds,
    saleEndsAtSeconds: tier.saleEndsAtSeconds,
  };
}

function viewOf({ row, terms, tiers }: { row: EventRow; terms: EventTerms; tiers: readonly TierSale[] }): Omit<EventView, "onChain" | "cancelledAtSeconds"> {
  return {
    id: row.id,
    chainId: row.chain_id,
    contract: row.contract,
    eventRef: row.event_ref,
    title: row.title,
    description: row.description,
    location: row.location,
    timezone: row.timezone,
    organizerWallet: row.organizer_wallet,
    policy: terms.policy,
    doorsAtSeconds: terms.doorsAtSeconds,
    startsAtSeconds: terms.startsAtSeconds,
    endsAtSeconds: terms.endsAtSeconds,
    transferCutoffAtSeconds: terms.transferCutoffAtSeconds,
    resaleCapBps: terms.resaleCapBps,
    royaltyBps: terms.royaltyBps,
    maxPerPurchase: terms.maxPerPurchase,
    maxPerWallet: terms.maxPerWallet,
    maxGifts: terms.maxGifts,
    giftCooldownHours: terms.giftCooldownHours,
    status: row.status,
    codePeriodSeconds: row.code_period_seconds,
    tiers: tiers.map(tierView).sort((left, right) => left.tier - right.tier),
  };
}
