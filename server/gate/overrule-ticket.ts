import type pg from "pg";
import { FoyerError } from "#core/error.ts";
import { type Overruling, overrule } from "#core/overrule.ts";
import { NEW_PASSAGE, type Passage } from "#core/passage.ts";
import type { Reason } from "#core/reason.ts";
import type { ScanAnswer } from "#core/scan.ts";
import { encodeTokenId, type TicketState } from "#core/ticket.ts";
import { type Authority, type Outcome, type Override, type OverrideDeps, overrideBy } from "./override.ts";
import type { ShiftClaims } from "./tokens.ts";

type Input = {
  readonly shift: ShiftClaims;
  readonly kind: "admit" | "reject";
  readonly attemptId: string;
  readonly ticket: { readonly tier: number; readonly serial: number };
  readonly authority: Authority;
};

/**
 * A supervisor lets somebody in without any proof, or turns them away at every gate of the event, by the number on the ticket (A10, C40).
 * The same attempt id again gets the same answer. Throws as `overrideBy`; CONFLICT where the ticket itself stands against it.
 */
export async function overruleTicket(deps: OverrideDeps, { shift, kind, attemptId, ticket, authority }: Input): Promise<ScanAnswer> {
  return overrideBy(deps, {
    ...{ shift, kind, authority },
    recall: ({ db }) => findStored(db, { shift, kind, attemptId, ticket }),
    act: (override) => decideOn(override, { kind, attemptId, ticket }),
  });
}

async function decideOn(override: Override, { kind, attemptId, ticket }: Pick<Input, "kind" | "attemptId" | "ticket">): Promise<Outcome<ScanAnswer>> {
  const { db, shift, atMs } = override;
  const tokenId = encodeTokenId(ticket);
  const known = await readFacts(db, { eventId: shift.eventId, tokenId });
  const ruling = overrule({ kind, facts: factsOf(known), atSeconds: Math.floor(atMs / 1000) });
  const entry = { tokenId, attemptId, reason: ruling.kind === "refused" ? ruling.reason : null, detail: known ? { holder: known.holder } : {} };
  if (ruling.kind === "refused" || !known) return { kind: "refused", fault: refusal(entry.reason ?? "UNKNOWN_TICKET"), entry };
  const answer = answerOf({ attemptId, ruling, known, ticket, atMs });
  await write(override, { tokenId, ruling, answer, holder: known.holder });
  return { kind: "done", answer, entry };
}

type Asked = Pick<Input, "kind" | "attemptId" | "ticket"> & { readonly shift: ShiftClaims };
type Stored = { device_id: string | null; decision: ScanAnswer | null; stands: boolean };

/** The same act for the same ticket by the same device is answered again, as long as it stands. */
async function findStored(db: pg.PoolClient, { shift, kind, attemptId, ticket }: Asked): Promise<ScanAnswer | null> {
  const { rows } = await db.query<Stored>(
    `SELECT a.device_id, a.decision, EXISTS (SELECT FROM admissions q WHERE q.event_id = a.event_id AND q.attempt_id = a.id) AS stands
     FROM attempt_ids i LEFT JOIN attempts a ON a.event_id = i.event_id AND a.id = i.id AND a.event_id = $2 WHERE i.id = $1`,
    [attemptId, shift.eventId],
  );
  const [row] = rows;
  if (!row) return null;
  if (row.device_id !== shift.deviceId || !row.decision) throw attemptTaken("This attempt id was used by another device.");
  const { decision, ticket: about } = row.decision;
  const isSame = about?.tier === ticket.tier && about.serial === ticket.serial && decision.kind === (kind === "admit" ? "admit" : "refuse");
  if (!isSame) throw attemptTaken("This attempt id was used for something else.");
  if (kind === "admit" && !row.stands) throw attemptTaken("This admission was taken back.");
  return row.decision;
}

function attemptTaken(message: string): FoyerError {
  return new FoyerError({ code: "CONFLICT", message, next: "Try again with a new attempt id." });
}

type Known = {
  status: "open" | "closed";
  cancelled_at: Date | null;
  ends_at: Date;
  state: TicketState;
  holder: string;
  tier_name: string;
  ticket_id: string | null;
  marked: boolean;
  revoked: boolean;
  admitted_attempt: string | null;
  left_attempt: string | null;
  rejected_attempt: string | null;
  entries: number;
};

/** Takes the ticket's one row, so that no scan decides meanwhile. `null`: there is no such ticket. */
async function readFacts(db: pg.PoolClient, { eventId, tokenId }: { eventId: string; tokenId: bigint }): Promise<Known | null> {
  const values = [eventId, String(tokenId)];
  await db.query(
    `INSERT INTO admission_state (event_id, token_id) SELECT e.id, t.token_id FROM events e
       JOIN mirror_tickets t ON t.chain_id = e.chain_id AND t.contract = e.contract AND t.token_id = $2 WHERE e.id = $1 ON CONFLICT DO NOTHING`,
    values,
  );
  const { rows } = await db.query<Known>(
    `SELECT e.status, m.cancelled_at, m.ends_at, t.state, t.holder, r.name AS tier_name, o.id AS ticket_id, s.admitted_attempt, s.left_attempt,
       s.rejected_attempt, s.entries, s.revoked_at IS NOT NULL AS revoked, (t.admitted_on_chain AND s.undone_attempt IS NULL) AS marked
     FROM admission_state s
     JOIN events e ON e.id = s.event_id
     JOIN mirror_events m ON m.chain_id = e.chain_id AND m.contract = e.contract
     JOIN mirror_tickets t ON t.chain_id = e.chain_id AND t.contract = e.contract AND t.token_id = s.token_id
     JOIN mirror_tiers r ON r.chain_id = e.chain_id AND r.contract = e.contract AND r.tier = t.tier
     LEFT JOIN tickets o ON o.event_id = s.event_id AND o.token_id = s.token_id
     WHERE s.event_id = $1 AND s.token_id = $2 FOR UPDATE OF s`,
    values,
  );
  return rows[0] ?? null;
}

function factsOf(known: Known | null): Parameters<typeof overrule>[0]["facts"] {
  if (!known) return { event: { status: "closed", endsAtSeconds: 0 }, ticket: null, passage: NEW_PASSAGE };
  const status = known.cancelled_at ? "closed" : known.status;
  const event = { status, endsAtSeconds: Math.floor(known.ends_at.getTime() / 1000) };
  return { event, ticket: known.revoked ? "voided" : known.state, passage: passageOf(known) };
}

/** Where the guest is; of when and through which gate the rule asks nothing. */
function passageOf({ admitted_attempt: admitted, left_attempt: left, rejected_attempt: rejected, entries, marked }: Known): Passage {
  if (rejected) return { kind: "turned-away", inside: null };
  const admission = { admittedAtMs: 0, gateName: "", deviceName: "" };
  const inside = { entries: Math.max(1, entries), holder: null, admission };
  if (left) return { kind: "outside", ...inside, exit: { leftAtMs: 0, gateName: "", deviceName: "" } };
  return admitted || marked ? { kind: "inside", ...inside } : NEW_PASSAGE;
}

type Done = Exclude<Overruling, { kind: "refused" }>;
type Answering = { attemptId: string; ruling: Done; known: Known; ticket: Input["ticket"]; atMs: number };

function answerOf({ attemptId, ruling, known, ticket, atMs }: Answering): ScanAnswer {
  const shown = { id: known.ticket_id, tier: ticket.tier, tierName: known.tier_name, serial: ticket.serial };
  const decision =
    ruling.kind === "enters"
      ? ({ kind: "admit", methods: [], entry: ruling.entry, lastExit: null } as const)
      : ({ kind: "refuse", reason: "TURNED_AWAY", detail: {} } as const);
  return { attemptId, decision, decidedAtMs: atMs, ticket: shown, openUntilMs: null };
}

type Writing = { tokenId: bigint; ruling: Done; answer: ScanAnswer; holder: string };

async function write({ db, shift, atMs }: Override, { tokenId, ruling, answer, holder }: Writing): Promise<void> {
  const { eventId, gateId, deviceId, staffId } = shift;
  const { attemptId } = answer;
  await db.query("INSERT INTO attempt_ids (id, event_id) VALUES ($1, $2)", [attemptId, eventId]);
  await db.query(
    `INSERT INTO attempts (event_id, id, token_id, gate_id, device_id, staff_id, decision, decided_at, duration_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0)`,
    [eventId, attemptId, String(tokenId), gateId, deviceId, staffId, JSON.stringify(answer), new Date(atMs)],
  );
  if (ruling.kind === "turned-away") {
    await db.query("UPDATE admission_state SET rejected_attempt = $3 WHERE event_id = $1 AND token_id = $2", [eventId, String(tokenId), attemptId]);
    return;
  }
  await db.query("UPDATE admission_state SET admitted_attempt = $3, entries = $4, left_attempt = NULL WHERE event_id = $1 AND token_id = $2", [
    ...[eventId, String(tokenId), attemptId, ruling.entry],
  ]);
  await db.query(
    `INSERT INTO admissions (event_id, attempt_id, token_id, entry, holder, methods, gate_id, device_id, staff_id, admitted_at)
     VALUES ($1, $2, $3, $4, $5, '{}', $6, $7, $8, $9)`,
    [eventId, attemptId, String(tokenId), ruling.entry, holder, gateId, deviceId, staffId, new Date(atMs)],
  );
}

const OBSTACLES: Readonly<Partial<Record<Reason, string>>> = {
  UNKNOWN_TICKET: "There is no such ticket.",
  REFUNDED: "This ticket was paid back.",
  REVOKED: "This ticket was taken back.",
  EVENT_CLOSED: "The event is closed.",
  TOO_LATE: "The event is over.",
  ALREADY_ADMITTED: "Somebody is inside with this ticket.",
  TURNED_AWAY: "This ticket’s guest was turned away: take that back first.",
};

function refusal(reason: string): FoyerError {
  const message = OBSTACLES[reason as Reason] ?? "This can’t be overruled.";
  return new FoyerError({ code: "CONFLICT", message, next: "Check the number on the ticket.", fields: [{ path: "ticket", message }] });
}
