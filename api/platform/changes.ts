import { createRoute, z } from "@hono/zod-openapi";
import { type SSEStreamingApi, streamSSE } from "hono/streaming";
import type { Address } from "#core/bytes.ts";
import { FoyerError } from "#core/error.ts";
import { gateNotice, mirrorNotice, parseNotice } from "#platform/notice.ts";
import { findEventId } from "#server/events/find-event-id.ts";
import type { ApiDeps, FoyerApi } from "../deps.ts";
import { addressSchema } from "../fields.ts";
import { problems } from "../problem.ts";

const HEARTBEAT_MS = 15_000;
/** Each stream holds a socket; beyond this many a page falls back to reading again from time to time. */
const MOST_STREAMS = 2_000;
/** Whoever reads no more than this is not listening, and must not fill our memory. Browsers connect again by themselves. */
const MOST_UNREAD = 256;

const route = createRoute({
  method: "get",
  path: "/api/changes",
  summary: "Server-sent events: `mirror` when tables followed the chain, `gate` when something happened at its gates, `gap` when some may have been missed",
  tags: ["service"],
  request: { query: z.object({ contract: addressSchema.optional().openapi({ description: "Only changes of this event" }) }) },
  responses: { 200: { description: "A stream without end", content: { "text/event-stream": { schema: z.string() } } }, ...problems("UNAVAILABLE") },
});

export function registerChangeRoutes(app: FoyerApi, deps: ApiDeps): void {
  let streams = 0;
  app.openapi(route, async (c) => {
    if (streams >= MOST_STREAMS) throw tooManyStreams();
    const { contract } = c.req.valid("query");
    const eventId = contract ? await findEventId(deps, { chainId: deps.env.CHAIN_ID, contract }) : null;
    streams += 1;
    const response = streamSSE(c, (stream) =>
      relay({ deps, stream, contract, eventId }).finally(() => {
        streams -= 1;
      }),
    );
    response.headers.set("cache-control", "no-store, no-transform");
    return response;
  });
}

type Relay = { deps: ApiDeps; stream: SSEStreamingApi; contract: Address | undefined; eventId: string | null };

/** Lasts as long as the client listens and this process runs. */
async function relay({ deps, stream, contract, eventId }: Relay): Promise<void> {
  const leaving = new AbortController();
  const ended = new Promise<void>((resolve) => {
    stream.onAbort(resolve);
    deps.stopping.addEventListener("abort", () => resolve(), { signal: leaving.signal });
  });
  let unread = 0;
  const write = (text: string) => {
    if (unread >= MOST_UNREAD) return stream.abort();
    unread += 1;
    void stream.write(text).finally(() => {
      unread -= 1;
    });
  };
  const send = (event: string, data: string) => write(`event: ${event}\ndata: ${data}\n\n`);
  const stops = await Promise.all([
    deps.listen({ channel: "mirror", onGap: () => send("gap", "{}") }, (payload) => {
      if (isMirrorChangeOf({ payload, chainId: deps.env.CHAIN_ID, contract })) send("mirror", payload);
    }),
    deps.listen({ channel: "gate" }, (payload) => {
      // That something happened, not to whom: anybody may listen (C21).
      if (eventId && parseNotice({ schema: gateNotice, payload })?.eventId === eventId) send("gate", "{}");
    }),
  ]);
  const heartbeat = setInterval(() => write(": still here\n\n"), HEARTBEAT_MS);
  try {
    send("ready", "{}");
    await ended;
  } finally {
    leaving.abort();
    clearInterval(heartbeat);
    for (const stop of stops) stop();
  }
}

function isMirrorChangeOf({ payload, chainId, contract }: { payload: string; chainId: number; contract: Address | undefined }): boolean {
  const change = parseNotice({ schema: mirrorNotice, payload });
  return change !== null && change.chainId === chainId && (contract === undefined || change.contract.toLowerCase() === contract);
}

function tooManyStreams(): FoyerError {
  return new FoyerError({ code: "UNAVAILABLE", message: "Too many pages listen already.", next: "Read again from time to time instead." });
}
