import type pg from "pg";
import type { Clock } from "../clock.ts";
import type { Organizer } from "../gate/assert-organizer.ts";
import { runStatement } from "../gate/statement.ts";
import { getIssuance } from "./find-issuance.ts";
import type { IssuanceView } from "./issuance-view.ts";

/** The payment can't be taken back any more: the relayer lifts the lock on the tickets. Again is harmless. Throws NOT_FOUND, FORBIDDEN. */
export async function settleIssuance(deps: { db: pg.Pool; clock: Clock }, { organizer, id }: { organizer: Organizer; id: string }): Promise<IssuanceView> {
  const { db, clock } = deps;
  await getIssuance({ db }, { organizer, id });
  const values = [organizer.eventId, id, new Date(clock.nowMs()), `user:${organizer.userId}`];
  await runStatement({ db, statement: { name: "issuance_settle", text: SETTLE, values } });
  return getIssuance({ db }, { organizer, id });
}

const SETTLE = `
WITH settled AS (
  UPDATE issuances SET payment = 'final' WHERE event_id = $1::uuid AND id = $2::uuid AND payment = 'revocable' RETURNING id
)
INSERT INTO audit_log (event_id, at, action, outcome, actor, detail)
SELECT $1::uuid, $3::timestamptz, 'ticket', 'settled', $4, jsonb_build_object('issuanceId', id) FROM settled`;
