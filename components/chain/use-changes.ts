"use client";

import { useEffect, useEffectEvent } from "react";
import { addressOfTopic, CHANGE_KINDS, type Change, type ChangeKind, parseChange, type Topic } from "#core/change.ts";

type Listener = (change: Change) => void;
type Stream = { readonly listeners: Set<Listener>; readonly tellSince: (since: string) => void; readonly close: () => void };

/** A server that takes no more listeners is asked again, and the page read again, so often. */
const ASK_AGAIN_MS = 15_000;

/** One connection per topic, however many parts of a page listen: browsers allow few to one server. */
const streams = new Map<string, Stream>();

/**
 * Hears of changes from the server (SSE), so that no page ever polls the chain. `topic` `null`: hears nothing. `since`: where the
 * server's reading began of what is shown; what changed between it and the first word of the stream is heard too.
 */
export function useChanges({ topic, since = null, onChange }: { topic: Topic | null; since?: string | null; onChange: Listener }): void {
  const listener = useEffectEvent(onChange);
  const asked = useEffectEvent(() => ({ topic, since }));
  const key = topic && addressOfTopic({ topic, since: null });
  useEffect(() => {
    const now = asked();
    if (!key || !now.topic) return;
    return listenTo({ key, topic: now.topic, since: now.since, listener: (change) => listener(change) });
  }, [key]);
}

type Listening = { readonly key: string; readonly topic: Topic; readonly since: string | null; readonly listener: Listener };

function listenTo({ key, topic, since, listener }: Listening): () => void {
  const stream = streams.get(key) ?? openStream({ key, topic });
  stream.listeners.add(listener);
  if (since !== null) stream.tellSince(since);
  return () => {
    stream.listeners.delete(listener);
    if (stream.listeners.size > 0) return;
    stream.close();
    if (streams.get(key) === stream) streams.delete(key);
  };
}

function openStream({ key, topic }: Pick<Listening, "key" | "topic">): Stream {
  const listeners = new Set<Listener>();
  const tell = (change: Change) => {
    for (const listener of listeners) listener(change);
  };
  let source: EventSource | null = null;
  let since: string | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let mayHaveMissed = false;
  let isReady = false;
  let isOver = false;
  // The parts of a page come one after the other, those that know since when it is shown among them.
  queueMicrotask(() => {
    if (!isOver) source = connect();
  });

  function connect(): EventSource {
    isReady = false;
    const opened = new EventSource(addressOfTopic({ topic, since }));
    for (const kind of CHANGE_KINDS) opened.addEventListener(kind, ({ data }: MessageEvent<string>) => hear({ kind, data }));
    // The browser connects again by itself after a broken connection, but not after a refusal.
    opened.addEventListener("error", () => {
      isReady = false;
      if (opened.readyState === EventSource.CLOSED) timer = setTimeout(askAgain, ASK_AGAIN_MS);
    });
    return opened;
  }
  function hear(message: { kind: ChangeKind; data: string }): void {
    const change = parseChange(message);
    if (change?.kind !== "ready") {
      if (change) tell(change);
      return;
    }
    // The next one comes after a broken connection, and nobody knows what was missed.
    if (mayHaveMissed) tell({ kind: "gap" });
    mayHaveMissed = true;
    isReady = true;
  }
  function askAgain(): void {
    tell({ kind: "gap" });
    source = connect();
  }
  const stream = {
    listeners,
    tellSince(from: string) {
      // Asked anew for this listener; what the others were still to be told is lost by it.
      const owesOthers = mayHaveMissed ? !isReady : since !== null;
      since = from;
      if (!source) return;
      mayHaveMissed = owesOthers;
      clearTimeout(timer);
      source.close();
      source = connect();
    },
    close() {
      isOver = true;
      clearTimeout(timer);
      source?.close();
    },
  };
  streams.set(key, stream);
  return stream;
}
