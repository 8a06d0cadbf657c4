import { type Address, type Bytes32, type Hex, parseAddress, parseBytes32, ZERO_ADDRESS } from "#core/bytes.ts";
import { admissionBit, encodeTokenId } from "#core/ticket.ts";
import { TOPICS } from "#indexer/decode.ts";
import { addressOf, created } from "#test/support/script-events.ts";
import { encodeBody } from "#test/support/scripted-node.ts";

/**
 * A history of any length that is nowhere kept: what a block holds follows from its number. Each one sells four tickets of one
 * event and goes on with those of its last sale: a gift, a listing that stays, a resale, an admission. Eleven logs.
 */
export const LOGS_PER_BLOCK = 11;
export const HISTORY_CHAIN_ID = 4242;
/** The block in which all events are created. */
export const FIRST_BLOCK = 1;

const EVENTS = 20;
const PER_SALE = 4;
const GENESIS_SECONDS = 1_700_000_000;
const BLOCK_SECONDS = 12;
const CONTRACTS: readonly Address[] = Array.from({ length: EVENTS }, (_, i) => addressOf(`event ${i} of the benchmark`));

/** `act`: which of the block's transactions it belongs to. */
type WireLog = { readonly act: number; readonly address: Address; readonly topics: readonly string[]; readonly data: string };

/** The head of a history of at least so many logs. */
export function headOf({ logs }: { logs: number }): number {
  const firstSales = EVENTS * (PER_SALE + 1);
  return FIRST_BLOCK + EVENTS + Math.max(1, Math.ceil((logs - EVENTS - firstSales) / LOGS_PER_BLOCK));
}

/** A block as eth_getBlockByNumber tells it. */
export function blockOf(number: number): { number: Hex; hash: Bytes32; parentHash: Bytes32; timestamp: Hex } {
  return {
    number: hex(number),
    hash: hashOf(number),
    parentHash: hashOf(number - 1),
    timestamp: hex(GENESIS_SECONDS + number * BLOCK_SECONDS),
  };
}

/** The number of the block with this hash. */
export function numberOf(hash: string): number {
  return Number.parseInt(hash.slice(-12), 16);
}

/** The logs of a block as JSON objects, comma between them, of the wanted emitters only. */
export function logsOf(number: number, { factory, isWanted }: { factory: Address; isWanted: (emitter: Address) => boolean }): string {
  const place = `"blockNumber":"${hex(number)}","blockHash":"${hashOf(number)}","blockTimestamp":"${hex(GENESIS_SECONDS + number * BLOCK_SECONDS)}"`;
  return emittedIn(number, { factory })
    .filter(({ address }) => isWanted(address))
    .map(
      ({ act, address, topics, data }, i) =>
        `{"address":"${address}","topics":["${topics.join('","')}"],"data":"${data}",${place},"transactionHash":"${wordOf(number * 64 + act)}","transactionIndex":"${hex(act)}","logIndex":"${hex(i)}","removed":false}`,
    )
    .join();
}

function emittedIn(number: number, { factory }: { factory: Address }): readonly WireLog[] {
  if (number === FIRST_BLOCK) return CREATIONS.map((creation) => ({ ...creation, act: 0, address: factory }));
  const turn = number - FIRST_BLOCK - 1;
  const address = CONTRACTS[turn % EVENTS] as Address;
  const sale = Math.floor(turn / EVENTS);
  const log: Write = (act, name, topics, data = []) => ({
    act,
    address,
    topics: [TOPICS[name], ...topics],
    data: `0x${data.map((word) => word.slice(2)).join("")}`,
  });
  const buyer = buyerOf(sale);
  const bought = Array.from({ length: PER_SALE }, (_, i) => log(0, "Transfer", [wordOf(ZERO_ADDRESS), buyer, wordOf(tokenOf(sale, i))]));
  const logs = [...bought, log(0, "TicketsBought", [buyer, buyer, wordOf(1)], [wordOf(tokenOf(sale, 0)), wordOf(PER_SALE), wordOf(10n ** 16n)])];
  return sale === 0 ? logs : [...logs, ...continued({ sale, log })];
}

type Write = (act: number, name: keyof typeof TOPICS, topics: readonly string[], data?: readonly string[]) => WireLog;

/** What becomes of the last sale's tickets: one is given away, one listed, one listed and resold, one admitted. */
function continued({ sale, log }: { sale: number; log: Write }): WireLog[] {
  const before = sale - 1;
  const [seller, friend, buyer] = [buyerOf(before), buyerOf(before + 7), buyerOf(before + 13)];
  const [given, kept, resold, used] = [0, 1, 2, 3].map((i) => tokenOf(before, i)) as [bigint, bigint, bigint, bigint];
  const price = wordOf(2n * 10n ** 16n);
  const { word, mask } = admissionBit(used);
  return [
    log(1, "Transfer", [seller, friend, wordOf(given)]),
    log(2, "Listed", [wordOf(kept), seller], [price]),
    log(3, "Listed", [wordOf(resold), seller], [price]),
    log(4, "Transfer", [seller, buyer, wordOf(resold)]),
    log(4, "Resold", [wordOf(resold), seller, buyer], [price, wordOf(10n ** 15n), wordOf(10n ** 14n)]),
    log(5, "Admitted", [wordOf(word)], [wordOf(mask)]),
  ];
}

const CREATIONS = CONTRACTS.map((contract) => encodeBody({ contract, body: created({ contract, chainId: HISTORY_CHAIN_ID }).body }));

function tokenOf(sale: number, place: number): bigint {
  return encodeTokenId({ tier: 1, serial: sale * PER_SALE + place });
}

function buyerOf(sale: number): string {
  return wordOf(parseAddress(`0x${(0xb0b0_0000_0000 + (sale % 5_000)).toString(16).padStart(40, "0")}`));
}

/** Spread as real hashes are, so that indexes on them are as scattered; the number stands in the last twelve digits. */
function hashOf(number: number): Bytes32 {
  const spread = Math.imul(number, 0x9e3779b1) >>> 0;
  return parseBytes32(`0x${spread.toString(16).padStart(8, "0")}${"5e".repeat(22)}${Math.max(0, number).toString(16).padStart(12, "0")}`);
}

function wordOf(value: bigint | number | string): string {
  return `0x${(typeof value === "string" ? value.slice(2) : value.toString(16)).padStart(64, "0")}`;
}

function hex(value: number): Hex {
  return `0x${value.toString(16)}`;
}
