import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { streamSSE } from "hono/streaming";
import type { Address } from "#core/bytes.ts";
import type { Change } from "#core/change.ts";
import { FoyerError } from "#core/error.ts";
import { BOOKMARK_PATTERN } from "#platform/bookmark.ts";
import { EVERY_EVENT, gateNotice, jobNotice, mirrorNotice, parseNotice, statusNotice } from "#platform/notice.ts";
import { assertAdmin } from "#server/accounts/admin.ts";
import { findEventId } from "#server/events/find-event-id.ts";
import type { ApiDeps, ApiEnv, FoyerApi } from "../deps.ts";
import { addressSchema } from "../fields.ts";
import { requireSession } from "../guards/session.ts";
import { problems } from "../problem.ts";
import { openRelay, type Source } from "./relay.ts";

/** Each stream holds a socket; beyond this many a page falls back to reading again from time to time. */
export const MOST_STREAMS = 2_000;

const stream = { 200: { description: "A stream without end", content: { "text/event-stream": { schema: z.string() } } } };

/** A bookmark names each transaction that was unfinished, of which there are as many as connections at most. */
const since = z
  .string()
  .max(4_000)
  .regex(BOOKMARK_PATTERN)
  .optional()
  .openapi({ description: "Where the reading began that is shown: what changed after it is told before `ready`", example: "1795291200000000:812:812:" });

const events = createRoute({
  method: "get",
  path: "/api/changes",
  summary: "Server-sent events: `mirror` when tables followed the chain, `gate` when something happened at its gates, `gap` when some may have been missed",
  tags: ["service"],
  request: { query: z.object({ contract: addressSchema.optional().openapi({ description: "Only changes of this event" }), since }) },
  responses: { ...stream, ...problems("UNAVAILABLE") },
});

const operator = createRoute({
  method: "get",
  path: "/api/operator/changes",
  summary: "The same for operators: `status` when the mirror's state was written, `mirror` for every event",
  tags: ["operator"],
  request: { query: z.object({ since }) },
  responses: { ...stream, ...problems("UNAUTHENTICATED", "FORBIDDEN", "UNAVAILABLE") },
});

export function registerChangeRoutes(app: FoyerApi, deps: ApiDeps): void {
  const { CHAIN_ID: chainId } = deps.env;
  let streams = 0;
  const open = (c: Context<ApiEnv>, { sources, since = null }: { sources: readonly [Source, ...Source[]]; since: string | null | undefined }) => {
    // Nobody reads the body of an answer to HEAD, so nobody would ever end its stream.
    if (c.req.method === "HEAD") return new Response(null, { headers: { "content-type": "text/event-stream" } });
    if (streams >= MOST_STREAMS) throw tooManyStreams();
    streams += 1;
    const response = streamSSE(c, (out) =>
      openRelay({ deps, out, sources, since }).finally(() => {
        streams -= 1;
      }),
    );
    response.headers.set("cache-control", "no-store, no-transform");
    return response;
  };
  app.openapi(events, async (c) => {
    const { contract = null, since } = c.req.valid("query");
    const eventId = contract ? await findEventId(deps, { chainId, contract }) : null;
    return open(c, { sources: [mirrorOf({ chainId, contract }), gateOf(eventId)], since });
  });
  app.openapi(operator, async (c) => {
    assertAdmin(deps, await requireSession(deps, c));
    return open(c, { sources: [mirrorOf({ chainId, contract: null }), statusOf(chainId), jobsOf()], since: c.req.valid("query").since });
  });
}

/** `null`: of every contract. */
function mirrorOf({ chainId, contract }: { chainId: number; contract: Address | null }): Source {
  const read = (payload: string): Change | null => {
    const notice = parseNotice({ schema: mirrorNotice, payload });
    if (notice?.chainId !== chainId || (contract !== null && notice.contract !== contract)) return null;
    return { kind: "mirror", contract: notice.contract, blockNumber: notice.blockNumber };
  };
  return { channel: "mirror", read };
}

/** What a gate carries, by which rules it works, what a wallet answered it; everything else is somebody's scan. */
const ABOUT: Readonly<Record<string, "pack" | "rules" | "answer">> = {
  ...{ binding: "pack", device: "pack", revoked: "pack" },
  ...{ policy: "rules", methods: "rules", answer: "answer" },
};

/** That something happened, not to whom, nor whether they were let in: anybody may listen (C21). */
function gateOf(eventId: string | null): Source {
  const read = (payload: string): Change | null => {
    const notice = parseNotice({ schema: gateNotice, payload });
    if (!notice || eventId === null || ![eventId, EVERY_EVENT].includes(notice.eventId)) return null;
    return { kind: "gate", about: ABOUT[notice.kind] ?? "scan" };
  };
  return { channel: "gate", read };
}

function statusOf(chainId: number): Source {
  const isOfChain = (payload: string) => parseNotice({ schema: statusNotice, payload })?.chainId === chainId;
  return { channel: "status", read: (payload) => (isOfChain(payload) ? { kind: "status" } : null) };
}

/** What somebody sees who watches the background work. */
function jobsOf(): Source {
  return { channel: "jobs", read: (payload) => (parseNotice({ schema: jobNotice, payload }) ? { kind: "status" } : null) };
}

function tooManyStreams(): FoyerError {
  return new FoyerError({ code: "UNAVAILABLE", message: "Too many pages listen already.", next: "Read again from time to time instead." });
}
