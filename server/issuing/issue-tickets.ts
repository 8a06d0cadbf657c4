import type pg from "pg";
import { type Address, parseAddress, ZERO_ADDRESS } from "#core/bytes.ts";
import { FoyerError } from "#core/error.ts";
import { secondsOf } from "#core/time.ts";
import type { Clock } from "../clock.ts";
import type { EventView } from "../events/event-view.ts";
import { getEvent } from "../events/get-event.ts";
import { assertOrganizer, type Organizer } from "../gate/assert-organizer.ts";
import { runStatement } from "../gate/statement.ts";
import { findIssuance } from "./find-issuance.ts";
import type { IssuanceView, PAYMENTS } from "./issuance-view.ts";

export type Issuing = {
  readonly organizer: Organizer;
  readonly tier: number;
  readonly quantity: number;
  readonly to: Address;
  readonly reference: string;
  readonly payment: (typeof PAYMENTS)[number];
};

type Deps = { readonly db: pg.Pool; readonly clock: Clock };

/**
 * Orders tickets that were paid elsewhere or are given out (A1). The platform's relayer makes them on chain by the right that each event grants it; here
 * is only written that it shall. The same reference again is the same order. Throws NOT_FOUND, FORBIDDEN, EXPIRED (over or called off), INVALID_INPUT,
 * CONFLICT (sold out; another order has this reference).
 */
export async function issueTickets(deps: Deps, issuing: Issuing): Promise<IssuanceView> {
  const { organizer, reference } = issuing;
  await assertOrganizer(deps, organizer);
  const earlier = await findIssuance(deps, { eventId: organizer.eventId, reference });
  if (earlier) return sameOrder({ earlier, issuing });
  const event = await getEvent(deps, { id: organizer.eventId });
  assertCanIssue({ event, issuing, nowMs: deps.clock.nowMs() });
  const { tier, quantity, to, payment } = issuing;
  const values = [organizer.eventId, reference, tier, quantity, to, payment, organizer.userId, new Date(deps.clock.nowMs()), `user:${organizer.userId}`];
  await runStatement({ db: deps.db, statement: { name: "issuance_create", text: CREATE, values } });
  const made = await findIssuance(deps, { eventId: organizer.eventId, reference });
  if (!made) throw new TypeError("An issuance was written and is not there.");
  return sameOrder({ earlier: made, issuing });
}

/** The name on chain is made of the id, so that nobody finds an order there by guessing references. */
const CREATE = `
WITH made AS (
  INSERT INTO issuances (event_id, id, reference, order_id, tier, quantity, receiver, payment, requested_by, requested_at)
  SELECT $1::uuid, n.id, $2, '0x' || encode(sha256(convert_to('foyer issuance ' || n.id, 'UTF8')), 'hex'), $3::integer, $4::integer, $5, $6, $7::uuid, $8::timestamptz
  FROM (SELECT gen_random_uuid() AS id) AS n
  ON CONFLICT (event_id, reference) DO NOTHING RETURNING id
)
INSERT INTO audit_log (event_id, at, action, outcome, actor, detail)
SELECT $1::uuid, $8::timestamptz, 'ticket', 'ordered', $9,
  jsonb_build_object('issuanceId', id, 'reference', $2::text, 'tier', $3::integer, 'quantity', $4::integer, 'to', $5::text) FROM made`;

/** Whoever asks twice is answered twice; whoever asks for something else under the same name is told. Only the payment may have become final since. */
function sameOrder({ earlier, issuing }: { earlier: IssuanceView; issuing: Issuing }): IssuanceView {
  const isSame = earlier.tier === issuing.tier && earlier.quantity === issuing.quantity && earlier.to === issuing.to;
  if (isSame && (earlier.payment === issuing.payment || earlier.payment === "final")) return earlier;
  throw wrong({ code: "CONFLICT", path: "reference", message: "Another order of this event has this reference." });
}

function assertCanIssue({ event, issuing, nowMs }: { event: EventView; issuing: Issuing; nowMs: number }): void {
  if (event.cancelledAtSeconds !== null) throw ended("This event was called off.");
  if (secondsOf(nowMs) >= event.endsAtSeconds) throw ended("This event is over.");
  const tier = event.tiers.find((one) => one.tier === issuing.tier);
  if (!tier) throw wrong({ code: "INVALID_INPUT", path: "tier", message: "This event has no such tier." });
  if (issuing.quantity > event.maxPerPurchase) {
    throw wrong({ code: "INVALID_INPUT", path: "quantity", message: `At most ${event.maxPerPurchase} tickets an order.` });
  }
  if (tier.sold + issuing.quantity > tier.supply) throw wrong({ code: "CONFLICT", path: "quantity", message: "There are not as many left." });
  if ([ZERO_ADDRESS, parseAddress(event.contract)].includes(issuing.to)) {
    throw wrong({ code: "INVALID_INPUT", path: "to", message: "Nobody has this wallet." });
  }
}

function ended(message: string): FoyerError {
  return new FoyerError({ code: "EXPIRED", message, next: "Nothing is issued any more." });
}

function wrong({ code, path, message }: { code: "INVALID_INPUT" | "CONFLICT"; path: string; message: string }): FoyerError {
  return new FoyerError({ code, message, next: "Correct the field that is named.", fields: [{ path, message }] });
}
