import type { Clock } from "../clock.ts";
import type { Db } from "../gate/statement.ts";

export type Mail = {
  readonly to: string;
  readonly subject: string;
  /** Plain text; who reads it may be on a phone at three in the night. */
  readonly text: string;
  /** What it tells. A mail with a key that is known already is not queued again; `null`: each one is. */
  readonly key: string | null;
};

/**
 * Leaves a mail for the worker, which sends it, and tries again where that fails. Handed a connection inside a transaction, the mail
 * leaves with the commit or not at all. Answers whether it is new.
 */
export async function queueMail({ db, clock }: { db: Db; clock: Clock }, { to, subject, text, key }: Mail): Promise<boolean> {
  const { rowCount } = await db.query(
    "INSERT INTO mails (key, recipient, subject, body, queued_at, next_try_at) VALUES ($1, $2, $3, $4, $5, $5) ON CONFLICT (key) DO NOTHING",
    [key, to, subject, text, new Date(clock.nowMs())],
  );
  return rowCount === 1;
}
