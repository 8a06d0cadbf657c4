import type pg from "pg";
import type { Db } from "#server/gate/statement.ts";

/** Rivals that each have a database to themselves, and go on one statement at a time in an order that a test chooses. */
export type Turns = {
  readonly dbOf: (rival: number) => Db;
  /** Runs all of them; `order` says who goes next among those who wait, and is read from its beginning when it ends. */
  readonly play: <Answer>(input: { rivals: readonly (() => Promise<Answer>)[]; order: readonly number[] }) => Promise<Answer[]>;
};

export function createTurns({ db }: { db: pg.Pool }): Turns {
  const waiting = new Map<number, (() => void)[]>();
  let isFree = true;
  let onChange = Promise.withResolvers<void>();
  const changed = (): void => {
    onChange.resolve();
    onChange = Promise.withResolvers();
  };
  const wait = (rival: number): Promise<void> =>
    new Promise((go) => {
      waiting.set(rival, [...(waiting.get(rival) ?? []), go]);
      changed();
    });
  const release = (rival: number): void => {
    const [go, ...rest] = waiting.get(rival) ?? [];
    if (rest.length > 0) waiting.set(rival, rest);
    else waiting.delete(rival);
    go?.();
  };
  return {
    dbOf: (rival) => {
      const query = async (statement: unknown) => {
        if (!isFree) await wait(rival);
        return db.query(statement as never);
      };
      return { query } as unknown as Db;
    },
    play: async ({ rivals, order }) => {
      isFree = false;
      const done = new Set<number>();
      const answers = rivals.map((run, rival) =>
        run().finally(() => {
          done.add(rival);
          changed();
        }),
      );
      for (let turn = 0; done.size < rivals.length; turn++) {
        while (!rivals.every((_, rival) => done.has(rival) || waiting.has(rival))) await onChange.promise;
        const ready = [...waiting.keys()].sort();
        const next = ready[(order[turn % order.length] ?? 0) % ready.length];
        if (next !== undefined) release(next);
        // Where the one that went was the last of its kind, whether it is done is known a moment later.
        await new Promise((resolve) => setImmediate(resolve));
      }
      isFree = true;
      for (const rival of [...waiting.keys()]) while (waiting.has(rival)) release(rival);
      return Promise.all(answers);
    },
  };
}
