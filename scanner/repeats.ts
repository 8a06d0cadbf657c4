/** Whether a camera's reading is news. */
export type Repeats = { readonly isNews: (reading: { text: string; atMs: number }) => boolean };

/** A code that stays in the picture is read many times a second and is one scan; out of sight for this long, it is shown anew. */
export const REPEAT_MS = 2_000;

export function createRepeats(): Repeats {
  let last: { text: string; seenAtMs: number } | null = null;
  return {
    isNews({ text, atMs }) {
      const isRepeat = last?.text === text && atMs - last.seenAtMs < REPEAT_MS;
      last = { text, seenAtMs: atMs };
      return !isRepeat;
    },
  };
}
