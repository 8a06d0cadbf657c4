import type { GatePack, PackBinding } from "#core/gate-pack.ts";
import type { GateDirection } from "#core/passage.ts";
import { BOOKMARK } from "#platform/bookmark.ts";
import { addressOfText, secondsOfDate } from "#prisma/rows.ts";
import type { Clock } from "../clock.ts";
import { deviceUnknown } from "./faults.ts";
import { parseMethods, parsePolicy } from "./policy.ts";
import { type Db, runStatement } from "./statement.ts";
import type { DeviceClaims } from "./tokens.ts";

/** The newest bindings that a pack carries; a code of an older one is simply not checked on the device. */
export const MAX_PACK_BINDINGS = 5_000;

/** What a gate device needs to judge structure, event, time and signature before it asks (Q7). Throws FORBIDDEN when the device was revoked. */
export async function getPack({ db, clock }: { db: Db; clock: Clock }, { eventId, deviceId }: DeviceClaims): Promise<GatePack> {
  const values = [eventId, deviceId, MAX_PACK_BINDINGS];
  const [row] = await runStatement<Row>({ db, statement: { name: "gate_pack", text: READ, values } });
  if (!row) throw deviceUnknown();
  const { doors_at: doorsAt, ends_at: endsAt, cancelled_at: cancelledAt } = row;
  return {
    serverAtMs: clock.nowMs(),
    bookmark: row.bookmark,
    event: {
      id: eventId,
      title: row.title,
      timezone: row.timezone,
      chainId: row.chain_id,
      contract: addressOfText(row.contract),
      codePeriodSeconds: row.code_period_seconds,
      status: doorsAt && endsAt && !cancelledAt ? row.status : "closed",
      doorsAtSeconds: doorsAt ? secondsOfDate(doorsAt) : 0,
      endsAtSeconds: endsAt ? secondsOfDate(endsAt) : 0,
    },
    gate: { id: row.gate_id, name: row.gate_name, status: row.gate_status, tiers: row.tiers, direction: row.direction },
    policy: parsePolicy(row.entry_policy),
    disabledMethods: parseMethods(row.disabled_methods),
    device: { id: deviceId, name: row.device_name },
    tiers: row.tier_names,
    bindings: row.bindings,
  };
}

type Row = {
  bookmark: string;
  title: string;
  timezone: string;
  chain_id: number;
  contract: string;
  code_period_seconds: number;
  status: "open" | "closed";
  doors_at: Date | null;
  ends_at: Date | null;
  cancelled_at: Date | null;
  gate_id: string;
  gate_name: string;
  gate_status: "open" | "closed";
  tiers: number[];
  direction: GateDirection;
  entry_policy: unknown;
  disabled_methods: string[];
  device_name: string;
  tier_names: { tier: number; name: string }[];
  bindings: PackBinding[];
};

const READ = `
SELECT ${BOOKMARK} AS bookmark, e.title, e.timezone, e.chain_id, e.contract, e.code_period_seconds, e.status, m.doors_at, m.ends_at, m.cancelled_at,
  g.id AS gate_id, g.name AS gate_name, g.status AS gate_status, g.tiers, g.direction, e.entry_policy,
  e.disabled_methods || ARRAY(SELECT p.method FROM platform_methods p WHERE NOT p.enabled) AS disabled_methods, d.name AS device_name,
  coalesce((
    SELECT jsonb_agg(jsonb_build_object('tier', t.tier, 'name', t.name) ORDER BY t.tier) FROM mirror_tiers t
    WHERE t.chain_id = e.chain_id AND t.contract = e.contract
  ), '[]') AS tier_names,
  coalesce((
    SELECT jsonb_agg(jsonb_build_object('keyId', b.key_id, 'algorithm', b.algorithm, 'deviceKey', b.device_key)) FROM (
      SELECT key_id, algorithm, device_key FROM bindings WHERE event_id = e.id ORDER BY registered_at DESC LIMIT $3
    ) b
  ), '[]') AS bindings
FROM gate_devices d
JOIN events e ON e.id = d.event_id
JOIN gates g ON g.event_id = d.event_id AND g.id = d.gate_id
LEFT JOIN mirror_events m ON m.chain_id = e.chain_id AND m.contract = e.contract
WHERE d.event_id = $1 AND d.id = $2 AND d.status = 'active'`;
