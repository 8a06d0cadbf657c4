import type pg from "pg";
import type { Clock } from "../../clock.ts";
import { CHANGED_AT } from "./changed-at.ts";

/** Tells phones that a pass of theirs has changed; they fetch it themselves. `gone`: the phone no longer wants to hear. */
export type PassPusher = { readonly push: (pushToken: string) => Promise<"sent" | "gone" | "failed"> };

const MOST_AT_ONCE = 200;

/** Tells each phone once of each change. What could not be sent is tried again at the next call. */
export async function pushPassChanges({
  db,
  clock,
  pusher,
}: {
  db: pg.Pool;
  clock: Clock;
  pusher: PassPusher;
}): Promise<{ sent: number; gone: number; failed: number }> {
  const startedAt = new Date(clock.nowMs());
  const { rows } = await db.query<Row>(DUE, [MOST_AT_ONCE]);
  const tally = { sent: 0, gone: 0, failed: 0 };
  for (const row of rows) {
    const outcome = await pusher.push(row.push_token);
    tally[outcome] += 1;
    const place = [row.event_id, row.credential_id, row.device_id];
    if (outcome === "sent") await db.query(`${MARK} WHERE event_id = $1 AND credential_id = $2 AND device_id = $3`, [...place, startedAt]);
    if (outcome === "gone") await db.query("DELETE FROM wallet_registrations WHERE event_id = $1 AND credential_id = $2 AND device_id = $3", place);
  }
  return tally;
}

type Row = { event_id: string; credential_id: string; device_id: string; push_token: string };

const MARK = "UPDATE wallet_registrations SET pushed_at = $4";

const DUE = `
SELECT w.event_id, w.credential_id, w.device_id, w.push_token
FROM wallet_registrations w JOIN credentials c ON c.event_id = w.event_id AND c.id = w.credential_id
WHERE ${CHANGED_AT} > coalesce(w.pushed_at, w.registered_at)
ORDER BY w.registered_at LIMIT $1`;
