import type { Address } from "#core/bytes.ts";
import { inBatches } from "./batches.ts";
import { contractOf, nameOf, TOPICS } from "./decode.ts";
import type { ChainNode, LogRange } from "./node.ts";
import { orderLogs, type RawLog } from "./raw-log.ts";

/** Nodes limit address lists too, so thousands of contracts are asked for in several queries. */
const ADDRESSES_AT_ONCE = 500;
const ALL_TOPICS = Object.values(TOPICS);

type Deps = { readonly node: ChainNode; readonly factory: Address };
type Wanted = { readonly ranges: readonly LogRange[]; readonly contracts: readonly Address[] };

/**
 * All logs of ours in the blocks: the factory's, the known contracts', and those of contracts created in these very blocks.
 * What anyone else emits is left out, whatever it looks like and whatever the node answers (trap 35).
 */
export async function readLogs({ node, factory }: Deps, { ranges, contracts }: Wanted): Promise<RawLog[]> {
  const found = await listLogs(node, { ranges, addresses: [factory, ...contracts] });
  const known = new Set(contracts);
  const created = new Set(found.filter((log) => isCreation({ log, factory })).map(contractOf));
  const later = [...created].filter((contract) => !known.has(contract));
  const more = later.length > 0 ? await listLogs(node, { ranges, addresses: later }) : [];
  const isOurs = (emitter: Address) => known.has(emitter) || created.has(emitter);
  return orderLogs([...found, ...more].filter((log) => isFactoryLog({ log, factory }) || isTicketLog({ log, isOurs })));
}

/** As readLogs, of these contracts alone. */
export async function readLogsOf({ node }: Pick<Deps, "node">, { ranges, contracts }: Wanted): Promise<RawLog[]> {
  const ours = new Set(contracts);
  const found = await listLogs(node, { ranges, addresses: contracts });
  return orderLogs(found.filter((log) => isTicketLog({ log, isOurs: (emitter) => ours.has(emitter) })));
}

async function listLogs(node: ChainNode, { ranges, addresses }: { ranges: readonly LogRange[]; addresses: readonly Address[] }): Promise<RawLog[]> {
  const chunks = Array.from({ length: Math.ceil(addresses.length / ADDRESSES_AT_ONCE) }, (_, i) =>
    addresses.slice(i * ADDRESSES_AT_ONCE, (i + 1) * ADDRESSES_AT_ONCE),
  );
  const queries = ranges.flatMap((range) => chunks.map((chunk) => ({ range, addresses: chunk, topics: ALL_TOPICS })));
  const answers = await inBatches(queries, (query) => node.listLogs(query));
  return answers.length === 1 ? (answers[0] as RawLog[]) : answers.flat();
}

function isCreation({ log, factory }: { log: RawLog; factory: Address }): boolean {
  return log.emitter === factory && nameOf(log) === "EventCreated";
}

function isFactoryLog({ log, factory }: { log: RawLog; factory: Address }): boolean {
  return isCreation({ log, factory }) || (log.emitter === factory && nameOf(log) === "Anchored");
}

function isTicketLog({ log, isOurs }: { log: RawLog; isOurs: (emitter: Address) => boolean }): boolean {
  const name = nameOf(log);
  return name !== null && name !== "EventCreated" && isOurs(log.emitter);
}
