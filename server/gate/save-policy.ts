import { needsAcknowledgement, wordsToAcknowledge } from "#core/acknowledgement.ts";
import { FoyerError } from "#core/error.ts";
import type { Demand, Policy } from "#core/policy.ts";
import { secondsOf } from "#core/time.ts";
import type { Clock } from "../clock.ts";
import { assertOrganizer, type Organizer } from "./assert-organizer.ts";
import { type Db, runStatement } from "./statement.ts";

/** `version`: the one that the change was made upon. */
export type NewPolicy = { readonly organizer: Organizer; readonly policy: Policy; readonly version: number };

/**
 * What the gates of an event ask for from the next scan on. Throws NOT_FOUND, FORBIDDEN, CONFLICT (somebody else has saved meanwhile) and
 * INVALID_INPUT: for a gate or tier that the event has not, and for a demand that only corroborates unless its words were agreed to.
 */
export async function savePolicy(deps: { db: Db; clock: Clock }, { organizer, policy, version }: NewPolicy): Promise<{ version: number }> {
  await assertOrganizer(deps, organizer);
  const atMs = deps.clock.nowMs();
  const seal = (demand: Demand): Demand["acknowledgement"] => acknowledge({ demand, by: organizer.userId, atSeconds: secondsOf(atMs) });
  const base = { ...policy.base, acknowledgement: seal(policy.base) };
  const overrides = policy.overrides.map((override) => ({ ...override, acknowledgement: seal(override) }));
  for (const demand of [base, ...overrides]) if (needsAcknowledgement(demand) && !demand.acknowledgement) throw unproven();
  const [gateIds, tiers] = [overrides.flatMap(({ when }) => when.gateIds), overrides.flatMap(({ when }) => when.tiers)];
  const values = [organizer.eventId, JSON.stringify({ ...policy, base, overrides }), version, new Date(atMs), `user:${organizer.userId}`, gateIds, tiers];
  const [row] = await runStatement<Row>({ db: deps.db, statement: { name: "gate_policy_save", text: SAVE, values } });
  if (row?.odd) throw unknownPlace();
  if (!row?.version) throw savedMeanwhile();
  return { version: row.version };
}

type Row = { odd: boolean; version: number | null };

/** Who agreed, when, and to which words: good only while these are the words for what the demand now is. The first signature stays. */
function acknowledge({ demand, by, atSeconds }: { demand: Demand; by: string; atSeconds: number }): Demand["acknowledgement"] {
  const { acknowledgement } = demand;
  if (acknowledgement === null || acknowledgement.words !== wordsToAcknowledge(demand)) return null;
  return { by, atSeconds, words: acknowledgement.words };
}

const SAVE = `
WITH odd AS (
  SELECT EXISTS (SELECT FROM unnest($6::uuid[]) AS asked (id) LEFT JOIN gates g ON g.event_id = $1 AND g.id = asked.id WHERE g.id IS NULL)
    OR EXISTS (
      SELECT FROM unnest($7::integer[]) AS asked (tier) CROSS JOIN events e
      LEFT JOIN mirror_tiers t ON t.chain_id = e.chain_id AND t.contract = e.contract AND t.tier = asked.tier
      WHERE e.id = $1 AND t.tier IS NULL
    ) AS odd
), saved AS (
  UPDATE events e SET entry_policy = $2::jsonb, entry_policy_version = e.entry_policy_version + 1, updated_at = $4::timestamptz
  FROM odd, events before
  WHERE e.id = $1 AND before.id = e.id AND e.entry_policy_version = $3 AND NOT odd.odd
  RETURNING e.id, e.entry_policy_version AS version, before.entry_policy AS former
), audit AS (
  INSERT INTO audit_log (event_id, at, action, outcome, actor, detail)
  SELECT id, $4::timestamptz, 'policy', 'changed', $5, jsonb_build_object('version', version, 'from', former, 'to', $2::jsonb) FROM saved
), told AS (
  SELECT tell('gate', jsonb_build_object('eventId', id, 'tokenId', NULL, 'kind', 'policy')) FROM saved
)
SELECT odd.odd, saved.version, (SELECT count(*) FROM told) AS told FROM odd LEFT JOIN saved ON true`;

function unproven(): FoyerError {
  const message = "One of these ways in proves nothing: a face or a place alone is no ticket.";
  return new FoyerError({ code: "INVALID_INPUT", message, next: "Ask for something that proves too, or agree to the risk in its words." });
}

function unknownPlace(): FoyerError {
  return new FoyerError({ code: "INVALID_INPUT", message: "A rule names a gate or tier that this event has not.", next: "Choose among its gates and tiers." });
}

function savedMeanwhile(): FoyerError {
  return new FoyerError({ code: "CONFLICT", message: "Somebody else has changed these rules meanwhile.", next: "Look at theirs, then decide again." });
}
