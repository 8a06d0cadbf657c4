import type { TransferPolicy } from "#core/event.ts";
import { serialOf } from "#core/ticket.ts";
import { bigintOfNumeric, type MirrorEventRow, type MirrorTicketRow, secondsOfDate, termsOfRow, ticketOfRow } from "#prisma/rows.ts";
import { EVENT_COLUMNS, type EventRow, MIRROR_EVENT_COLUMNS, MIRROR_EVENT_JOIN } from "../events/event-view.ts";

/** A ticket as pages and the API show it: plain JSON, amounts and token ids as decimal text. */
export type TicketView = {
  id: string;
  eventId: string;
  tokenId: string;
  tier: number;
  tierName: string;
  serial: number;
  holder: string;
  facePriceWei: string;
  moves: number;
  /** From the gate's own ledger, at once; the chain's mark follows. */
  admittedAtMs: number | null;
  admittedOnChain: boolean;
  listing: { priceWei: string; listedAtSeconds: number } | null;
  event: TicketEventView;
  /** Mint, gifts and sales, the first first. */
  transfers: TransferView[];
};

export type TicketEventView = {
  id: string;
  title: string;
  location: string;
  timezone: string;
  startsAtSeconds: number;
  doorsAtSeconds: number;
  endsAtSeconds: number;
  transferCutoffAtSeconds: number;
  contract: string;
  chainId: number;
  codePeriodSeconds: number;
  policy: TransferPolicy;
  resaleCapBps: number;
  royaltyBps: number;
};

export type TransferView = {
  kind: "mint" | "gift" | "sale";
  from: string;
  to: string;
  atSeconds: number;
  transactionHash: string;
  /** What a sale cost its buyer; a mint's price is the ticket's face price. */
  priceWei: string | null;
};

export type TicketRow = Omit<EventRow, "id"> &
  MirrorEventRow &
  MirrorTicketRow & {
    /** `null` until somebody asks for the ticket by a link. */
    ticket_id: string | null;
    event_id: string;
    tier: number;
    tier_name: string;
    admitted_at: Date | null;
    listing_price_wei: string | null;
    listed_at: Date | null;
  };

/** Mirrored tickets of our events, with their own id, listing and admission where they have one. Append a WHERE over n, e, m, t. */
export const TICKET_SELECT = `
  SELECT ${EVENT_COLUMNS.replace("e.id,", "e.id AS event_id,")}, ${MIRROR_EVENT_COLUMNS}, n.id AS ticket_id,
    t.token_id, t.tier, r.name AS tier_name, t.holder, t.state, t.last_holder, t.face_price_wei, t.order_id, t.admitted_on_chain, t.mark_refused, t.moves,
    t.recovery_to, t.recovery_ready_at, t.recovery_state,
    l.price_wei AS listing_price_wei, l.listed_at, a.admitted_at
  FROM mirror_tickets t
  JOIN events e ON e.chain_id = t.chain_id AND e.contract = t.contract
  JOIN ${MIRROR_EVENT_JOIN}
  JOIN mirror_tiers r ON r.chain_id = t.chain_id AND r.contract = t.contract AND r.tier = t.tier
  LEFT JOIN tickets n ON n.event_id = e.id AND n.token_id = t.token_id
  LEFT JOIN mirror_listings l ON l.chain_id = t.chain_id AND l.contract = t.contract AND l.token_id = t.token_id
  LEFT JOIN admission_state s ON s.event_id = e.id AND s.token_id = t.token_id
  LEFT JOIN admissions a ON a.event_id = s.event_id AND a.attempt_id = s.admitted_attempt`;

export function ticketView({ row, id, transfers }: { row: TicketRow; id: string; transfers: TransferView[] }): TicketView {
  const ticket = ticketOfRow(row);
  return {
    id,
    eventId: row.event_id,
    tokenId: ticket.tokenId.toString(),
    tier: row.tier,
    tierName: row.tier_name,
    serial: serialOf(ticket.tokenId),
    holder: ticket.holder,
    facePriceWei: ticket.facePriceWei.toString(),
    moves: ticket.moves,
    admittedAtMs: row.admitted_at?.getTime() ?? null,
    admittedOnChain: ticket.admittedOnChain,
    listing:
      row.listing_price_wei && row.listed_at
        ? { priceWei: bigintOfNumeric(row.listing_price_wei).toString(), listedAtSeconds: secondsOfDate(row.listed_at) }
        : null,
    event: ticketEventView(row),
    transfers,
  };
}

function ticketEventView(row: TicketRow): TicketEventView {
  const terms = termsOfRow(row);
  return {
    id: row.event_id,
    title: row.title,
    location: row.location,
    timezone: row.timezone,
    startsAtSeconds: terms.startsAtSeconds,
    doorsAtSeconds: terms.doorsAtSeconds,
    endsAtSeconds: terms.endsAtSeconds,
    transferCutoffAtSeconds: terms.transferCutoffAtSeconds,
    contract: terms.contract,
    chainId: terms.chainId,
    codePeriodSeconds: row.code_period_seconds,
    policy: terms.policy,
    resaleCapBps: terms.resaleCapBps,
    royaltyBps: terms.royaltyBps,
  };
}
