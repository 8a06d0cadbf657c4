import { z } from "zod";
import { TRANSFER_POLICIES } from "#core/event.ts";
import { MARK_VERDICTS, MOVE_KINDS } from "#core/history.ts";
import { isAllowed } from "#core/passage.ts";
import { reEntrySchema } from "#core/policy-schema.ts";
import { RECOVERY_STATES, serialOf, statusOf, TICKET_STATES, TICKET_STATUSES } from "#core/ticket.ts";
import { bigintOfNumeric, type MirrorEventRow, type MirrorTicketRow, secondsOfDate, termsOfRow, ticketOfRow } from "#prisma/rows.ts";
import { EVENT_COLUMNS, type EventRow, MIRROR_EVENT_COLUMNS, MIRROR_EVENT_JOIN } from "../events/event-view.ts";

const address = z.string();
const amount = z.string();

const transferSchema = z.object({
  kind: z.enum(MOVE_KINDS),
  from: address,
  to: address,
  atSeconds: z.int(),
  transactionHash: z.string(),
  /** What was paid for it, or given back; `null` where no money of the contract moved. */
  amountWei: amount.nullable(),
  /** Of a refund: `held` waits in the contract until the holder fetches it. */
  payment: z.enum(["sent", "held"]).nullable(),
});

const ticketEventSchema = z.object({
  id: z.uuid(),
  title: z.string(),
  location: z.string(),
  timezone: z.string(),
  startsAtSeconds: z.int(),
  doorsAtSeconds: z.int(),
  endsAtSeconds: z.int(),
  transferCutoffAtSeconds: z.int(),
  cancelledAtSeconds: z.int().nullable(),
  contract: address,
  chainId: z.int(),
  codePeriodSeconds: z.int(),
  policy: z.enum(TRANSFER_POLICIES),
  resaleCapBps: z.int(),
  royaltyBps: z.int(),
});

/** A ticket as pages and the API show it: plain JSON, amounts and token ids as decimal text. */
export const ticketViewSchema = z.object({
  id: z.uuid(),
  eventId: z.uuid(),
  tokenId: z.string(),
  tier: z.int(),
  tierName: z.string(),
  serial: z.int(),
  /** The zero address once the ticket is gone. */
  holder: address,
  /** Who held it when it went; `null` while it stands. */
  lastHolder: address.nullable(),
  /** Whether it stands, or how it went. */
  state: z.enum(TICKET_STATES),
  /** Its whole life in one word, the gate's ledger included. */
  status: z.enum(TICKET_STATUSES),
  facePriceWei: amount,
  moves: z.int(),
  /** From the gate's own ledger, at once; the chain's mark follows. */
  admittedAtMs: z.int().nullable(),
  admittedOnChain: z.boolean(),
  /** How often its holder came in; `admittedAtMs` is the last time. */
  entries: z.int(),
  /** When its holder went out; `null`: is inside, or was never in. */
  leftAtMs: z.int().nullable(),
  /** Whether who came in by it may go out and come back, as the organizer's rules stand. */
  mayReturn: z.boolean(),
  /** What the chain said to the gate's admission, newest first; a refused mark came for a ticket that was gone. */
  mark: z.object({ verdict: z.enum(MARK_VERDICTS), atSeconds: z.int(), transactionHash: z.string() }).nullable(),
  /** Where it was paid elsewhere: until that payment is final the ticket does not change hands. */
  order: z.object({ settledAtSeconds: z.int().nullable() }).nullable(),
  /** The organizer's wish to move it out of a lost wallet. */
  recovery: z.object({ to: address, readyAtSeconds: z.int(), state: z.enum(RECOVERY_STATES) }).nullable(),
  listing: z.object({ priceWei: amount, listedAtSeconds: z.int() }).nullable(),
  event: ticketEventSchema,
  /** From the first sale on, the first first. */
  transfers: z.array(transferSchema),
});

export type TicketView = z.infer<typeof ticketViewSchema>;
/** As it stands, without where it has been. */
export type TicketNowView = Omit<TicketView, "transfers">;
export type TicketEventView = z.infer<typeof ticketEventSchema>;
export type TransferView = z.infer<typeof transferSchema>;

export type TicketRow = Omit<EventRow, "id"> &
  MirrorEventRow &
  MirrorTicketRow & {
    /** `null` until somebody asks for the ticket by a link. */
    ticket_id: string | null;
    event_id: string;
    cancelled_at: Date | null;
    tier: number;
    tier_name: string;
    admitted_at: Date | null;
    entries: number | null;
    left_at: Date | null;
    re_entry: unknown;
    revoked_at: Date | null;
    settled_at: Date | null;
    mark_verdict: (typeof MARK_VERDICTS)[number] | null;
    mark_at: Date;
    mark_hash: string;
    listing_price_wei: string | null;
    listed_at: Date | null;
  };

/**
 * Mirrored tickets of our events, with their own id, listing and admission where they have one. `from` names the tickets as t;
 * append a WHERE or an ORDER BY over n, e, m, t.
 */
export function selectTickets(from: string): string {
  return `SELECT ${EVENT_COLUMNS.replace("e.id,", "e.id AS event_id,")}, ${MIRROR_EVENT_COLUMNS}, n.id AS ticket_id,
    t.token_id, t.tier, r.name AS tier_name, t.holder, t.state, t.last_holder, t.face_price_wei, t.order_id, t.admitted_on_chain, t.mark_refused, t.moves,
    t.recovery_to, t.recovery_ready_at, t.recovery_state,
    o.settled_at, k.verdict AS mark_verdict, k.at AS mark_at, k.transaction_hash AS mark_hash,
    l.price_wei AS listing_price_wei, l.listed_at, a.admitted_at, s.revoked_at, s.entries, x.left_at, e.entry_policy -> 'reEntry' AS re_entry
  FROM ${from}
  JOIN events e ON e.chain_id = t.chain_id AND e.contract = t.contract
  JOIN ${MIRROR_EVENT_JOIN}
  JOIN mirror_tiers r ON r.chain_id = t.chain_id AND r.contract = t.contract AND r.tier = t.tier
  LEFT JOIN tickets n ON n.event_id = e.id AND n.token_id = t.token_id
  LEFT JOIN mirror_listings l ON l.chain_id = t.chain_id AND l.contract = t.contract AND l.token_id = t.token_id
  LEFT JOIN mirror_orders o ON o.chain_id = t.chain_id AND o.contract = t.contract AND o.order_id = t.order_id
  LEFT JOIN LATERAL (
    SELECT k.verdict, k.at, k.transaction_hash FROM mirror_admissions k
    WHERE (t.admitted_on_chain OR t.mark_refused) AND k.chain_id = t.chain_id AND k.contract = t.contract AND k.token_id = t.token_id
    ORDER BY k.block_number DESC, k.log_index DESC LIMIT 1
  ) k ON true
  LEFT JOIN admission_state s ON s.event_id = e.id AND s.token_id = t.token_id
  LEFT JOIN admissions a ON a.event_id = s.event_id AND a.attempt_id = s.admitted_attempt
  LEFT JOIN exits x ON x.event_id = s.event_id AND x.attempt_id = s.left_attempt`;
}

export function ticketView({ row, id, transfers }: { row: TicketRow; id: string; transfers: TransferView[] }): TicketView {
  return { ...ticketNowView({ row, id }), transfers };
}

export function ticketNowView({ row, id }: { row: TicketRow; id: string }): TicketNowView {
  const ticket = ticketOfRow(row);
  const admittedAtMs = row.admitted_at?.getTime() ?? null;
  const isAdmitted = ticket.admittedOnChain || admittedAtMs !== null;
  const entries = isAdmitted ? Math.max(1, row.entries ?? 0) : 0;
  return {
    id,
    eventId: row.event_id,
    tokenId: ticket.tokenId.toString(),
    tier: row.tier,
    tierName: row.tier_name,
    serial: serialOf(ticket.tokenId),
    holder: ticket.holder,
    lastHolder: ticket.lastHolder,
    state: ticket.state,
    // Taken back counts before the chain shows it.
    status: row.revoked_at && ticket.state === "live" ? "revoked" : statusOf({ ...ticket, admittedOnChain: isAdmitted }),
    facePriceWei: ticket.facePriceWei.toString(),
    moves: ticket.moves,
    admittedAtMs,
    admittedOnChain: ticket.admittedOnChain,
    entries,
    leftAtMs: row.left_at?.getTime() ?? null,
    mayReturn: isAdmitted && isAllowed({ reEntry: reEntrySchema.parse(row.re_entry ?? { kind: "none" }), entry: entries + 1 }),
    mark: row.mark_verdict && { verdict: row.mark_verdict, atSeconds: secondsOfDate(row.mark_at), transactionHash: row.mark_hash },
    order: ticket.orderId === null ? null : { settledAtSeconds: row.settled_at && secondsOfDate(row.settled_at) },
    recovery: ticket.recovery,
    listing:
      row.listing_price_wei && row.listed_at
        ? { priceWei: bigintOfNumeric(row.listing_price_wei).toString(), listedAtSeconds: secondsOfDate(row.listed_at) }
        : null,
    event: ticketEventView(row),
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
    cancelledAtSeconds: row.cancelled_at && secondsOfDate(row.cancelled_at),
    contract: terms.contract,
    chainId: terms.chainId,
    codePeriodSeconds: row.code_period_seconds,
    policy: terms.policy,
    resaleCapBps: terms.resaleCapBps,
    royaltyBps: terms.royaltyBps,
  };
}
