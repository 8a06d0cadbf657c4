import { z } from "zod";
import { mirrorFacts } from "#core/change.ts";
import { assertNever } from "#core/error.ts";
import { parseJson } from "#core/json.ts";

export const CHANNELS = ["mirror", "gate", "status", "jobs", "guard"] as const;
/** What each carries stands below. */
export type Channel = (typeof CHANNELS)[number];

/** One per touched contract after each commit of the mirror. */
export const mirrorNotice = mirrorFacts.extend({ chainId: z.int() });
/** A notice of the gates that is for every event: the id that no event has. */
export const EVERY_EVENT = "00000000-0000-0000-0000-000000000000";
/** Something happened at the gates of an event: `admit`, `refuse`, `ask`, `binding`, `device`, `policy`, `methods`. */
export const gateNotice = z.object({ eventId: z.string(), kind: z.string() });
/** What an operator sees of a chain's mirror was written anew. */
export const statusNotice = z.object({ chainId: z.int() });
/** Of background work. `asked`: an operator wants it now. `due`: there is something to do. `ran`: what an operator sees of it was written anew. */
export const jobNotice = z.object({ job: z.string(), kind: z.enum(["asked", "due", "ran"]) });
/** Who is kept out, from where gates may call, or which keys sign: each process knows it by heart, and reads it anew. */
export const guardNotice = z.object({ about: z.enum(["blocks", "networks", "keys"]) });

const numbered = z.object({
  xid: z
    .string()
    .regex(/^\d{1,20}$/)
    .transform(BigInt),
});

/** The transaction that a notice left with; `null` of one that was not sent by the database's own `tell`. */
export function xidOf(payload: string): bigint | null {
  return parseNotice({ schema: numbered, payload })?.xid ?? null;
}

/** What a notice is about: of two about the same the later says all. `null` for what none of our processes says. */
export function subjectOf({ channel, payload }: { channel: Channel; payload: string }): string | null {
  switch (channel) {
    case "mirror": {
      const notice = parseNotice({ schema: mirrorNotice, payload });
      return notice && `mirror ${notice.chainId} ${notice.contract}`;
    }
    case "gate": {
      const notice = parseNotice({ schema: gateNotice, payload });
      return notice && `gate ${notice.eventId} ${notice.kind}`;
    }
    case "status": {
      const notice = parseNotice({ schema: statusNotice, payload });
      return notice && `status ${notice.chainId}`;
    }
    case "jobs": {
      const notice = parseNotice({ schema: jobNotice, payload });
      return notice && `jobs ${notice.job} ${notice.kind}`;
    }
    case "guard": {
      const notice = parseNotice({ schema: guardNotice, payload });
      return notice && `guard ${notice.about}`;
    }
    default:
      return assertNever(channel);
  }
}

/** What a channel brought, or `null` for what none of our processes says: whoever reaches the database may send anything there. */
export function parseNotice<Notice>({ schema, payload }: { schema: z.ZodType<Notice>; payload: string }): Notice | null {
  return schema.safeParse(parseJson(payload)).data ?? null;
}
