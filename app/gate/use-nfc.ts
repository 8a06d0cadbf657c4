import { useCallback, useEffect, useRef, useState } from "react";
import { FoyerError } from "#core/error.ts";
import { findNfc, readTags, type TagReading } from "#scanner/nfc-reader.ts";

export type NfcState = { readonly kind: "none" | "off" | "on" } | { readonly kind: "failed"; readonly message: string };

/** Web NFC, where the browser has it. `start` belongs in a button: the browser asks for permission there. */
export function useNfc(onTag: (reading: TagReading) => void): { state: NfcState; start: () => Promise<void> } {
  const [state, setState] = useState<NfcState>({ kind: "none" });
  const stop = useRef<AbortController | null>(null);
  const latest = useRef(onTag);
  useEffect(() => {
    latest.current = onTag;
  }, [onTag]);
  useEffect(() => {
    if (findNfc(globalThis)) setState({ kind: "off" });
    return () => stop.current?.abort();
  }, []);
  const start = useCallback(async () => {
    const createReader = findNfc(globalThis);
    if (!createReader) return;
    stop.current?.abort();
    stop.current = new AbortController();
    const onUnreadable = () => setState({ kind: "failed", message: "That one could not be read. Hold it still, or try another." });
    const seen = (reading: TagReading) => {
      setState({ kind: "on" });
      latest.current(reading);
    };
    try {
      await readTags({ createReader, signal: stop.current.signal, onTag: seen, onUnreadable });
      setState({ kind: "on" });
    } catch (cause) {
      if (!(cause instanceof FoyerError)) throw cause;
      setState({ kind: "failed", message: `${cause.message} ${cause.next}` });
    }
  }, []);
  return { state, start };
}
