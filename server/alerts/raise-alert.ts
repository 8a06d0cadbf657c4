import type pg from "pg";
import type { Env } from "#platform/env.ts";
import type { Logger } from "#platform/log.ts";
import { inTransaction } from "#platform/transaction.ts";
import type { Clock } from "../clock.ts";
import { queueMail } from "../mail/queue-mail.ts";
import { FAN_OUT } from "../webhooks/collect.ts";
import { alertWords } from "./alert-words.ts";
import { SUSPICIONS } from "./suspicion.ts";
import type { Burst } from "./watch.ts";

type Deps = { readonly db: pg.Pool; readonly clock: Clock; readonly log: Logger; readonly env: Pick<Env, "ADMIN_MAILS" | "PUBLIC_URL"> };

/** What begins after so much quiet is another burst. */
export const QUIET_SECONDS = 600;

/**
 * Writes a burst down: one alert however often it is told of, and by however many processes. A new one goes to the audit trail, to the log and
 * by mail to the operators. Where the burst calls for it, its subject is kept out for a while, and all processes hear of it.
 */
export async function raiseAlert(deps: Deps, burst: Burst): Promise<void> {
  const at = new Date(deps.clock.nowMs());
  const isNew = await inTransaction(deps.db, async (db) => {
    const { rows } = await db.query<{ id: string; is_new: boolean }>(UPSERT, await valuesOf(db, { burst, at }));
    const [alert] = rows;
    if (burst.blockSeconds !== null) await db.query(BLOCK, blockValues({ burst, at }));
    if (!alert?.is_new) return false;
    await db.query(AUDIT, auditValues({ burst, at }));
    await db.query(TELL_WEBHOOKS, [burst.eventId, alert.id, at, messageOf({ alertId: alert.id, burst, at })]);
    for (const to of deps.env.ADMIN_MAILS) await queueMail({ db, clock: deps.clock }, mailOf({ to, alertId: alert.id, burst, env: deps.env }));
    return true;
  });
  const { kind, eventId, subject, most, trace } = burst;
  if (isNew) deps.log.warn({ kind, eventId, subject, most, ...trace }, "suspicious use");
}

async function valuesOf(db: pg.ClientBase, { burst, at }: { burst: Burst; at: Date }): Promise<unknown[]> {
  const { eventId, kind, subject, gateId = null, deviceId = null, tokenId = null, trace, most } = burst;
  await db.query("UPDATE alerts SET is_open = false WHERE event_id = $1 AND kind = $2 AND subject = $3 AND is_open AND last_at < $4", [
    ...[eventId, kind, subject, new Date(at.getTime() - QUIET_SECONDS * 1000)],
  ]);
  const { subjectKind } = SUSPICIONS[kind];
  return [eventId, kind, subjectKind, subject, gateId, deviceId, tokenId === null ? null : String(tokenId), trace.address, trace.fingerprint, most, at];
}

const UPSERT = `
INSERT INTO alerts AS a (event_id, kind, subject_kind, subject, gate_id, device_id, token_id, address, fingerprint, most, first_at, last_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $11)
ON CONFLICT (event_id, kind, subject) WHERE is_open DO UPDATE SET most = greatest(a.most, excluded.most), last_at = greatest(a.last_at, excluded.last_at),
  address = excluded.address, fingerprint = excluded.fingerprint
RETURNING id, xmax = 0 AS is_new`;

function blockValues({ burst: { eventId, kind, subject, blockSeconds }, at }: { burst: Burst; at: Date }): unknown[] {
  return [eventId, kind, SUSPICIONS[kind].subjectKind, subject, at, new Date(at.getTime() + (blockSeconds ?? 0) * 1000)];
}

const BLOCK = `
WITH made AS (
  INSERT INTO blocks (event_id, kind, subject_kind, subject, blocked_at, expires_at)
  SELECT $1::uuid, $2::text, $3::text, $4::text, $5::timestamptz, $6::timestamptz
  WHERE NOT EXISTS (SELECT FROM blocks WHERE subject_kind = $3 AND subject = $4 AND lifted_at IS NULL AND expires_at > $5)
  RETURNING event_id, id, subject_kind, subject, expires_at
), audit AS (
  INSERT INTO audit_log (event_id, at, action, outcome, reason, actor, detail)
  SELECT event_id, $5::timestamptz, 'block', 'blocked', $2, 'watch', jsonb_build_object('blockId', id, 'subjectKind', subject_kind, 'subject', subject, 'until', expires_at)
  FROM made
)
SELECT tell('guard', '{"about":"blocks"}') FROM made`;

const AUDIT = `
INSERT INTO audit_log (event_id, at, action, outcome, reason, token_id, actor, gate_id, device_id, detail)
VALUES ($1, $2, 'alert', 'raised', $3, $4, 'watch', $5, $6, $7)`;

function auditValues({ burst, at }: { burst: Burst; at: Date }): unknown[] {
  const { eventId, kind, subject, gateId = null, deviceId = null, tokenId = null, trace, most } = burst;
  const detail = { subjectKind: SUSPICIONS[kind].subjectKind, subject, most, ...trace };
  return [eventId, at, kind, tokenId === null ? null : String(tokenId), gateId, deviceId, detail];
}

/** Of an event whose organizer wants to hear of alerts; who was seen to do it is for the page, not for other servers. */
const TELL_WEBHOOKS = `
WITH made AS (
  INSERT INTO webhook_messages (event_id, kind, source, made_at, body)
  SELECT $1::uuid, 'alert.raised', 'alert ' || $2::text, $3::timestamptz, $4::text
  WHERE EXISTS (SELECT FROM webhook_endpoints WHERE event_id = $1 AND 'alert.raised' = ANY (kinds))
  RETURNING event_id, id, sequence, kind, made_at
)${FAN_OUT}`;

function messageOf({ alertId, burst, at }: { alertId: string; burst: Burst; at: Date }): string {
  const { eventId, kind, subject, most, gateId = null, deviceId = null } = burst;
  const { title, text } = alertWords({ kind, most });
  const data = { eventId, alertId, kind, subjectKind: SUSPICIONS[kind].subjectKind, subject, gateId, deviceId, title, text };
  return JSON.stringify({ type: "alert.raised", timestamp: at.toISOString(), data });
}

function mailOf({ to, alertId, burst, env }: { to: string; alertId: string; burst: Burst; env: Pick<Env, "PUBLIC_URL"> }) {
  const { title, text } = alertWords({ kind: burst.kind, most: burst.most });
  const link = new URL("/operator/alerts", env.PUBLIC_URL).href;
  return {
    to,
    subject: `Foyer: ${title}`,
    text: `${text}\n\nThis goes on until it is quiet for ten minutes; you get no other mail about it.\n\n${link}\n`,
    key: `alert ${alertId} ${to}`,
  };
}
