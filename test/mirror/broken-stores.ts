import type pg from "pg";
import type { Db } from "#indexer/bulk.ts";
import { wordsOf } from "#test/support/statement.ts";

type Ask = (text: string, values?: unknown[]) => Promise<unknown>;
/** Does something else than the mirror has asked for. `go` is what it wanted; `ask` is its own connection, `aside` another one. */
type Fault = (statement: { text: string; values: unknown[]; go: () => Promise<unknown>; ask: Ask; aside: Ask }) => Promise<unknown>;

const NOTHING = { rows: [], rowCount: 0 };

/** As ON CONFLICT DO NOTHING, which COPY does not know. */
const KEEP_OLD_BLOCKS = `
  CREATE OR REPLACE FUNCTION keep_old_block() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    RETURN CASE WHEN EXISTS (SELECT FROM mirror_blocks b WHERE b.chain_id = NEW.chain_id AND b.number = NEW.number) THEN NULL ELSE NEW END;
  END $$;
  CREATE OR REPLACE TRIGGER keep_old_block BEFORE INSERT ON mirror_blocks FOR EACH ROW EXECUTE FUNCTION keep_old_block()`;

/** Mistakes that a mirror's author makes, each as one changed statement. */
export const BROKEN_STORES = {
  "the checkpoint is written outside the transaction": ({ text, values, go, aside }) =>
    /(INSERT INTO|UPDATE) mirror_checkpoints/.test(text) ? aside(text, values) : go(),
  "logs are committed before their rows": async ({ text, go, ask }) => {
    const answer = await go();
    if (/^COPY mirror_logs/.test(text)) for (const end of ["COMMIT", "BEGIN"]) await ask(end);
    return answer;
  },
  "the history of an orphaned block stays": async ({ text, go }) => (/^DELETE FROM mirror_transfers/.test(text) ? NOTHING : go()),
  "a listing outlives its ticket's sale": async ({ text, go }) => (/^DELETE FROM mirror_listings t/.test(text) ? NOTHING : go()),
  "orphaned blocks are kept": async ({ text, go, ask }) => {
    if (/^DELETE FROM mirror_blocks .* number > /.test(text)) return NOTHING;
    if (/^COPY mirror_blocks/.test(text)) await ask(KEEP_OLD_BLOCKS);
    return go();
  },
} satisfies Record<string, Fault>;

/** Statements go one after the other: all at once they would arrive together or not at all, and hide what is between them. */
export function breakStore({ fault, aside }: { fault: Fault; aside: pg.Pool }): (db: Db) => Db {
  return (db) => {
    const ask: Ask = (text, values = []) => db.query(text, values);
    let last: Promise<unknown> = Promise.resolve();

    function query(statement: string, values: unknown[] = []): Promise<unknown> {
      const input = { text: wordsOf(statement), values, ask, aside: (words: string, given?: unknown[]) => aside.query(words, given) };
      const answer = last.then(() => fault({ ...input, go: async () => db.query(statement, values) }));
      last = answer.catch(() => undefined);
      return answer;
    }

    return { query: query as Db["query"] };
  };
}
