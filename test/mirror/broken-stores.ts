import type pg from "pg";
import type { Db } from "#indexer/bulk.ts";

type Statement = (text: string, values?: unknown[]) => Promise<unknown>;
/** Does something else than the mirror has asked for. `ask` is its own connection, `aside` another one. */
type Fault = (statement: { text: string; values: unknown[]; ask: Statement; aside: Statement }) => Promise<unknown>;

const NOTHING = { rows: [], rowCount: 0 };

/** Mistakes that a mirror's author makes, each as one changed statement. */
export const BROKEN_STORES = {
  "the checkpoint is written outside the transaction": ({ text, values, ask, aside }) =>
    /(INSERT INTO|UPDATE) mirror_checkpoints/.test(text) ? aside(text, values) : ask(text, values),
  "logs are committed before their rows": async ({ text, values, ask }) => {
    const answer = await ask(text, values);
    if (/^INSERT INTO mirror_logs/.test(text)) for (const end of ["COMMIT", "BEGIN"]) await ask(end);
    return answer;
  },
  "the history of an orphaned block stays": async ({ text, values, ask }) => (/^DELETE FROM mirror_transfers/.test(text) ? NOTHING : ask(text, values)),
  "a listing outlives its ticket's sale": async ({ text, values, ask }) => (/^DELETE FROM mirror_listings t/.test(text) ? NOTHING : ask(text, values)),
  "orphaned blocks are kept": async ({ text, values, ask }) =>
    /^DELETE FROM mirror_blocks .* number > /.test(text) ? NOTHING : ask(text.replace(/^INSERT INTO mirror_blocks .*/s, "$& ON CONFLICT DO NOTHING"), values),
} satisfies Record<string, Fault>;

export function breakStore({ fault, aside }: { fault: Fault; aside: pg.Pool }): (db: Db) => Db {
  return (db) => {
    const ask: Statement = (text, values = []) => db.query(text, values);
    return {
      query: ((text: string, values: unknown[] = []) => fault({ text, values, ask, aside: (words, given) => aside.query(words, given) })) as Db["query"],
    };
  };
}
