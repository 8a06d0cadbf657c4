import { isIP } from "node:net";
import { FoyerError } from "#core/error.ts";
import type { Clock } from "../clock.ts";
import { assertOrganizer, type Organizer } from "../gate/assert-organizer.ts";
import { type Db, runStatement } from "../gate/statement.ts";
import { isUuid } from "../uuid.ts";

type Deps = { readonly db: Db; readonly clock: Clock };

const MOST_NETWORKS = 50;

/**
 * From now on gate devices may call from this network too; from the first one on, from nowhere else. Bits behind the prefix are dropped.
 * Throws NOT_FOUND, FORBIDDEN, INVALID_INPUT, CONFLICT (it stands there already, or too many do).
 */
export async function addNetwork(deps: Deps, { organizer, gateId, network }: { organizer: Organizer; gateId: string | null; network: string }): Promise<void> {
  await assertOrganizer(deps, organizer);
  if (gateId !== null && !isUuid(gateId)) throw refused({ code: "INVALID_INPUT", path: "gateId", message: "There is no such gate." });
  const values = [organizer.eventId, gateId, parseNetwork(network), new Date(deps.clock.nowMs()), `user:${organizer.userId}`, MOST_NETWORKS];
  const [row] = await runStatement<{ added: boolean; is_gate: boolean; is_full: boolean }>({
    db: deps.db,
    statement: { name: "venue_network_add", text: ADD, values },
  });
  if (!row?.is_gate) throw refused({ code: "INVALID_INPUT", path: "gateId", message: "There is no such gate." });
  if (row.is_full) throw refused({ code: "CONFLICT", path: "network", message: `An event has at most ${MOST_NETWORKS} networks.` });
  if (!row.added) throw refused({ code: "CONFLICT", path: "network", message: "This network is on the list." });
}

const ADD = `
WITH asked AS (
  SELECT $2::uuid IS NULL OR EXISTS (SELECT FROM gates WHERE event_id = $1 AND id = $2) AS is_gate,
    (SELECT count(*) FROM venue_networks WHERE event_id = $1) >= $6::integer AS is_full
), made AS (
  INSERT INTO venue_networks (event_id, gate_id, network, created_at)
  SELECT $1::uuid, $2::uuid, network($3::inet)::inet, $4::timestamptz FROM asked WHERE is_gate AND NOT is_full
  ON CONFLICT DO NOTHING RETURNING event_id, gate_id, network
), audit AS (
  INSERT INTO audit_log (event_id, at, action, outcome, actor, gate_id, detail)
  SELECT event_id, $4::timestamptz, 'network', 'allowed', $5, gate_id, jsonb_build_object('network', network::text) FROM made
), told AS (
  SELECT tell('guard', '{"about":"networks"}') FROM made
)
SELECT asked.is_gate, asked.is_full, made.network IS NOT NULL AS added FROM asked LEFT JOIN made ON true LEFT JOIN told ON true`;

/** The network leaves the list; with the last one devices may call from anywhere again. Throws NOT_FOUND, FORBIDDEN. */
export async function removeNetwork(deps: Deps, { organizer, networkId }: { organizer: Organizer; networkId: string }): Promise<void> {
  await assertOrganizer(deps, organizer);
  const values = [organizer.eventId, isUuid(networkId) ? networkId : null, new Date(deps.clock.nowMs()), `user:${organizer.userId}`];
  const rows = await runStatement({ db: deps.db, statement: { name: "venue_network_remove", text: REMOVE, values } });
  if (rows.length === 0) throw new FoyerError({ code: "NOT_FOUND", message: "This network is not on the list.", next: "Open the page again." });
}

const REMOVE = `
WITH gone AS (
  DELETE FROM venue_networks WHERE event_id = $1 AND id = $2::uuid RETURNING event_id, gate_id, network
), audit AS (
  INSERT INTO audit_log (event_id, at, action, outcome, actor, gate_id, detail)
  SELECT event_id, $3::timestamptz, 'network', 'removed', $4, gate_id, jsonb_build_object('network', network::text) FROM gone
)
SELECT tell('guard', '{"about":"networks"}') FROM gone`;

/** An address stands for itself alone. */
function parseNetwork(text: string): string {
  const [address = "", prefix, more] = text.trim().split("/");
  const most = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  const bits = prefix === undefined ? most : /^\d{1,3}$/.test(prefix) ? Number(prefix) : -1;
  if (more === undefined && most > 0 && bits >= 0 && bits <= most && !address.includes("%")) return `${address}/${bits}`;
  throw refused({ code: "INVALID_INPUT", path: "network", message: "Write an address, or a range such as 203.0.113.0/24 or 2001:db8::/48." });
}

function refused({ code, path, message }: { code: "INVALID_INPUT" | "CONFLICT"; path: string; message: string }): FoyerError {
  return new FoyerError({ code, message, next: "Correct it and add it again.", fields: [{ path, message }] });
}
