import type { SSEStreamingApi } from "hono/streaming";
import { type Change, encodeChange } from "#core/change.ts";
import { type Bookmark, parseBookmark } from "#platform/bookmark.ts";
import type { Channel } from "#platform/notice.ts";
import type { ApiDeps } from "../deps.ts";

/** A channel, and what the listener is told of a notice on it; `null`: nothing. */
export type Source = { readonly channel: Channel; readonly read: (payload: string) => Change | null };

const HEARTBEAT_MS = 15_000;
/** Whoever reads no more than this is not listening, and must not fill our memory. Browsers connect again by themselves. */
const MOST_UNREAD = 256;
/** Whoever missed more reads everything anew. */
const MOST_MISSED = 64;

/** `since`: where the reading began that the listener shows; `null`: it will read when it listens. */
type Input = { readonly deps: ApiDeps; readonly out: SSEStreamingApi; readonly sources: readonly [Source, ...Source[]]; readonly since: string | null };

/** Passes notices on as long as the client listens and this process runs, first those that came since the client's page was read. */
export async function openRelay({ deps, out, sources, since }: Input): Promise<void> {
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
    const bookmark = since === null ? null : parseBookmark(since);
    // All in one breath: what is not in the memory by now is heard by the listeners above.
    if (bookmark) for (const change of missedSince({ deps, sources, bookmark })) tell(change);
    tell({ kind: "ready" });
    await ended;
  } finally {
    leaving.abort();
    clearInterval(heartbeat);
    for (const stop of stops) stop();
  }
}

/** What the sources would have told meanwhile. A process that has not listened for so long can't say: then some may have been missed. */
function missedSince({ deps, sources, bookmark }: Pick<Input, "deps" | "sources"> & { bookmark: Bookmark }): readonly Change[] {
  const missed = deps.toldSince(bookmark)?.flatMap(({ channel, payload }) => {
    const changes = sources.filter((source) => source.channel === channel).map((source) => source.read(payload));
    return changes.filter((change) => change !== null);
  });
  return missed && missed.length <= MOST_MISSED ? missed : [{ kind: "gap" }];
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
