import type pg from "pg";
import { FoyerError } from "#core/error.ts";
import { findUndoFault, undoFaultWords } from "#core/overrule.ts";
import { type Authority, type Outcome, type Override, type OverrideDeps, overrideBy } from "./override.ts";
import type { ShiftClaims } from "./tokens.ts";

export type Undone = { readonly attemptId: string; readonly undone: "admission" | "rejection" };
type Input = { readonly shift: ShiftClaims; readonly attemptId: string; readonly authority: Authority };

/**
 * Takes back an admission, or that somebody was turned away, by its attempt id: at the same gate, on the same device, within fifteen
 * minutes, while it is the last that happened to the ticket (trap 22). The chain's mark of an admission stays and counts no more; the
 * trail keeps both. Throws as `overrideBy`; NOT_FOUND, CONFLICT.
 */
export async function undoAttempt(deps: OverrideDeps, { shift, attemptId, authority }: Input): Promise<Undone> {
  return overrideBy(deps, { shift, kind: "undo", authority, act: (override) => takeBack(override, attemptId) });
}

async function takeBack(override: Override, attemptId: string): Promise<Outcome<Undone>> {
  const { db, shift, atMs } = override;
  const done = await find(db, { eventId: shift.eventId, attemptId });
  const entry = { tokenId: done ? BigInt(done.token_id) : null, attemptId, reason: null, detail: done ? { holder: done.holder } : {} };
  if (!done) return { kind: "refused", fault: nothing(), entry: { ...entry, reason: "NOTHING" } };
  const undone = done.rejected_attempt === attemptId ? "rejection" : "admission";
  const isLast = undone === "rejection" || (done.admitted_attempt === attemptId && done.left_attempt === null && done.rejected_attempt === null);
  const place = { gateId: done.gate_id, deviceId: done.device_id, atMs: done.decided_at.getTime() };
  const fault = findUndoFault({ done: place, isLast, here: shift, atMs });
  if (fault) return { kind: "refused", fault: refusal(undoFaultWords(fault)), entry: { ...entry, reason: fault.toUpperCase() } };
  await (undone === "rejection" ? undoRejection(db, { shift, done }) : undoAdmission(db, { shift, done, attemptId }));
  return { kind: "done", answer: { attemptId, undone }, entry };
}

type Done = {
  token_id: string;
  holder: string | null;
  gate_id: string;
  device_id: string;
  decided_at: Date;
  entries: number;
  admitted_attempt: string | null;
  left_attempt: string | null;
  rejected_attempt: string | null;
};

/** Takes the ticket's one row, so that no scan decides meanwhile. */
async function find(db: pg.PoolClient, { eventId, attemptId }: { eventId: string; attemptId: string }): Promise<Done | null> {
  const { rows } = await db.query<Done>(
    `SELECT a.token_id, q.holder, a.gate_id, a.device_id, a.decided_at, s.entries, s.admitted_attempt, s.left_attempt, s.rejected_attempt
     FROM attempts a JOIN admission_state s ON s.event_id = a.event_id AND s.token_id = a.token_id
     LEFT JOIN admissions q ON q.event_id = a.event_id AND q.attempt_id = a.id
     WHERE a.event_id = $1 AND a.id = $2 AND (q.attempt_id IS NOT NULL OR s.rejected_attempt = a.id) FOR UPDATE OF s`,
    [eventId, attemptId],
  );
  return rows[0] ?? null;
}

async function undoRejection(db: pg.PoolClient, { shift, done }: { shift: ShiftClaims; done: Done }): Promise<void> {
  await db.query("UPDATE admission_state SET rejected_attempt = NULL WHERE event_id = $1 AND token_id = $2", [shift.eventId, done.token_id]);
}

/** The guest is where they were before: outside for the first time, or out since their last exit. */
async function undoAdmission(db: pg.PoolClient, { shift, done, attemptId }: { shift: ShiftClaims; done: Done; attemptId: string }): Promise<void> {
  const before = done.entries - 1;
  await db.query("DELETE FROM admissions WHERE event_id = $1 AND attempt_id = $2", [shift.eventId, attemptId]);
  await db.query(
    `UPDATE admission_state SET entries = $3, undone_attempt = $4,
       admitted_attempt = (SELECT q.attempt_id FROM admissions q WHERE q.event_id = $1 AND q.token_id = $2 AND q.entry = $3),
       left_attempt = (SELECT x.attempt_id FROM exits x WHERE x.event_id = $1 AND x.token_id = $2 AND x.entry = $3)
     WHERE event_id = $1 AND token_id = $2`,
    [shift.eventId, done.token_id, before, attemptId],
  );
}

function nothing(): FoyerError {
  return new FoyerError({ code: "NOT_FOUND", message: "This attempt let nobody in and turned nobody away.", next: "Choose another scan." });
}

function refusal(message: string): FoyerError {
  return new FoyerError({ code: "CONFLICT", message, next: "The organizer can see it in the report." });
}
