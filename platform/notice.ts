import { z } from "zod";
import { mirrorFacts } from "#core/change.ts";
import { parseJson } from "#core/json.ts";

/** One per touched contract after each commit of the mirror. */
export const mirrorNotice = mirrorFacts.extend({ chainId: z.int() });
/** A notice of the gates that is for every event: the id that no event has. */
export const EVERY_EVENT = "00000000-0000-0000-0000-000000000000";
/** Something happened at the gates of an event: `admit`, `refuse`, `ask`, `binding`, `device`, `policy`, `methods`. */
export const gateNotice = z.object({ eventId: z.string(), kind: z.string() });
/** What an operator sees of a chain's mirror was written anew. */
export const statusNotice = z.object({ chainId: z.int() });

/** What a channel brought, or `null` for what none of our processes says: whoever reaches the database may send anything there. */
export function parseNotice<Notice>({ schema, payload }: { schema: z.ZodType<Notice>; payload: string }): Notice | null {
  return schema.safeParse(parseJson(payload)).data ?? null;
}
