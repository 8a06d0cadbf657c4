/** What a launcher tells while it works: a line for each step, with the time that has passed. */
export type Steps = {
  /** Tells when the work is done and how long it took. */
  readonly run: <T>(title: string, work: () => Promise<T>) => Promise<T>;
  readonly note: (text: string) => void;
};

/** A step that has not ended by then is announced, so that nobody looks at a silent screen. */
const PATIENCE_MS = 1_500;

export function createSteps(write: (line: string) => void): Steps {
  const start = performance.now();
  const say = (text: string): void => write(`${secondsSince(start).padStart(8)}  ${text}\n`);
  return {
    note: say,
    async run(title, work) {
      const begun = performance.now();
      const announcement = setTimeout(() => say(`${title} …`), PATIENCE_MS);
      try {
        const result = await work();
        say(`${title}: ${secondsSince(begun)}`);
        return result;
      } finally {
        clearTimeout(announcement);
      }
    },
  };
}

function secondsSince(start: number): string {
  return `${((performance.now() - start) / 1000).toFixed(1)} s`;
}
