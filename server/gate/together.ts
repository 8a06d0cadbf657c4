import { FoyerError } from "#core/error.ts";

/** Sends what is asked for at the same time in one trip: `ask` answers each asker for itself. */
export type Together<Ask, Answer> = (ask: Ask) => Promise<Answer>;

type Waiting<Ask, Answer> = { readonly ask: Ask; readonly resolve: (answer: Answer) => void; readonly reject: (cause: unknown) => void };

type Trip<Ask, Answer> = {
  /** One answer for each that asked, in their order. */
  readonly send: (asks: readonly Ask[]) => Promise<readonly Answer[]>;
  /** Asks that share a key never travel at the same time. */
  readonly keysOf: (ask: Ask) => readonly string[];
  /** How many trips are under way at most; whoever asks meanwhile goes with the next. */
  readonly lanes: number;
  readonly seats: number;
};

/**
 * A queue at many gates: nobody waits for others to come, but who has to wait travels with all who wait. A trip that fails
 * over one of its asks is made again for each alone, so that no guest's code can spoil another's scan.
 */
export function createTogether<Ask, Answer>({ send, keysOf, lanes, seats }: Trip<Ask, Answer>): Together<Ask, Answer> {
  let waiting: Waiting<Ask, Answer>[] = [];
  let underWay = 0;
  const taken = new Set<string>();

  /** The first who may go, in the order in which they came. */
  function board(): Waiting<Ask, Answer>[] {
    const aboard: Waiting<Ask, Answer>[] = [];
    const left: Waiting<Ask, Answer>[] = [];
    for (const one of waiting) {
      const keys = keysOf(one.ask);
      const mayGo = aboard.length < seats && !keys.some((key) => taken.has(key));
      if (mayGo) for (const key of keys) taken.add(key);
      (mayGo ? aboard : left).push(one);
    }
    waiting = left;
    return aboard;
  }

  async function leave(): Promise<void> {
    if (underWay === lanes) return;
    const aboard = board();
    if (aboard.length === 0) return;
    underWay++;
    try {
      await travel({ aboard, send });
    } finally {
      underWay--;
      for (const { ask } of aboard) for (const key of keysOf(ask)) taken.delete(key);
      void leave();
    }
  }

  return (ask) =>
    new Promise((resolve, reject) => {
      waiting.push({ ask, resolve, reject });
      // Requests that were read in one turn of the event loop ask in it too.
      setImmediate(() => void leave());
    });
}

async function travel<Ask, Answer>({ aboard, send }: { aboard: readonly Waiting<Ask, Answer>[]; send: Trip<Ask, Answer>["send"] }): Promise<void> {
  try {
    const answers = await send(aboard.map(({ ask }) => ask));
    for (const [place, { resolve }] of aboard.entries()) resolve(answers[place] as Answer);
  } catch (cause) {
    if (aboard.length > 1 && !isEverybodys(cause)) await Promise.all(aboard.map((other) => travel({ aboard: [other], send })));
    else for (const { reject } of aboard) reject(cause);
  }
}

/** A database that is gone is gone for each of them. */
function isEverybodys(cause: unknown): boolean {
  return cause instanceof FoyerError && cause.code === "UNAVAILABLE";
}
