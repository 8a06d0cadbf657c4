import type { Address } from "#core/bytes.ts";
import { contractOf, nameOf, TOPICS } from "./decode.ts";
import type { Blocks, ChainNode } from "./node.ts";
import { orderLogs, type RawLog } from "./raw-log.ts";

/** Nodes limit address lists too; past this many contracts all emitters are asked for and sorted out here. */
const MOST_ADDRESSES = 500;
const ALL_TOPICS = Object.values(TOPICS);

/**
 * All logs of ours in the blocks: the factory's, the known contracts', and those of contracts created in these very blocks.
 * What anyone else emits is left out, whatever it looks like and whatever the node answers (trap 35).
 */
export async function readLogs(
  { node, factory }: { node: ChainNode; factory: Address },
  { blocks, contracts }: { blocks: Blocks; contracts: ReadonlySet<Address> },
): Promise<RawLog[]> {
  const addresses = contracts.size < MOST_ADDRESSES ? [factory, ...contracts] : null;
  const first = await node.listLogs({ blocks, addresses, topics: ALL_TOPICS });
  const created = new Set(first.filter((log) => isCreation({ log, factory })).map(contractOf));
  const ours = new Set([...contracts, ...created]);
  const later = [...created].filter((contract) => !contracts.has(contract));
  const more = addresses && later.length > 0 ? await node.listLogs({ blocks, addresses: later, topics: ALL_TOPICS }) : [];
  return orderLogs([...first, ...more].filter((log) => isFactoryLog({ log, factory }) || isTicketLog({ log, ours })));
}

function isCreation({ log, factory }: { log: RawLog; factory: Address }): boolean {
  return log.emitter === factory && nameOf(log) === "EventCreated";
}

function isFactoryLog({ log, factory }: { log: RawLog; factory: Address }): boolean {
  return isCreation({ log, factory }) || (log.emitter === factory && nameOf(log) === "Anchored");
}

function isTicketLog({ log, ours }: { log: RawLog; ours: ReadonlySet<Address> }): boolean {
  const name = nameOf(log);
  return name !== null && name !== "EventCreated" && ours.has(log.emitter);
}
