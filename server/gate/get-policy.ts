import type { MethodId, Policy } from "#core/policy.ts";
import { assertOrganizer, type Organizer } from "./assert-organizer.ts";
import { parseMethods, parsePolicy } from "./policy.ts";
import { type Db, runStatement } from "./statement.ts";

export type PolicyView = {
  readonly policy: Policy;
  readonly version: number;
  /** Switched off for this event. */
  readonly disabledHere: readonly MethodId[];
  /** Switched off for every event. */
  readonly disabledEverywhere: readonly MethodId[];
};

/** What the gates of an event ask for, for whoever composes it. Throws NOT_FOUND, FORBIDDEN. */
export async function getPolicy(deps: { db: Db }, organizer: Organizer): Promise<PolicyView> {
  await assertOrganizer(deps, organizer);
  const [row] = await runStatement<Row>({ db: deps.db, statement: { name: "gate_policy", text: READ, values: [organizer.eventId] } });
  if (!row) throw new TypeError("The event was there a moment ago");
  return {
    policy: parsePolicy(row.entry_policy),
    version: row.entry_policy_version,
    disabledHere: parseMethods(row.disabled_methods),
    disabledEverywhere: parseMethods(row.off_everywhere),
  };
}

type Row = { entry_policy: unknown; entry_policy_version: number; disabled_methods: string[]; off_everywhere: string[] };

const READ = `
SELECT e.entry_policy, e.entry_policy_version, e.disabled_methods,
  ARRAY(SELECT p.method FROM platform_methods p WHERE NOT p.enabled) AS off_everywhere
FROM events e WHERE e.id = $1`;
