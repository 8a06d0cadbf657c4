import type pg from "pg";

/** Kept a day past their end, so that "expired" can still be told from "unknown". */
const STATEMENTS = {
  pairingCodes: "DELETE FROM pairing_codes WHERE expires_at < now() - interval '1 day'",
  verifications: "DELETE FROM verifications WHERE expires_at < now() - interval '1 day'",
  // Who was at an entrance is nobody's business a week later; that it was reported stays in the audit trail, as the organizer's retention says.
  presences: `WITH over AS (
    SELECT c.event_id, c.id FROM credentials c WHERE c.kind = 'presence' AND c.expires_at < now() - interval '7 days' LIMIT 50000
  ), gone AS (
    DELETE FROM geofence_entries n USING over WHERE n.event_id = over.event_id AND n.credential_id = over.id
  )
  DELETE FROM credentials c USING over WHERE c.event_id = over.event_id AND c.id = over.id`,
  // Both are refused by their age long before.
  webhookMessages: "DELETE FROM geofence_messages WHERE received_at < now() - interval '1 day'",
  // Ended long ago; the addresses and devices in them are nobody's business any more.
  sessions: "DELETE FROM sessions WHERE expires_at < now() - interval '30 days'",
  bindings: "DELETE FROM bindings WHERE expires_at < now() - interval '30 days'",
  // Every message that is not final yet is far younger.
  webhooks: "DELETE FROM webhook_messages WHERE made_at < now() - interval '30 days'",
  jobFailures: "DELETE FROM job_failures WHERE at < now() - interval '30 days'",
  limitCounts: "DELETE FROM limit_counts WHERE expire < extract(epoch FROM now()) * 1000",
  // They name addresses; what they were about stays in the audit trail as long as that is kept.
  alerts: "DELETE FROM alerts WHERE last_at < now() - interval '30 days'",
  blocks: "DELETE FROM blocks WHERE expires_at < now() - interval '30 days'",
  mails: "DELETE FROM mails WHERE state <> 'waiting' AND queued_at < now() - interval '30 days'",
  presenceNonces: "DELETE FROM used_nonces WHERE method = 'geofence' AND used_at < now() - interval '1 day'",
  idempotencyKeys: "DELETE FROM idempotency_keys WHERE started_at < now() - interval '1 day'",
} as const;

export type CleanUp = Record<keyof typeof STATEMENTS, number>;

/** Removes what can never be used again. Answers how many rows of each. */
export async function cleanUp({ db }: { db: pg.Pool }): Promise<CleanUp> {
  const removed: [string, number][] = [];
  for (const [name, statement] of Object.entries(STATEMENTS)) removed.push([name, (await db.query(statement)).rowCount ?? 0]);
  return Object.fromEntries(removed) as CleanUp;
}
