import type { GateDirection } from "#core/passage.ts";
import type { Clock } from "../clock.ts";
import { assertOrganizer, type Organizer } from "./assert-organizer.ts";
import type { StaffRole } from "./require-open-shift.ts";
import { type Db, runStatement } from "./statement.ts";

export type DeviceView = {
  readonly id: string;
  readonly name: string;
  readonly status: "active" | "revoked";
  readonly lastSeenAtSeconds: number;
  /** Who is signed in on it now. */
  readonly staffName: string | null;
};

export type GateView = {
  readonly id: string;
  readonly name: string;
  readonly status: "open" | "closed";
  readonly tiers: readonly number[];
  readonly direction: GateDirection;
  /** Entries, returns among them. */
  readonly admitted: number;
  readonly left: number;
  readonly refused: number;
  readonly devices: readonly DeviceView[];
};

export type StaffView = {
  readonly id: string;
  readonly name: string;
  readonly role: StaffRole;
  readonly status: "active" | "disabled";
  readonly isLocked: boolean;
};

export type GateState = {
  readonly title: string;
  readonly tiers: readonly { readonly tier: number; readonly name: string }[];
  /** Guests who came in and have not gone out, by what the gates have seen. */
  readonly inside: number;
  readonly gates: readonly GateView[];
  readonly staff: readonly StaffView[];
};

/** Everything that the organizer manages at the doors of an event. Throws NOT_FOUND, FORBIDDEN. */
export async function listGateState(deps: { db: Db; clock: Clock }, organizer: Organizer): Promise<GateState> {
  await assertOrganizer(deps, organizer);
  const values = [organizer.eventId, new Date(deps.clock.nowMs())];
  const [row] = await runStatement<GateState>({ db: deps.db, statement: { name: "gate_state", text: READ, values } });
  if (!row) throw new TypeError("The event was there a moment ago");
  return row;
}

const READ = `
SELECT e.title,
  coalesce((
    SELECT jsonb_agg(jsonb_build_object('tier', t.tier, 'name', t.name) ORDER BY t.tier) FROM mirror_tiers t
    WHERE t.chain_id = e.chain_id AND t.contract = e.contract
  ), '[]') AS tiers,
  (SELECT count(*)::integer FROM admission_state s WHERE s.event_id = e.id AND s.admitted_attempt IS NOT NULL AND s.left_attempt IS NULL) AS inside,
  coalesce((
    SELECT jsonb_agg(jsonb_build_object(
      'id', s.id, 'name', s.name, 'role', s.role, 'status', s.status, 'isLocked', coalesce(s.locked_until > $2, false)
    ) ORDER BY s.created_at) FROM gate_staff s WHERE s.event_id = e.id
  ), '[]') AS staff,
  coalesce((
    SELECT jsonb_agg(jsonb_build_object(
      'id', g.id, 'name', g.name, 'status', g.status, 'tiers', g.tiers, 'direction', g.direction,
      'admitted', (SELECT count(*) FROM admissions a WHERE a.event_id = e.id AND a.gate_id = g.id),
      'left', (SELECT count(*) FROM exits x WHERE x.event_id = e.id AND x.gate_id = g.id AND x.entry IS NOT NULL),
      'refused', (SELECT count(*) FROM attempts a WHERE a.event_id = e.id AND a.gate_id = g.id AND a.decision -> 'decision' ->> 'kind' = 'refuse'),
      'devices', coalesce((
        SELECT jsonb_agg(jsonb_build_object(
          'id', d.id, 'name', d.name, 'status', d.status, 'lastSeenAtSeconds', floor(extract(epoch FROM d.last_seen_at)),
          'staffName', (
            SELECT s.name FROM gate_shifts h JOIN gate_staff s ON s.event_id = h.event_id AND s.id = h.staff_id
            WHERE h.event_id = e.id AND h.device_id = d.id AND h.ended_at IS NULL AND h.expires_at > $2 ORDER BY h.started_at DESC LIMIT 1
          )
        ) ORDER BY d.paired_at) FROM gate_devices d WHERE d.event_id = e.id AND d.gate_id = g.id
      ), '[]')
    ) ORDER BY g.created_at) FROM gates g WHERE g.event_id = e.id
  ), '[]') AS gates
FROM events e WHERE e.id = $1`;
