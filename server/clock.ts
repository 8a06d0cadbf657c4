/** The time as operations see it: passed in, so that a test can stand at any door. */
export type Clock = { readonly nowMs: () => number };

export const systemClock: Clock = { nowMs: () => Date.now() };
