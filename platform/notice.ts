import { z } from "zod";

/** One per touched contract after each commit of the mirror. */
export const mirrorNotice = z.object({ chainId: z.int(), contract: z.string(), blockNumber: z.union([z.int(), z.string()]) });
/** Something happened at the gates of an event: `admit`, `refuse`, `ask`, `binding`, `device`. */
export const gateNotice = z.object({ eventId: z.string(), kind: z.string() });

/** What a channel brought, or `null` for what none of our processes says: whoever reaches the database may send anything there. */
export function parseNotice<Notice>({ schema, payload }: { schema: z.ZodType<Notice>; payload: string }): Notice | null {
  return schema.safeParse(parseJson(payload)).data ?? null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    if (cause instanceof SyntaxError) return null;
    throw cause;
  }
}
