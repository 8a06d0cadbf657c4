import type pg from "pg";
import type { Clock } from "../../clock.ts";
import { CHANGED_AT } from "./changed-at.ts";
import { type PassKey, serialOfPass } from "./serial.ts";

/** From now on the phone is told when the pass changes. `made` is false when it was registered already; its push token is renewed. */
export async function registerPassDevice(
  { db, clock }: { db: pg.Pool; clock: Clock },
  { pass, deviceId, pushToken }: { pass: PassKey; deviceId: string; pushToken: string },
): Promise<{ made: boolean }> {
  const { rows } = await db.query<{ made: boolean }>(
    `INSERT INTO wallet_registrations (event_id, credential_id, device_id, push_token, registered_at)
     SELECT event_id, id, $3, $4, $5 FROM credentials WHERE event_id = $1 AND id = $2 AND kind = 'apple'
     ON CONFLICT (event_id, credential_id, device_id) DO UPDATE SET push_token = excluded.push_token
     RETURNING xmax = 0 AS made`,
    [pass.eventId, pass.credentialId, deviceId, pushToken, new Date(clock.nowMs())],
  );
  return { made: rows[0]?.made ?? false };
}

/** The phone has thrown the pass away. Doing it again is harmless. */
export async function unregisterPassDevice({ db }: { db: pg.Pool }, { pass, deviceId }: { pass: PassKey; deviceId: string }): Promise<void> {
  await db.query("DELETE FROM wallet_registrations WHERE event_id = $1 AND credential_id = $2 AND device_id = $3", [pass.eventId, pass.credentialId, deviceId]);
}

/** The phone's passes that changed after the tag it was given last; `null`: none. The tag is the newest change, in ms. */
export async function listChangedPasses(
  { db }: { db: pg.Pool },
  { deviceId, sinceMs }: { deviceId: string; sinceMs: number | null },
): Promise<{ serialNumbers: string[]; lastUpdated: string } | null> {
  const { rows } = await db.query<{ event_id: string; credential_id: string; changed_ms: string }>(
    `SELECT * FROM (
       SELECT w.event_id, w.credential_id, floor(extract(epoch FROM ${CHANGED_AT}) * 1000) AS changed_ms
       FROM wallet_registrations w JOIN credentials c ON c.event_id = w.event_id AND c.id = w.credential_id WHERE w.device_id = $1
     ) p WHERE p.changed_ms > $2 ORDER BY p.changed_ms`,
    [deviceId, sinceMs ?? 0],
  );
  const last = rows.at(-1);
  if (!last) return null;
  const serialNumbers = rows.map((row) => serialOfPass({ eventId: row.event_id, credentialId: row.credential_id }));
  return { serialNumbers, lastUpdated: last.changed_ms };
}
