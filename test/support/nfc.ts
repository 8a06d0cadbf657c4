import type { NdefReader, NdefRecord } from "#scanner/nfc-reader.ts";

/** A chip in the air before a browser's antenna. */
export type VirtualTag = { serialNumber: string; texts: string[]; locked?: boolean };

/** A browser with Web NFC, and a hand that holds tags to it. */
export function createVirtualNfc({ refusal }: { refusal?: string } = {}) {
  let reader: NdefReader | null = null;
  let held: VirtualTag | null = null;
  class VirtualReader implements NdefReader {
    onreading: NdefReader["onreading"] = null;
    onreadingerror: NdefReader["onreadingerror"] = null;
    async scan({ signal }: { signal: AbortSignal }): Promise<void> {
      if (refusal) throw new DOMException("no", refusal);
      reader = this;
      signal.addEventListener("abort", () => {
        reader = null;
      });
    }
    async write({ records }: Parameters<NdefReader["write"]>[0]): Promise<void> {
      if (!held || held.locked) throw new DOMException("gone", "NetworkError");
      held.texts = records.map(({ data }) => data);
    }
  }
  return {
    scope: { NDEFReader: VirtualReader },
    isReading: () => reader !== null,
    hold: (tag: VirtualTag) => {
      held = tag;
      reader?.onreading?.({ serialNumber: tag.serialNumber, message: { records: tag.texts.map(recordOf) } });
    },
    takeAway: () => {
      held = null;
    },
    fail: () => reader?.onreadingerror?.(),
  };
}

function recordOf(text: string): NdefRecord {
  const data = new DataView(new TextEncoder().encode(text).buffer);
  return text.startsWith("http") ? { recordType: "url", data } : { recordType: "text", data, encoding: "utf-8" };
}
