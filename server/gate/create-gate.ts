import { FoyerError } from "#core/error.ts";
import type { GateDirection } from "#core/passage.ts";
import type { Clock } from "../clock.ts";
import { assertOrganizer, type Organizer } from "./assert-organizer.ts";
import { parseName } from "./name.ts";
import { type Db, runStatement } from "./statement.ts";

export type NewGate = { readonly organizer: Organizer; readonly name: string; readonly tiers?: readonly number[]; readonly direction?: GateDirection };

/** A gate of the event; no tiers: every tier may pass. Throws NOT_FOUND, FORBIDDEN, INVALID_INPUT, CONFLICT (the name is taken). */
export async function createGate(deps: { db: Db; clock: Clock }, { organizer, name, tiers = [], direction = "in" }: NewGate): Promise<{ gateId: string }> {
  await assertOrganizer(deps, organizer);
  const values = [organizer.eventId, parseName(name), [...new Set(tiers)], new Date(deps.clock.nowMs()), `user:${organizer.userId}`, direction];
  const [row] = await runStatement<{ gate_id: string | null; unknown_tiers: boolean }>({
    db: deps.db,
    statement: { name: "gate_create", text: CREATE, values },
  });
  if (row?.unknown_tiers) throw refused({ code: "INVALID_INPUT", path: "tiers", message: "The event has no such tier.", next: "Choose among its tiers." });
  if (!row?.gate_id) throw refused({ code: "CONFLICT", path: "name", message: "Another gate has this name.", next: "Give it another name." });
  return { gateId: row.gate_id };
}

const CREATE = `
WITH odd AS (
  SELECT exists(
    SELECT FROM unnest($3::integer[]) AS asked (tier) CROSS JOIN events e
    LEFT JOIN mirror_tiers t ON t.chain_id = e.chain_id AND t.contract = e.contract AND t.tier = asked.tier
    WHERE e.id = $1 AND t.tier IS NULL
  ) AS unknown_tiers
), made AS (
  INSERT INTO gates (event_id, name, tiers, created_at, direction)
  SELECT $1, $2, $3::integer[], $4, $6 FROM odd WHERE NOT odd.unknown_tiers
  ON CONFLICT (event_id, name) DO NOTHING RETURNING event_id, id, name
), audit AS (
  INSERT INTO audit_log (event_id, at, action, outcome, actor, gate_id, detail)
  SELECT event_id, $4::timestamptz, 'gate', 'created', $5, id, jsonb_build_object('name', name, 'direction', $6::text) FROM made
)
SELECT made.id AS gate_id, odd.unknown_tiers FROM odd LEFT JOIN made ON true`;

function refused({ code, path, message, next }: { code: "INVALID_INPUT" | "CONFLICT"; path: string; message: string; next: string }): FoyerError {
  return new FoyerError({ code, message, next, fields: [{ path, message }] });
}
