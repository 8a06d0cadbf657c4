import type pg from "pg";
import { isUuid } from "../uuid.ts";
import { creationOf, draftTermsSchema, type EventCreation } from "./draft-terms.ts";
import { noSuchEvent } from "./get-event.ts";

/** What the organizer's wallet sends to the factory for a draft: the arguments of createEvent. */
export type Creation = EventCreation & { eventRef: string; contract: string; chainId: number };

/** Throws NOT_FOUND for anybody but the organizer. */
export async function getCreation({ db }: { db: pg.Pool }, { id, organizerId }: { id: string; organizerId: string }): Promise<Creation> {
  if (!isUuid(id)) throw noSuchEvent();
  const { rows } = await db.query<{ terms: unknown; event_ref: string; contract: string; chain_id: number }>(
    "SELECT terms, event_ref, contract, chain_id FROM events WHERE id = $1 AND organizer_id = $2",
    [id, organizerId],
  );
  const [row] = rows;
  if (!row) throw noSuchEvent();
  return { ...creationOf(draftTermsSchema.parse(row.terms)), eventRef: row.event_ref, contract: row.contract, chainId: row.chain_id };
}
