import type pg from "pg";
import { MAIL_BACK_OFF_SECONDS, waitAfter } from "#core/back-off.ts";
import type { Clock } from "../clock.ts";
import { type Mailer, MailRefused } from "./mailer.ts";

export type MailTally = { readonly sent: number; readonly failed: number; readonly givenUp: number };

const MOST_AT_ONCE = 100;
const MOST_FAULT_LETTERS = 300;

/**
 * Sends what is due, the oldest first. A mail's next try is set before it leaves: a worker that dies in between leaves it to be sent
 * once more, with the same message id, and never in a circle. What a server refuses for good is given up at once.
 */
export async function sendDueMails({ db, clock, mailer }: { db: pg.Pool; clock: Clock; mailer: Mailer }): Promise<MailTally> {
  const tally = { sent: 0, failed: 0, givenUp: 0 };
  const { rows } = await db.query<Row>(DUE, [new Date(clock.nowMs()), MOST_AT_ONCE]);
  for (const row of rows) {
    const outcome = await sendOne({ db, clock, mailer }, row);
    tally[outcome] += 1;
  }
  return tally;
}

async function sendOne({ db, clock, mailer }: { db: pg.Pool; clock: Clock; mailer: Mailer }, row: Row): Promise<keyof MailTally> {
  const waitSeconds = waitAfter({ backOff: MAIL_BACK_OFF_SECONDS, failures: row.attempts + 1 });
  const nextTryAt = waitSeconds === null ? null : new Date(clock.nowMs() + waitSeconds * 1000);
  await db.query("UPDATE mails SET attempts = attempts + 1, next_try_at = $2 WHERE id = $1", [row.id, nextTryAt]);
  try {
    await mailer.send({ id: row.id, to: row.recipient, subject: row.subject, text: row.body });
  } catch (fault) {
    const isOver = nextTryAt === null || fault instanceof MailRefused;
    await db.query(FAILED, [row.id, wordsOf(fault), isOver ? "given-up" : "waiting", isOver ? null : nextTryAt]);
    return isOver ? "givenUp" : "failed";
  }
  await db.query("UPDATE mails SET state = 'sent', sent_at = $2, next_try_at = NULL, fault = NULL WHERE id = $1", [row.id, new Date(clock.nowMs())]);
  return "sent";
}

function wordsOf(fault: unknown): string {
  return (fault instanceof Error ? fault.message : String(fault)).slice(0, MOST_FAULT_LETTERS);
}

type Row = { id: string; recipient: string; subject: string; body: string; attempts: number };

/** `next_try_at` is null after the last try whose process died: that one is looked at once more, and given up. */
const DUE = `
SELECT id, recipient, subject, body, attempts FROM mails
WHERE state = 'waiting' AND (next_try_at <= $1 OR next_try_at IS NULL) ORDER BY queued_at LIMIT $2`;

const FAILED = "UPDATE mails SET fault = $2, state = $3, next_try_at = $4 WHERE id = $1";
