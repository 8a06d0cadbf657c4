import { csvLine } from "#core/csv.ts";
import type { Organizer } from "../gate/assert-organizer.ts";
import type { Db } from "../gate/statement.ts";
import { listUsage, type UsageEntry } from "./list-usage.ts";
import type { UsageFilter } from "./usage-filter.ts";

const PAGE = 1_000;
/** So that a spreadsheet takes the text for UTF-8. */
const MARK = "\ufeff";
const HEAD = ["at", "action", "outcome", "reason", "methods", "gate", "device", "who", "ticket", "ticket id", "note", "duration ms"];

/** The same list as CSV, a page of rows at a time, all of them. Throws on the first read as `listUsage` does. */
export async function* exportUsage(deps: { db: Db }, { organizer, filter }: { organizer: Organizer; filter: UsageFilter }): AsyncGenerator<string> {
  let cursor: string | null = null;
  let before = MARK + csvLine(HEAD);
  do {
    const page: Awaited<ReturnType<typeof listUsage>> = await listUsage(deps, { organizer, filter, cursor, limit: PAGE });
    yield before + page.entries.map(lineOf).join("");
    before = "";
    cursor = page.nextCursor;
  } while (cursor !== null);
}

function lineOf({ atMs, action, outcome, reason, methods, gateName, deviceName, who, ticket, ticketId, note, durationMs }: UsageEntry): string {
  return csvLine([new Date(atMs).toISOString(), action, outcome, reason, methods.join(" "), gateName, deviceName, who, ticket, ticketId, note, durationMs]);
}
