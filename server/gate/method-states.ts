import { FoyerError } from "#core/error.ts";
import { METHOD_IDS, type MethodId } from "#core/policy.ts";
import { isUuid } from "../uuid.ts";
import { eventNotFound } from "./faults.ts";
import { parseMethods } from "./policy.ts";
import { type Db, runStatement } from "./statement.ts";

/** `offBy`: who has switched it off; the platform's word outweighs the organizer's. */
export type MethodState = { readonly method: MethodId; readonly offBy: "platform" | "event" | null };

/** Which methods an event takes (A5). Throws NOT_FOUND. */
export async function listMethodStates({ db }: { db: Db }, { eventId }: { eventId: string }): Promise<MethodState[]> {
  const [row] = await runStatement<Row>({ db, statement: { name: "method_states", text: READ, values: [eventId] } });
  if (!row) throw eventNotFound();
  return statesOf(row);
}

/** The same for the event of a ticket, by the id of its link; none where there is no such ticket. */
export async function listMethodStatesOfTicket({ db }: { db: Db }, { ticketId }: { ticketId: string }): Promise<MethodState[]> {
  if (!isUuid(ticketId)) return [];
  const [row] = await runStatement<Row>({ db, statement: { name: "method_states_of_ticket", text: READ_OF_TICKET, values: [ticketId] } });
  return row ? statesOf(row) : [];
}

function statesOf(row: Row): MethodState[] {
  const [here, everywhere] = [parseMethods(row.disabled_methods), parseMethods(row.off_everywhere)];
  return METHOD_IDS.map((method) => ({ method, offBy: everywhere.includes(method) ? "platform" : here.includes(method) ? "event" : null }));
}

/** A method that is switched off issues nothing. Throws METHOD_DISABLED, NOT_FOUND. */
export async function assertMethodOn(deps: { db: Db }, { eventId, method }: { eventId: string; method: MethodId }): Promise<void> {
  assertOn({ states: await listMethodStates(deps, { eventId }), method });
}

/** Throws METHOD_DISABLED. */
export function assertOn({ states, method }: { states: readonly MethodState[]; method: MethodId }): void {
  const offBy = states.find((state) => state.method === method)?.offBy ?? null;
  if (offBy === null) return;
  const who = offBy === "platform" ? "on this platform" : "for this event";
  throw new FoyerError({ code: "METHOD_DISABLED", message: `This way of getting in is switched off ${who}.`, next: "Choose another way to show this ticket." });
}

/** Methods that are switched off for every event. */
export async function listPlatformSwitches({ db }: { db: Db }): Promise<MethodId[]> {
  const rows = await runStatement<{ method: string }>({ db, statement: { name: "platform_methods", text: READ_PLATFORM, values: [] } });
  return parseMethods(rows.map(({ method }) => method));
}

type Row = { disabled_methods: string[]; off_everywhere: string[] };

const READ_PLATFORM = "SELECT method FROM platform_methods WHERE NOT enabled";

const STATES = `SELECT e.disabled_methods, ARRAY(${READ_PLATFORM}) AS off_everywhere FROM events e`;
const READ = `${STATES} WHERE e.id = $1`;
const READ_OF_TICKET = `${STATES} JOIN ticket_ids i ON i.event_id = e.id WHERE i.id = $1`;
