import type { Clock } from "../clock.ts";
import { requireOpenShift } from "./require-open-shift.ts";
import { type Db, runStatement } from "./statement.ts";
import type { ShiftClaims } from "./tokens.ts";

/** What a wallet has answered to a question of this device, as evidence to scan; `null`: nothing yet, or the question is over. Throws UNAUTHENTICATED. */
export async function findAnswer({ db, clock }: { db: Db; clock: Clock }, { shift, nonce }: { shift: ShiftClaims; nonce: bigint }): Promise<string | null> {
  await requireOpenShift({ db, clock }, { shift });
  const values = [shift.eventId, shift.deviceId, String(nonce)];
  const [row] = await runStatement<{ answer: string | null }>({ db, statement: { name: "wallet_challenge_answer", text: FIND, values } });
  return row?.answer ?? null;
}

const FIND = "SELECT answer FROM wallet_challenges WHERE event_id = $1 AND device_id = $2 AND nonce = $3";
