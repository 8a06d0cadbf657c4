import { BlockList, isIP } from "node:net";
import { createKept } from "#platform/kept.ts";
import type { Notifications } from "#platform/notify.ts";
import { type Db, runStatement } from "../gate/statement.ts";

/** From where gate devices may call (C17), as every process knows it by heart: no scan asks the database for it. */
export type NetworkList = {
  /**
   * Whether a device may call from an address. `gateId: null`: its gate is not known yet, so any network of the event will do. A gate's own
   * networks stand instead of the event's; no networks at all: from anywhere. Throws UNAVAILABLE where they were never known.
   */
  readonly isAllowed: (input: { readonly eventId: string; readonly gateId: string | null; readonly address: string }) => Promise<boolean>;
  /** Reads again; a notice does it by itself. */
  readonly refresh: () => Promise<void>;
};

type Venue = { readonly ofEvent: BlockList | null; readonly ofGates: ReadonlyMap<string, BlockList> };
type Deps = { readonly db: Db; readonly listen: Notifications["listen"]; readonly onFault: (cause: unknown) => void };

export function createNetworkList({ db, listen, onFault }: Deps): NetworkList {
  const kept = createKept<ReadonlyMap<string, Venue>>({
    load: () => readVenues({ db }),
    subscribe: (onChange) => listen({ channel: "guard", onGap: onChange }, onChange),
    onFault,
  });
  return {
    async isAllowed({ eventId, gateId, address }) {
      const venue = (await kept.get()).get(eventId);
      if (!venue) return true;
      return gateId === null ? isAllowedSomewhere({ venue, address }) : contains({ list: venue.ofGates.get(gateId) ?? venue.ofEvent, address });
    },
    refresh: kept.refresh,
  };
}

function isAllowedSomewhere({ venue: { ofEvent, ofGates }, address }: { venue: Venue; address: string }): boolean {
  return ofEvent === null || [ofEvent, ...ofGates.values()].some((list) => contains({ list, address }));
}

function contains({ list, address }: { list: BlockList | null; address: string }): boolean {
  return list === null || (isIP(address) !== 0 && list.check(address, isIP(address) === 6 ? "ipv6" : "ipv4"));
}

async function readVenues({ db }: Pick<Deps, "db">): Promise<Map<string, Venue>> {
  const rows = await runStatement<Row>({ db, statement: { name: "venue_networks_all", text: READ, values: [] } });
  const venues = new Map<string, Venue>();
  for (const eventId of new Set(rows.map((row) => row.event_id))) {
    const own = rows.filter((row) => row.event_id === eventId);
    const gateIds = [...new Set(own.flatMap(({ gate_id }) => gate_id ?? []))];
    const ofGates = gateIds.map((gateId) => [gateId, listOf(own.filter((row) => row.gate_id === gateId))] as const);
    const ofEvent = own.filter((row) => row.gate_id === null);
    venues.set(eventId, { ofEvent: ofEvent.length > 0 ? listOf(ofEvent) : null, ofGates: new Map(ofGates) });
  }
  return venues;
}

type Row = { event_id: string; gate_id: string | null; address: string; bits: number };

function listOf(rows: readonly Row[]): BlockList {
  const list = new BlockList();
  for (const { address, bits } of rows) list.addSubnet(address, bits, isIP(address) === 6 ? "ipv6" : "ipv4");
  return list;
}

const READ = "SELECT event_id, gate_id, host(network) AS address, masklen(network) AS bits FROM venue_networks";
