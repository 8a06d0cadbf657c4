import type pg from "pg";
import { z } from "zod";
import { bigintOfNumeric, secondsOfDate } from "#prisma/rows.ts";
import { nameTickets } from "../tickets/name-tickets.ts";

export const PAYMENTS = ["final", "revocable"] as const;
export const ISSUANCE_STATES = ["waiting", "refused", "issued", "settled"] as const;

/** An order for tickets that the platform makes on chain, as the API shows it. */
export const issuanceViewSchema = z.object({
  id: z.uuid(),
  eventId: z.uuid(),
  /** The organizer's own name of it. */
  reference: z.string(),
  /** Its name on chain: 32 bytes. */
  orderId: z.string(),
  tier: z.int(),
  quantity: z.int(),
  to: z.string(),
  /** `revocable`: the payment may still be taken back, so the tickets do not change hands. */
  payment: z.enum(PAYMENTS),
  /** `waiting` for the chain; `refused` by the contract; `issued`, and `settled` once they may change hands. */
  state: z.enum(ISSUANCE_STATES),
  /** The name of the contract's error. */
  refusal: z.string().nullable(),
  requestedAtSeconds: z.int(),
  /** Empty until they are issued. */
  tickets: z.array(z.object({ id: z.uuid(), tokenId: z.string() })),
});

export type IssuanceView = z.infer<typeof issuanceViewSchema>;

export type IssuanceRow = {
  event_id: string;
  id: string;
  reference: string;
  order_id: string;
  tier: number;
  quantity: number;
  receiver: string;
  payment: (typeof PAYMENTS)[number];
  requested_at: Date;
  refusal: string | null;
  first_token_id: string | null;
  settled_at: Date | null;
};

/** Append a WHERE over i. */
export const SELECT_ISSUANCES = `
SELECT i.event_id, i.id, i.reference, i.order_id, i.tier, i.quantity, i.receiver, i.payment, i.requested_at, i.refusal, o.first_token_id, o.settled_at
FROM issuances i JOIN events e ON e.id = i.event_id
LEFT JOIN mirror_orders o ON o.chain_id = e.chain_id AND o.contract = e.contract AND o.order_id = i.order_id`;

/** Rows with the ids of their tickets, in the rows' order. */
export async function viewsOfIssuances({ db }: { db: pg.Pool }, rows: readonly IssuanceRow[]): Promise<IssuanceView[]> {
  const tokens = rows.flatMap((row) => tokensOf(row).map((tokenId) => ({ eventId: row.event_id, tokenId })));
  await nameTickets({ db }, tokens);
  const found = await db.query<{ id: string; event_id: string; token_id: string }>(
    "SELECT id, event_id, token_id FROM tickets JOIN unnest($1::uuid[], $2::numeric[]) AS k (event_id, token_id) USING (event_id, token_id)",
    [tokens.map(({ eventId }) => eventId), tokens.map(({ tokenId }) => String(tokenId))],
  );
  const ids = new Map(found.rows.map((row) => [`${row.event_id} ${row.token_id}`, row.id]));
  return rows.map((row) => viewOf({ row, idOf: (tokenId) => ids.get(`${row.event_id} ${tokenId}`) }));
}

function viewOf({ row, idOf }: { row: IssuanceRow; idOf: (tokenId: bigint) => string | undefined }): IssuanceView {
  return {
    id: row.id,
    eventId: row.event_id,
    reference: row.reference,
    orderId: row.order_id,
    tier: row.tier,
    quantity: row.quantity,
    to: row.receiver,
    payment: row.payment,
    state: stateOf(row),
    refusal: row.first_token_id === null ? row.refusal : null,
    requestedAtSeconds: secondsOfDate(row.requested_at),
    tickets: tokensOf(row).flatMap((tokenId) => {
      const id = idOf(tokenId);
      return id ? [{ id, tokenId: String(tokenId) }] : [];
    }),
  };
}

/** The mirror's word outweighs our own. */
function stateOf(row: IssuanceRow): IssuanceView["state"] {
  if (row.first_token_id !== null) return row.settled_at ? "settled" : "issued";
  return row.refusal === null ? "waiting" : "refused";
}

function tokensOf({ first_token_id: first, quantity }: IssuanceRow): bigint[] {
  return first === null ? [] : Array.from({ length: quantity }, (_, i) => bigintOfNumeric(first) + BigInt(i));
}
