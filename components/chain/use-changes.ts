"use client";

import { useEffect, useEffectEvent } from "react";
import type { Address } from "#core/bytes.ts";

/** The mirror has taken in a block that touched this contract, somebody was admitted, or some of it may have been missed. */
export type Change = { readonly kind: "mirror"; readonly blockNumber: bigint } | { readonly kind: "gate" } | { readonly kind: "gap" };

type Listener = (change: Change) => void;
type Stream = { readonly listeners: Set<Listener>; readonly close: () => void };

/** A server that takes no more listeners is asked again, and the page read again, so often. */
const ASK_AGAIN_MS = 15_000;

/** One connection per event, however many parts of a page listen: browsers allow few to one server. */
const streams = new Map<Address, Stream>();

/** Hears of changes of one event from the server (SSE), so that no page ever polls the chain. `null`: hears nothing. */
export function useChanges({ contract, onChange }: { contract: Address | null; onChange: (change: Change) => void }): void {
  const listener = useEffectEvent(onChange);
  useEffect(() => {
    if (!contract) return;
    return listenTo({ contract, listener: (change) => listener(change) });
  }, [contract]);
}

function listenTo({ contract, listener }: { contract: Address; listener: Listener }): () => void {
  const stream = streams.get(contract) ?? openStream(contract);
  stream.listeners.add(listener);
  return () => {
    stream.listeners.delete(listener);
    if (stream.listeners.size > 0) return;
    stream.close();
    if (streams.get(contract) === stream) streams.delete(contract);
  };
}

function openStream(contract: Address): Stream {
  const listeners = new Set<Listener>();
  const tell = (change: Change) => {
    for (const listener of listeners) listener(change);
  };
  let source = connect();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let wasOpen = false;

  function connect(): EventSource {
    const opened = new EventSource(`/api/changes?contract=${contract}`);
    opened.addEventListener("mirror", ({ data }: MessageEvent<string>) => {
      const { blockNumber } = JSON.parse(data) as { blockNumber: string | number };
      tell({ kind: "mirror", blockNumber: BigInt(blockNumber) });
    });
    opened.addEventListener("gate", () => tell({ kind: "gate" }));
    opened.addEventListener("gap", () => tell({ kind: "gap" }));
    opened.addEventListener("ready", () => {
      // After a broken connection nobody knows what was missed.
      if (wasOpen) tell({ kind: "gap" });
      wasOpen = true;
    });
    // The browser connects again by itself after a broken connection, but not after a refusal.
    opened.addEventListener("error", () => {
      if (opened.readyState === EventSource.CLOSED) timer = setTimeout(askAgain, ASK_AGAIN_MS);
    });
    return opened;
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
  streams.set(contract, stream);
  return stream;
}
