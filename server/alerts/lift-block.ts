import { FoyerError } from "#core/error.ts";
import { EVERY_EVENT } from "#platform/notice.ts";
import type { Clock } from "../clock.ts";
import { assertOrganizer, type Organizer } from "../gate/assert-organizer.ts";
import { type Db, runStatement } from "../gate/statement.ts";
import { isUuid } from "../uuid.ts";

type Deps = { readonly db: Db; readonly clock: Clock };

/** Ends a block of the organizer's own event before its time. Throws NOT_FOUND, FORBIDDEN. */
export async function liftBlock(deps: Deps, { organizer, blockId }: { organizer: Organizer; blockId: string }): Promise<void> {
  await assertOrganizer(deps, organizer);
  await lift(deps, { blockId, userId: organizer.userId, eventId: organizer.eventId });
}

/** Ends any block, for platform admins; who may is asked before. Throws NOT_FOUND. */
export async function liftAnyBlock(deps: Deps, { userId, blockId }: { userId: string; blockId: string }): Promise<void> {
  await lift(deps, { blockId, userId, eventId: null });
}

async function lift({ db, clock }: Deps, { blockId, userId, eventId }: { blockId: string; userId: string; eventId: string | null }): Promise<void> {
  const values = [isUuid(blockId) ? blockId : EVERY_EVENT, eventId, new Date(clock.nowMs()), `user:${userId}`];
  const rows = await runStatement({ db, statement: { name: "block_lift", text: LIFT, values } });
  if (rows.length > 0) return;
  throw new FoyerError({ code: "NOT_FOUND", message: "This block has ended already.", next: "Open the page again." });
}

/** A subject that two processes have blocked at once is freed of both. */
const LIFT = `
WITH asked AS (
  SELECT subject_kind, subject FROM blocks WHERE id = $1 AND ($2::uuid IS NULL OR event_id = $2) AND lifted_at IS NULL AND expires_at > $3
), lifted AS (
  UPDATE blocks b SET lifted_at = $3, lifted_by = $4 FROM asked
  WHERE b.subject_kind = asked.subject_kind AND b.subject = asked.subject AND b.lifted_at IS NULL AND b.expires_at > $3
  RETURNING b.event_id, b.id, b.kind, b.subject_kind, b.subject
), audit AS (
  INSERT INTO audit_log (event_id, at, action, outcome, reason, actor, detail)
  SELECT event_id, $3::timestamptz, 'block', 'lifted', kind, $4, jsonb_build_object('blockId', id, 'subjectKind', subject_kind, 'subject', subject) FROM lifted
)
SELECT tell('guard', '{"about":"blocks"}') FROM lifted`;
