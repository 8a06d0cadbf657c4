/** A reader on a cable types like a keyboard, only faster, and ends with Enter. */
export type Wedge = { readonly key: (input: { key: string; atMs: number }) => string | null };

/** People are slower than this between two letters; readers are not. */
const LONGEST_GAP_MS = 100;
const SHORTEST_TEXT = 8;
const LONGEST_TEXT = 8_000;

/** Feed it key presses; it answers with the text that a reader has typed, at its Enter, and `null` for anything that a person types. */
export function createWedge(): Wedge {
  let text = "";
  let lastAtMs = Number.NEGATIVE_INFINITY;
  return {
    key({ key, atMs }) {
      if (atMs - lastAtMs > LONGEST_GAP_MS) text = "";
      lastAtMs = atMs;
      if (key !== "Enter") {
        // Names of keys such as Shift are longer than one letter.
        if (key.length === 1 && text.length < LONGEST_TEXT) text += key;
        return null;
      }
      const typed = text;
      text = "";
      return typed.length >= SHORTEST_TEXT ? typed : null;
    },
  };
}
