import type { SSEStreamingApi } from "hono/streaming";
import { type Change, encodeChange } from "#core/change.ts";
import type { Channel } from "#platform/notify.ts";
import type { ApiDeps } from "../deps.ts";

/** A channel, and what the listener is told of a notice on it; `null`: nothing. */
export type Source = { readonly channel: Channel; readonly read: (payload: string) => Change | null };

const HEARTBEAT_MS = 15_000;
/** Whoever reads no more than this is not listening, and must not fill our memory. Browsers connect again by themselves. */
const MOST_UNREAD = 256;

/** Passes notices on as long as the client listens and this process runs. */
export async function openRelay({ deps, out, sources }: { deps: ApiDeps; out: SSEStreamingApi; sources: readonly [Source, ...Source[]] }): Promise<void> {
  const leaving = new AbortController();
  const ended = new Promise<void>((resolve) => {
    out.onAbort(resolve);
    deps.stopping.addEventListener("abort", () => resolve(), { signal: leaving.signal });
  });
  const write = boundedWriter(out);
  const tell = (change: Change) => write(encodeChange(change));
  const hear = ({ channel, read }: Source, place: number) =>
    deps.listen({ channel, ...(place === 0 && { onGap: () => tell({ kind: "gap" }) }) }, (payload) => {
      const change = read(payload);
      if (change) tell(change);
    });
  const stops = await Promise.all(sources.map(hear));
  const heartbeat = setInterval(() => write(": still here\n\n"), HEARTBEAT_MS);
  try {
    tell({ kind: "ready" });
    await ended;
  } finally {
    leaving.abort();
    clearInterval(heartbeat);
    for (const stop of stops) stop();
  }
}

function boundedWriter(out: SSEStreamingApi): (text: string) => void {
  let unread = 0;
  return (text) => {
    if (unread >= MOST_UNREAD) return out.abort();
    unread += 1;
    void out.write(text).finally(() => {
      unread -= 1;
    });
  };
}
