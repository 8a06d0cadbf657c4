/** A reader on a cable types like a keyboard, only faster, and ends with Enter or Tab. */
export type Wedge = { readonly key: (input: { key: string; atMs: number }) => string | null };

/** What was typed before such a pause belongs to something else. No stall of a busy machine within a code is as long. */
const IDLE_GAP_MS = 2_000;
/** People are slower than this between most of their letters; readers are not. */
const LONGEST_USUAL_GAP_MS = 100;
const SHORTEST_TEXT = 8;
const LONGEST_TEXT = 8_000;
const TERMINATORS: ReadonlySet<string> = new Set(["Enter", "Tab"]);

/**
 * Feed it key presses; it answers with the text that a reader has typed, at its terminator, and `null` for anything that a
 * person types. The two are told apart by the usual gap between letters, so that a machine that stalls in the middle of a
 * code cuts nothing off: keys wait, then come at once.
 */
export function createWedge(): Wedge {
  let text = "";
  let gapsMs: number[] = [];
  let lastAtMs = Number.NEGATIVE_INFINITY;

  function take(): string | null {
    const typed = { text, gapMs: medianOf(gapsMs) };
    text = "";
    gapsMs = [];
    return typed.text.length >= SHORTEST_TEXT && typed.gapMs <= LONGEST_USUAL_GAP_MS ? typed.text : null;
  }
  return {
    key({ key, atMs }) {
      const gapMs = atMs - lastAtMs;
      if (gapMs > IDLE_GAP_MS) {
        text = "";
        gapsMs = [];
      }
      lastAtMs = atMs;
      if (TERMINATORS.has(key)) return take();
      // Names of keys such as Shift are longer than one letter.
      if (key.length !== 1 || text.length >= LONGEST_TEXT) return null;
      if (text !== "") gapsMs.push(gapMs);
      text += key;
      return null;
    },
  };
}

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
