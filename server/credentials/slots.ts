/** Lets a bounded number of tasks run at once, and fewer of one key; the others wait their turn. */
export type Slots = {
  /** What the task answers; `null` when the signal ended the wait before its turn came. */
  readonly run: <Result>(turn: { readonly key: string; readonly signal: AbortSignal }, task: () => Promise<Result>) => Promise<Result | null>;
};

type Waiting = { readonly key: string; readonly start: () => void };

export function createSlots({ most, mostOfOne }: { most: number; mostOfOne: number }): Slots {
  const running = new Map<string, number>();
  let total = 0;
  let queue: readonly Waiting[] = [];

  function isFree(key: string): boolean {
    return total < most && (running.get(key) ?? 0) < mostOfOne;
  }

  function occupy(key: string, by: 1 | -1): void {
    total += by;
    const left = (running.get(key) ?? 0) + by;
    if (left === 0) running.delete(key);
    else running.set(key, left);
  }

  function leave(key: string): void {
    occupy(key, -1);
    const next = queue.find((waiting) => isFree(waiting.key));
    next?.start();
  }

  /** Resolves to whether the turn came; by then the slot is taken. */
  function take({ key, signal }: { key: string; signal: AbortSignal }): Promise<boolean> {
    if (signal.aborted) return Promise.resolve(false);
    if (isFree(key)) {
      occupy(key, 1);
      return Promise.resolve(true);
    }
    return new Promise((resolve) => {
      const waiting = { key, start: () => settle(true) };
      const giveUp = () => settle(false);
      function settle(isTurn: boolean): void {
        queue = queue.filter((one) => one !== waiting);
        signal.removeEventListener("abort", giveUp);
        if (isTurn) occupy(key, 1);
        resolve(isTurn);
      }
      queue = [...queue, waiting];
      signal.addEventListener("abort", giveUp, { once: true });
    });
  }

  return {
    async run(turn, task) {
      if (!(await take(turn))) return null;
      try {
        return await task();
      } finally {
        leave(turn.key);
      }
    },
  };
}
