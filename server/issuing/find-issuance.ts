import type pg from "pg";
import { FoyerError } from "#core/error.ts";
import { assertOrganizer, type Organizer } from "../gate/assert-organizer.ts";
import { isUuid } from "../uuid.ts";
import { type IssuanceRow, type IssuanceView, SELECT_ISSUANCES, viewsOfIssuances } from "./issuance-view.ts";

type Deps = { readonly db: pg.Pool };

/** By the organizer's own name of it; `null`: there is none. */
export async function findIssuance({ db }: Deps, { eventId, reference }: { eventId: string; reference: string }): Promise<IssuanceView | null> {
  const { rows } = await db.query<IssuanceRow>(`${SELECT_ISSUANCES} WHERE i.event_id = $1 AND i.reference = $2`, [eventId, reference]);
  const [view] = await viewsOfIssuances({ db }, rows);
  return view ?? null;
}

/** By its id, for the event's organizer. Throws NOT_FOUND, FORBIDDEN. */
export async function getIssuance({ db }: Deps, { organizer, id }: { organizer: Organizer; id: string }): Promise<IssuanceView> {
  await assertOrganizer({ db }, organizer);
  if (!isUuid(id)) throw noSuchOrder();
  const { rows } = await db.query<IssuanceRow>(`${SELECT_ISSUANCES} WHERE i.event_id = $1 AND i.id = $2`, [organizer.eventId, id]);
  const [view] = await viewsOfIssuances({ db }, rows);
  if (!view) throw noSuchOrder();
  return view;
}

function noSuchOrder(): FoyerError {
  return new FoyerError({ code: "NOT_FOUND", message: "This event has no such order.", next: "Look among the event’s orders." });
}
