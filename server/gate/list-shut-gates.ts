import type { MethodSet } from "#core/policy.ts";
import { type GateOfEvent, listShut } from "#core/shut-gates.ts";
import { parseMethods, parsePolicy } from "./policy.ts";
import { type Db, runStatement } from "./statement.ts";

/** A gate that admits nobody as things stand, and for which tiers. */
export type ShutGate = {
  readonly eventId: string;
  readonly eventTitle: string;
  readonly gateId: string;
  readonly gateName: string;
  readonly tiers: number[];
};

/** Whom a warning is for has little use for more. */
const MOST_EVENTS = 200;

type Input = {
  /** `null`: all that are not over. */ readonly eventId: string | null /** To be looked at as if these were off too. */;
  readonly without?: MethodSet;
};

/** Gates whose policy asks only for what is switched off, the events that begin next first. */
export async function listShutGates({ db }: { db: Db }, { eventId, without = [] }: Input): Promise<ShutGate[]> {
  const rows = await runStatement<Row>({ db, statement: { name: "gates_shut", text: READ, values: [eventId, MOST_EVENTS] } });
  return rows.flatMap((row) => {
    const gates = row.gates;
    const disabled = [...parseMethods(row.disabled_methods), ...without];
    const shut = listShut({ policy: parsePolicy(row.entry_policy), gates, tiers: row.tiers, disabled });
    return gates.flatMap((gate) => {
      const tiers = [...new Set(shut.filter(({ gateId }) => gateId === gate.id).map(({ tier }) => tier))];
      return tiers.length === 0 ? [] : [{ eventId: row.id, eventTitle: row.title, gateId: gate.id, gateName: gate.name, tiers }];
    });
  });
}

type Row = {
  id: string;
  title: string;
  entry_policy: unknown;
  disabled_methods: string[];
  tiers: number[];
  gates: (GateOfEvent & { readonly name: string })[];
};

const READ = `
SELECT e.id, e.title, e.entry_policy,
  e.disabled_methods || ARRAY(SELECT p.method FROM platform_methods p WHERE NOT p.enabled) AS disabled_methods,
  ARRAY(SELECT t.tier FROM mirror_tiers t WHERE t.chain_id = e.chain_id AND t.contract = e.contract ORDER BY t.tier) AS tiers,
  coalesce((
    SELECT jsonb_agg(jsonb_build_object('id', g.id, 'name', g.name, 'tiers', g.tiers) ORDER BY g.created_at)
    FROM gates g WHERE g.event_id = e.id AND g.status = 'open'
  ), '[]') AS gates
FROM events e
JOIN mirror_events m ON m.chain_id = e.chain_id AND m.contract = e.contract AND m.cancelled_at IS NULL
WHERE ($1::uuid IS NULL AND m.ends_at > now()) OR e.id = $1::uuid
ORDER BY m.doors_at LIMIT $2`;
