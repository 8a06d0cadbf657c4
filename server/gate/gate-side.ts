import { LRUCache } from "lru-cache";
import type { GateFacts } from "#core/admission.ts";
import { type Address, parseAddress } from "#core/bytes.ts";
import type { GateDirection } from "#core/passage.ts";
import { secondsOfDate } from "#prisma/rows.ts";
import { parseMethods, parsePolicy } from "./policy.ts";
import { type Db, runStatement } from "./statement.ts";
import type { ShiftClaims } from "./tokens.ts";

/** What is so whoever comes to the gate: the event, the gate and its rules, the device, the steward and the shift. */
export type GateSide = {
  readonly event: { readonly chainId: number; readonly contract: Address; readonly codePeriodSeconds: number };
  readonly gate: Omit<GateFacts, "passage" | "way" | "unavailable">;
  readonly tierNames: ReadonlyMap<number, string>;
  readonly shiftOpen: boolean;
  /** Whether the event has entry zones, so that presence is looked for. */
  readonly hasZones: boolean;
  /** Which versions of the rows of event and gate this was read from; whoever records an admission asks for them again. */
  readonly versions: { readonly event: string; readonly gate: string | null };
  /** False when it may have changed since it was read. */
  readonly isFresh: boolean;
};

/** Remembers the gate's side by shift, for this process. */
export type GateMemory = {
  /** What was read before, if anything. Good enough to try an admission on, for its record asks for all of it again. */
  readonly recall: (shift: ShiftClaims) => GateSide | null;
  /** Read anew, and remembered. `null` when the event does not exist. */
  readonly read: (deps: { readonly db: Db }, input: { readonly shift: ShiftClaims; readonly atMs: number }) => Promise<GateSide | null>;
};

const KEPT_SHIFTS = 10_000;

export function createGateMemory(): GateMemory {
  const kept = new LRUCache<string, GateSide>({ max: KEPT_SHIFTS });
  return {
    recall: (shift) => kept.get(keyOf(shift)) ?? null,
    async read({ db }, { shift, atMs }) {
      const { eventId, gateId, deviceId, staffId, shiftId } = shift;
      const values = [eventId, gateId, deviceId, staffId, shiftId, new Date(atMs)];
      const [row] = await runStatement<Row>({ db, statement: { name: "gate_side", text: READ, values } });
      const side = row ? sideOf(row) : null;
      if (side?.shiftOpen) kept.set(keyOf(shift), { ...side, isFresh: false });
      else kept.delete(keyOf(shift));
      return side;
    },
  };
}

/** Every claim counts: another token of the same shift must not read what this one may. */
function keyOf({ eventId, gateId, deviceId, staffId, shiftId }: ShiftClaims): string {
  return [eventId, gateId, deviceId, staffId, shiftId].join();
}

type Row = {
  chain_id: number;
  contract: string;
  event_status: "open" | "closed";
  event_version: string;
  code_period_seconds: number;
  timezone: string;
  entry_policy: unknown;
  disabled_methods: string[];
  doors_at: Date | null;
  ends_at: Date | null;
  cancelled_at: Date | null;
  gate_id: string | null;
  gate_name: string | null;
  gate_status: "open" | "closed" | null;
  gate_version: string | null;
  direction: GateDirection | null;
  tiers: number[] | null;
  device_status: "active" | "revoked" | null;
  staff_status: "active" | "disabled" | null;
  shift_open: boolean;
  has_zones: boolean;
  tier_names: Record<string, string> | null;
};

const READ = `
SELECT e.chain_id, e.contract, e.status AS event_status, e.xmin AS event_version, e.code_period_seconds, e.timezone, e.entry_policy,
  e.disabled_methods || ARRAY(SELECT p.method FROM platform_methods p WHERE NOT p.enabled) AS disabled_methods, m.doors_at, m.ends_at, m.cancelled_at,
  g.id AS gate_id, g.name AS gate_name, g.status AS gate_status, g.xmin AS gate_version, g.tiers, g.direction,
  d.status AS device_status, s.status AS staff_status,
  (h.id IS NOT NULL AND h.ended_at IS NULL AND h.expires_at > $6 AND d.gate_id = h.gate_id) AS shift_open,
  EXISTS (SELECT FROM geofence_zones z WHERE z.event_id = e.id AND z.status = 'active') AS has_zones,
  (SELECT jsonb_object_agg(r.tier, r.name) FROM mirror_tiers r WHERE r.chain_id = e.chain_id AND r.contract = e.contract) AS tier_names
FROM events e
LEFT JOIN mirror_events m ON m.chain_id = e.chain_id AND m.contract = e.contract
LEFT JOIN gates g ON g.event_id = e.id AND g.id = $2
LEFT JOIN gate_devices d ON d.event_id = e.id AND d.id = $3
LEFT JOIN gate_staff s ON s.event_id = e.id AND s.id = $4
LEFT JOIN gate_shifts h ON h.event_id = e.id AND h.id = $5 AND h.gate_id = $2 AND h.device_id = $3 AND h.staff_id = $4
WHERE e.id = $1`;

/** What does not exist is closed, revoked, disabled: the door stays shut. An event without a contract in the mirror is not open, nor is a cancelled one. */
function sideOf(row: Row): GateSide {
  const { doors_at: doorsAt, ends_at: endsAt, cancelled_at: cancelledAt } = row;
  return {
    event: { chainId: row.chain_id, contract: parseAddress(row.contract), codePeriodSeconds: row.code_period_seconds },
    gate: {
      event: {
        status: doorsAt && endsAt && !cancelledAt ? row.event_status : "closed",
        doorsAtSeconds: doorsAt ? secondsOfDate(doorsAt) : 0,
        endsAtSeconds: endsAt ? secondsOfDate(endsAt) : 0,
        timezone: row.timezone,
      },
      gate: {
        ...{ id: row.gate_id ?? "", name: row.gate_name ?? "", status: row.gate_status ?? "closed" },
        ...{ tiers: row.tiers ?? [], direction: row.direction ?? "in" },
      },
      policy: parsePolicy(row.entry_policy),
      disabledMethods: parseMethods(row.disabled_methods),
      device: { status: row.device_status ?? "revoked" },
      staff: { status: row.staff_status ?? "disabled" },
    },
    tierNames: new Map(Object.entries(row.tier_names ?? {}).map(([tier, name]) => [Number(tier), name])),
    shiftOpen: row.shift_open,
    hasZones: row.has_zones,
    versions: { event: row.event_version, gate: row.gate_version },
    isFresh: true,
  };
}
