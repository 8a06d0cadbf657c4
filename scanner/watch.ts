import type { QrReader } from "./qr-reader.ts";

type Watch = {
  /** The picture of this moment, or `null` while there is none. */
  readonly takeFrame: () => ImageData | null;
  readonly reader: QrReader;
  readonly onText: (text: string) => void;
  /** The reader is broken; nothing more is looked at. */
  readonly onFault: (fault: unknown) => void;
};

/** Between two looks, so that the picture stays smooth and the battery lasts the evening. */
const PAUSE_MS = 90;
/** A picture that the reader chokes on is one picture lost; so many in a row are a reader that reads no more. */
export const MOST_FAULTS_IN_A_ROW = 5;

/** Looks at one picture after the other until stopped, and reports every reading, repeats too. */
export function watchFrames({ takeFrame, reader, onText, onFault }: Watch): { readonly stop: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isOver = false;
  let faults = 0;

  async function look(): Promise<void> {
    try {
      const frame = takeFrame();
      const texts = frame ? await reader.read(frame) : [];
      if (isOver) return;
      faults = 0;
      for (const text of texts) onText(text);
    } catch (fault) {
      if (isOver) return;
      faults += 1;
      if (faults >= MOST_FAULTS_IN_A_ROW) return onFault(fault);
    }
    timer = setTimeout(look, PAUSE_MS);
  }
  void look();
  return {
    stop() {
      isOver = true;
      clearTimeout(timer);
    },
  };
}
