/** A few rows that each process knows by heart. */
export type Kept<T> = {
  /** What is known; read first if nothing is. Throws what the reading throws. */
  readonly get: () => Promise<T>;
  /** Reads again; one that is called meanwhile is answered by a reading that begins after it. */
  readonly refresh: () => Promise<void>;
};

type Input<T> = {
  readonly load: (before: T | null) => Promise<T>;
  /** Calls back whenever the rows may have changed. */
  readonly subscribe: (onChange: () => void) => Promise<unknown>;
  /** A reading in the background failed: what was known before goes on counting. */
  readonly onFault: (cause: unknown) => void;
};

/** Also without a notice, for one may have been lost with its connection. */
const READ_AGAIN_MS = 15_000;

/** Reads at the first question, again with each notice, and again after a while. Whoever asks waits only the first time. */
export function createKept<T>({ load, subscribe, onFault }: Input<T>): Kept<T> {
  let known: { readonly value: T; readonly untilMs: number } | null = null;
  let reading: Promise<void> | null = null;
  let isWanted = false;
  let isHeard = false;
  const readAll = async (): Promise<void> => {
    try {
      while (isWanted) {
        isWanted = false;
        known = { value: await load(known?.value ?? null), untilMs: performance.now() + READ_AGAIN_MS };
      }
    } finally {
      reading = null;
    }
  };
  const refresh = (): Promise<void> => {
    isWanted = true;
    reading ??= readAll();
    return reading;
  };
  const refreshLater = (): void => void refresh().catch(onFault);
  return {
    async get() {
      if (!isHeard) {
        isHeard = true;
        // Nobody waits for the ear: once it hears, what was missed until then is read.
        subscribe(refreshLater).then(refreshLater, onFault);
      }
      if (known === null) await refresh();
      else if (performance.now() > known.untilMs && !reading) refreshLater();
      if (known === null) throw new TypeError("nothing was read");
      return (known as { readonly value: T }).value;
    },
    refresh,
  };
}
