import { FoyerError } from "#core/error.ts";
import type { Clock } from "../clock.ts";
import { type Db, runStatement } from "../gate/statement.ts";

/** An answer as it is kept: JSON text, and where the thing stands that was made. */
export type KeptAnswer = { readonly status: number; readonly location: string | null; readonly answer: string };
export type NamedCall = { readonly userId: string; readonly key: string; readonly fingerprint: string };

type Row = { fingerprint: string; status: number | null; location: string | null; answer: string | null };

/** A first call that has died leaves its name free after this long. */
const LONGEST_CALL_SECONDS = 60;
const FIRST_FAULT = 500;

/**
 * The first call of a name is carried out, each later one gets the same answer (draft-ietf-httpapi-idempotency-key-header). Faults of ours and what
 * throws are not kept: such a call may be sent again. Throws CONFLICT while the first one is on its way, KEY_REUSED for another call of the same name.
 */
export async function answerOnce(
  { db, clock }: { db: Db; clock: Clock },
  { userId, key, fingerprint }: NamedCall,
  work: () => Promise<KeptAnswer>,
): Promise<KeptAnswer & { readonly kind: "first" | "again" }> {
  const at = new Date(clock.nowMs());
  const values = [userId, key, fingerprint, at, LONGEST_CALL_SECONDS];
  const begun = await runStatement({ db, statement: { name: "idempotency_begin", text: BEGIN, values } });
  if (begun.length === 0) return { ...(await readKept({ db }, { userId, key, fingerprint })), kind: "again" };
  try {
    const made = await work();
    if (made.status < FIRST_FAULT) await keep({ db }, { userId, key, made });
    else await forget({ db }, { userId, key });
    return { ...made, kind: "first" };
  } catch (fault) {
    await forget({ db }, { userId, key });
    throw fault;
  }
}

/** Whoever writes the row is the first; one that was left behind is taken over. */
const BEGIN = `
INSERT INTO idempotency_keys AS k (user_id, key, fingerprint, started_at) VALUES ($1::uuid, $2, $3, $4::timestamptz)
ON CONFLICT (user_id, key) DO UPDATE SET started_at = excluded.started_at
WHERE k.status IS NULL AND k.fingerprint = excluded.fingerprint AND k.started_at < excluded.started_at - make_interval(secs => $5) RETURNING key`;

async function readKept({ db }: { db: Db }, { userId, key, fingerprint }: NamedCall): Promise<KeptAnswer> {
  const text = "SELECT fingerprint, status, location, answer FROM idempotency_keys WHERE user_id = $1 AND key = $2";
  const [row] = await runStatement<Row>({ db, statement: { name: "idempotency_read", text, values: [userId, key] } });
  if (row && row.fingerprint !== fingerprint) throw reused();
  if (!row || row.status === null) throw onItsWay();
  return { status: row.status, location: row.location, answer: row.answer ?? "" };
}

async function keep({ db }: { db: Db }, { userId, key, made }: { userId: string; key: string; made: KeptAnswer }): Promise<void> {
  const text = "UPDATE idempotency_keys SET status = $3, location = $4, answer = $5 WHERE user_id = $1 AND key = $2";
  await runStatement({ db, statement: { name: "idempotency_keep", text, values: [userId, key, made.status, made.location, made.answer] } });
}

async function forget({ db }: { db: Db }, { userId, key }: { userId: string; key: string }): Promise<void> {
  const text = "DELETE FROM idempotency_keys WHERE user_id = $1 AND key = $2 AND status IS NULL";
  await runStatement({ db, statement: { name: "idempotency_forget", text, values: [userId, key] } });
}

function reused(): FoyerError {
  return new FoyerError({ code: "KEY_REUSED", message: "This Idempotency-Key was used for another call.", next: "Send a new key with a new call." });
}

function onItsWay(): FoyerError {
  return new FoyerError({
    code: "CONFLICT",
    message: "The first call with this Idempotency-Key is on its way.",
    next: "Ask again in a moment.",
    retryAfterSeconds: 1,
  });
}
