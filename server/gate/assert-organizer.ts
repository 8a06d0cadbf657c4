import { FoyerError } from "#core/error.ts";
import { isUuid } from "../uuid.ts";
import { eventNotFound } from "./faults.ts";
import { type Db, runStatement } from "./statement.ts";

/** Who manages the gates of an event: the account that made it (C20). */
export type Organizer = { readonly userId: string; readonly eventId: string };

/** Throws NOT_FOUND for an event that is not there, FORBIDDEN for somebody else's. */
export async function assertOrganizer({ db }: { db: Db }, { userId, eventId }: Organizer): Promise<void> {
  if (!isUuid(eventId)) throw eventNotFound();
  const [row] = await runStatement<{ organizer_id: string }>({
    db,
    statement: { name: "gate_organizer", text: "SELECT organizer_id FROM events WHERE id = $1", values: [eventId] },
  });
  if (!row) throw eventNotFound();
  if (row.organizer_id === userId) return;
  throw new FoyerError({ code: "FORBIDDEN", message: "Only the event's organizer manages its gates.", next: "Sign in as the organizer." });
}
