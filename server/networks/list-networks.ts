import { assertOrganizer, type Organizer } from "../gate/assert-organizer.ts";
import { type Db, runStatement } from "../gate/statement.ts";

/** `gateName: null`: of every gate that has none of its own. */
export type NetworkView = { readonly id: string; readonly network: string; readonly gateName: string | null };

/** The networks that gate devices may call from; none: any. Throws NOT_FOUND, FORBIDDEN. */
export async function listNetworks({ db }: { db: Db }, organizer: Organizer): Promise<NetworkView[]> {
  await assertOrganizer({ db }, organizer);
  const rows = await runStatement<{ id: string; network: string; gate_name: string | null }>({
    db,
    statement: { name: "venue_networks_of", text: LIST, values: [organizer.eventId] },
  });
  return rows.map(({ id, network, gate_name: gateName }) => ({ id, network, gateName }));
}

const LIST = `
SELECT n.id, text(n.network) AS network, g.name AS gate_name FROM venue_networks n
LEFT JOIN gates g ON g.event_id = n.event_id AND g.id = n.gate_id
WHERE n.event_id = $1 ORDER BY g.name NULLS FIRST, n.network`;
