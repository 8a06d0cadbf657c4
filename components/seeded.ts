/** Numbers that look random and are the same for the same text, on every machine: what posters are drawn from. */
export type Seeded = {
  /** From 0 up to, not including, 1. */
  readonly next: () => number;
  /** A whole number from 0 up to, not including, `count`. */
  readonly below: (count: number) => number;
  readonly pick: <T>(choices: readonly T[]) => T;
};

/** FNV-1a of the text as the seed of a xorshift32 generator. */
export function seeded(text: string): Seeded {
  let state = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) state = Math.imul(state ^ text.charCodeAt(i), 0x01000193);
  state = state >>> 0 || 1;

  function next(): number {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 0x100000000;
  }
  function below(count: number): number {
    return Math.floor(next() * count);
  }
  function pick<T>(choices: readonly T[]): T {
    return choices[below(choices.length)] as T;
  }
  for (let i = 0; i < 8; i++) next();
  return { next, below, pick };
}
