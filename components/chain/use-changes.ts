"use client";

import { useEffect, useEffectEvent } from "react";
import { addressOfTopic, CHANGE_KINDS, type Change, type ChangeKind, parseChange, type Topic } from "#core/change.ts";

type Listener = (change: Change) => void;
type Stream = { readonly listeners: Set<Listener>; readonly close: () => void };

/** A server that takes no more listeners is asked again, and the page read again, so often. */
const ASK_AGAIN_MS = 15_000;

/** One connection per topic, however many parts of a page listen: browsers allow few to one server. */
const streams = new Map<string, Stream>();

/** Hears of changes from the server (SSE), so that no page ever polls the chain. `null`: hears nothing. */
export function useChanges({ topic, onChange }: { topic: Topic | null; onChange: Listener }): void {
  const listener = useEffectEvent(onChange);
  const address = topic && addressOfTopic(topic);
  useEffect(() => {
    if (!address) return;
    return listenTo({ address, listener: (change) => listener(change) });
  }, [address]);
}

function listenTo({ address, listener }: { address: string; listener: Listener }): () => void {
  const stream = streams.get(address) ?? openStream(address);
  stream.listeners.add(listener);
  return () => {
    stream.listeners.delete(listener);
    if (stream.listeners.size > 0) return;
    stream.close();
    if (streams.get(address) === stream) streams.delete(address);
  };
}

function openStream(address: string): Stream {
  const listeners = new Set<Listener>();
  const tell = (change: Change) => {
    for (const listener of listeners) listener(change);
  };
  let source = connect();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wasOpen = false;

  function connect(): EventSource {
    const opened = new EventSource(address);
    for (const kind of CHANGE_KINDS) opened.addEventListener(kind, ({ data }: MessageEvent<string>) => hear({ kind, data }));
    // The browser connects again by itself after a broken connection, but not after a refusal.
    opened.addEventListener("error", () => {
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
    // After a broken connection nobody knows what was missed.
    if (wasOpen) tell({ kind: "gap" });
    wasOpen = true;
  }
  function askAgain(): void {
    tell({ kind: "gap" });
    source = connect();
  }
  const stream = {
    listeners,
    close() {
      clearTimeout(timer);
      source.close();
    },
  };
  streams.set(address, stream);
  return stream;
}
