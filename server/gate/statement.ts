import type pg from "pg";
import { FoyerError } from "#core/error.ts";

/** What an operation of the gate needs of a pool. */
export type Db = Pick<pg.Pool, "query">;

/** `name` makes it a prepared statement: planned once per connection, not once per guest. */
export type Statement = { readonly name: string; readonly text: string; readonly values: readonly unknown[] };

/**
 * One statement, one round trip. A database that is gone or too slow is a fault (UNAVAILABLE), so that a gate
 * says "not recorded" and tries again with the same attempt, and never admits on its own (trap 26).
 */
export async function runStatement<Row extends pg.QueryResultRow>({ db, statement }: { db: Db; statement: Statement }): Promise<Row[]> {
  try {
    const { rows } = await db.query<Row>({ ...statement, values: [...statement.values] });
    return rows;
  } catch (cause) {
    throw isAnswer(cause) ? cause : unavailable(cause);
  }
}

/** Whether the statement lost a race and wrote nothing: a unique key was taken, or Postgres broke a deadlock. */
export function isLostRace(error: unknown): boolean {
  return ["23505", "40001", "40P01"].includes(codeOf(error));
}

/** An error that Postgres itself gave about the statement, against a connection or server that went away (classes 08, 53, 57). */
function isAnswer(error: unknown): boolean {
  const code = codeOf(error);
  return /^[0-9A-Z]{5}$/.test(code) && !/^(08|53|57)/.test(code);
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}

function unavailable(cause: unknown): FoyerError {
  return new FoyerError({
    code: "UNAVAILABLE",
    message: "The gate's records cannot be reached.",
    next: "Nothing is known to be recorded: try again, the same attempt is counted once.",
    cause,
  });
}
