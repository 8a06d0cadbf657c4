import type pg from "pg";
import { FoyerError } from "#core/error.ts";
import { findNoteFault, OVERRIDE_WINDOW_SECONDS, OVERRIDES_PER_SUPERVISOR, type OverrideKind } from "#core/overrule.ts";
import { inTransaction } from "#platform/transaction.ts";
import type { Clock } from "../clock.ts";
import { requireOpenShift } from "./require-open-shift.ts";
import type { ShiftClaims } from "./tokens.ts";
import { verifyPin } from "./verify-pin.ts";

export type OverrideDeps = { readonly db: pg.Pool; readonly clock: Clock; readonly alarms: Alarms };

/** Who is told when something looks like misuse (C73). */
export type Alarms = { readonly onLocked: (staffId: string) => void; readonly onOverQuota: (staffId: string) => void };

const OVER_QUOTA = "QUOTA";

/** Who says so, by their own PIN on the steward's device (C49), and why. */
export type Authority = { readonly supervisorId: string; readonly pin: string; readonly note: string };

/** One override under way: a transaction that has the supervisor's row, so that nobody overrules twice at a time. */
export type Override = {
  readonly db: pg.PoolClient;
  readonly shift: ShiftClaims;
  readonly kind: OverrideKind;
  readonly supervisorId: string;
  readonly note: string;
  readonly atMs: number;
};

/** What is written of it, and what the caller is answered or told. `refused` is kept in the trail like what was done. */
export type Outcome<Answer> =
  | { readonly kind: "done"; readonly answer: Answer; readonly entry: Entry }
  | { readonly kind: "again"; readonly answer: Answer }
  | { readonly kind: "refused"; readonly fault: FoyerError; readonly entry: Entry };

export type Entry = { readonly tokenId: bigint | null; readonly attemptId: string; readonly reason: string | null; readonly detail: object };

type Input<Answer> = {
  readonly shift: ShiftClaims;
  readonly kind: OverrideKind;
  readonly authority: Authority;
  /** What was answered to the same call before; asked before the quota, for a call whose answer was lost is no further override. */
  readonly recall?: ((override: Override) => Promise<Answer | null>) | undefined;
  readonly act: (override: Override) => Promise<Outcome<Answer>>;
};

/**
 * The frame of every override (A10, traps 20 to 22): a reason; an open shift; the supervisor's own PIN; the quota; then what is to be
 * done, with a row in the trail whatever came of it. Throws UNAUTHENTICATED, FORBIDDEN, INVALID_INPUT, TOO_MANY_REQUESTS, and what `act` refuses with.
 */
export async function overrideBy<Answer>(deps: OverrideDeps, { shift, kind, authority, recall, act }: Input<Answer>): Promise<Answer> {
  await requireOpenShift(deps, { shift });
  const note = parseNote(authority.note);
  const { supervisorId, pin } = authority;
  const atMs = deps.clock.nowMs();
  const { role } = await verifyPin({ db: deps.db, onLocked: () => deps.alarms.onLocked(supervisorId) }, { device: shift, staffId: supervisorId, pin, atMs });
  if (role === "gate") throw notSupervisor();
  const outcome = await inTransaction(deps.db, (db) => takeAndAct({ db, shift, kind, supervisorId, note, atMs }, { recall, act }));
  if (outcome.kind !== "refused") return outcome.answer;
  if (outcome.entry.reason === OVER_QUOTA) deps.alarms.onOverQuota(supervisorId);
  throw outcome.fault;
}

async function takeAndAct<Answer>(override: Override, { recall, act }: Pick<Input<Answer>, "recall" | "act">): Promise<Outcome<Answer>> {
  const { db, shift, supervisorId, atMs } = override;
  // The row is held until the end: of two overrides at once the second counts the first.
  await db.query("UPDATE gate_staff SET pin_failures = 0, locked_until = NULL WHERE event_id = $1 AND id = $2", [shift.eventId, supervisorId]);
  const earlier = recall ? await recall(override) : null;
  if (earlier !== null) return { kind: "again", answer: earlier };
  const fullUntilMs = await findFullUntil(override);
  const outcome = fullUntilMs === null ? await act(override) : blocked({ fullUntilMs, atMs });
  if (outcome.kind !== "again") await record(override, outcome);
  return outcome;
}

/** Until when the quota is used up; `null`: it is not. Only what was done counts. */
async function findFullUntil({ db, shift, supervisorId, atMs }: Override): Promise<number | null> {
  const { rows } = await db.query<{ at: Date }>(
    `SELECT at FROM audit_log WHERE event_id = $1 AND action = 'override' AND outcome IN ('admit', 'reject', 'undo') AND at > $3
       AND detail ->> 'supervisorId' = $2 ORDER BY at DESC LIMIT $4`,
    [shift.eventId, supervisorId, new Date(atMs - OVERRIDE_WINDOW_SECONDS * 1000), OVERRIDES_PER_SUPERVISOR],
  );
  const oldest = rows.length < OVERRIDES_PER_SUPERVISOR ? undefined : rows.at(-1);
  return oldest ? oldest.at.getTime() + OVERRIDE_WINDOW_SECONDS * 1000 : null;
}

function blocked({ fullUntilMs, atMs }: { fullUntilMs: number; atMs: number }): Extract<Outcome<never>, { kind: "refused" }> {
  const message = `Only ${OVERRIDES_PER_SUPERVISOR} overrides in ${OVERRIDE_WINDOW_SECONDS / 60} minutes. The organizer is told.`;
  const retryAfterSeconds = Math.max(1, Math.ceil((fullUntilMs - atMs) / 1000));
  const fault = new FoyerError({ code: "TOO_MANY_REQUESTS", message, next: "Wait, or fetch another supervisor.", retryAfterSeconds });
  return { kind: "refused", fault, entry: { tokenId: null, attemptId: "", reason: OVER_QUOTA, detail: {} } };
}

async function record<Answer>({ db, shift, kind, supervisorId, note, atMs }: Override, outcome: Exclude<Outcome<Answer>, { kind: "again" }>): Promise<void> {
  const { entry } = outcome;
  const done = outcome.kind === "done" ? kind : entry.reason === OVER_QUOTA ? "blocked" : "refused";
  const detail = { methods: [], kind, note, supervisorId, shiftId: shift.shiftId, stewardId: shift.staffId, ...entry.detail };
  const tokenId = entry.tokenId === null ? null : String(entry.tokenId);
  await db.query(
    `INSERT INTO audit_log (event_id, at, action, outcome, reason, token_id, actor, gate_id, device_id, attempt_id, detail)
     VALUES ($1, $2, 'override', $3, $4, $5, $6, $7, $8, $9, $10)`,
    [
      ...[shift.eventId, new Date(atMs), done, entry.reason, tokenId, `staff:${supervisorId}`, shift.gateId, shift.deviceId, entry.attemptId || null],
      JSON.stringify(detail),
    ],
  );
  // Screens, relay and the holder's open page hear of an admission as of any other.
  const notice = { eventId: shift.eventId, tokenId, kind: done === "admit" ? "admit" : "refuse" };
  await db.query("SELECT tell('gate', $1::jsonb)", [JSON.stringify(notice)]);
}

/** One line, as it is kept for good. Throws INVALID_INPUT for the field `note`. */
function parseNote(text: string): string {
  const note = text.normalize("NFC").trim();
  const message = findNoteFault(note);
  if (message === null) return note;
  throw new FoyerError({ code: "INVALID_INPUT", message, next: "Correct the reason.", fields: [{ path: "note", message }] });
}

function notSupervisor(): FoyerError {
  return new FoyerError({ code: "FORBIDDEN", message: "Only a supervisor may overrule.", next: "Fetch a supervisor." });
}
