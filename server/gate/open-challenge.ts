import { CHALLENGE_SECONDS } from "#core/challenge.ts";
import { secondsOf } from "#core/time.ts";
import type { Challenge } from "#core/typed-data.ts";
import { dateOfSeconds } from "#prisma/rows.ts";
import type { Clock } from "../clock.ts";
import { gateNotFound } from "./faults.ts";
import { requireOpenShift } from "./require-open-shift.ts";
import { type Db, runStatement } from "./statement.ts";
import type { ShiftClaims } from "./tokens.ts";

/**
 * A question for wallets, of this gate and this device, good for a minute and for one answer. The device's one before is over: what a
 * wallet still says to that is STALE. Throws UNAUTHENTICATED, NOT_FOUND.
 */
export async function openChallenge(
  { db, clock, randomNonce }: { db: Db; clock: Clock; randomNonce: () => bigint },
  { shift }: { shift: ShiftClaims },
): Promise<Challenge> {
  await requireOpenShift({ db, clock }, { shift });
  const { eventId, gateId, deviceId } = shift;
  const nonce = randomNonce();
  const issuedAtSeconds = secondsOf(clock.nowMs());
  const expiresAtSeconds = issuedAtSeconds + CHALLENGE_SECONDS;
  const values = [eventId, deviceId, String(nonce), gateId, dateOfSeconds(issuedAtSeconds), dateOfSeconds(expiresAtSeconds)];
  const [row] = await runStatement<{ gate_name: string }>({ db, statement: { name: "wallet_challenge_open", text: OPEN, values } });
  if (!row) throw gateNotFound();
  return { nonce, gateId, gateName: row.gate_name, deviceId, issuedAtSeconds, expiresAtSeconds };
}

const OPEN = `
INSERT INTO wallet_challenges (event_id, device_id, nonce, gate_id, gate_name, issued_at, expires_at)
SELECT g.event_id, $2::uuid, $3::bigint, g.id, g.name, $5::timestamptz, $6::timestamptz FROM gates g WHERE g.event_id = $1 AND g.id = $4
ON CONFLICT (event_id, device_id) DO UPDATE SET nonce = excluded.nonce, gate_id = excluded.gate_id, gate_name = excluded.gate_name,
  issued_at = excluded.issued_at, expires_at = excluded.expires_at, answer = NULL, answered_at = NULL
RETURNING gate_name`;
