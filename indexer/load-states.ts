import { type Address, parseAddress, parseBytes32 } from "#core/bytes.ts";
import type { EventTerms, TierSale } from "#core/event.ts";
import type { Listing } from "#core/listing.ts";
import type { LogOf, LogPlace } from "#core/log.ts";
import type { EventState, Recorded } from "#core/projection.ts";
import type { Ticket } from "#core/ticket.ts";
import { listingOfRow, termsOfRow, ticketOfRow, tierOfRow } from "#prisma/rows.ts";
import type { Db } from "./bulk.ts";

/** Which tickets and listings: those of whole contracts, or only the named tokens. */
type Scope = { readonly chainId: number; readonly contracts: readonly Address[]; readonly tokens: readonly { contract: Address; tokenId: bigint }[] | "all" };
type Owned<Row> = { readonly contract: Address; readonly row: Row };

/** The state of the contracts as far as the touched tokens go, without history: enough to advance it. */
export async function loadStates(
  db: Db,
  { chainId, touched }: { chainId: number; touched: ReadonlyMap<Address, ReadonlySet<bigint>> },
): Promise<Map<Address, EventState>> {
  const tokens = [...touched].flatMap(([contract, ids]) => [...ids].map((tokenId) => ({ contract, tokenId })));
  return load(db, { chainId, contracts: [...touched.keys()], tokens });
}

/** All that the tables say of one contract, history too. `null` when they do not know it. */
export async function findWholeState(db: Db, { chainId, contract }: { chainId: number; contract: Address }): Promise<EventState | null> {
  const state = (await load(db, { chainId, contracts: [contract], tokens: "all" })).get(contract);
  if (!state) return null;
  return { ...state, transfers: await listTransfers(db, { chainId, contract }), sales: await listSales(db, { chainId, contract }) };
}

async function load(db: Db, scope: Scope): Promise<Map<Address, EventState>> {
  const terms = await listTerms(db, scope);
  const tiers = byContract(await listTiers(db, scope));
  const tickets = byContract(await listTickets(db, scope));
  const listings = byContract(await listListings(db, scope));
  return new Map(
    terms.map((event) => [
      event.contract,
      {
        terms: event,
        tiers: new Map(tiers.get(event.contract)?.map((tier) => [tier.tier, tier])),
        tickets: new Map(tickets.get(event.contract)?.map((ticket) => [ticket.tokenId, ticket])),
        listings: new Map(listings.get(event.contract)?.map((listing) => [listing.tokenId, listing])),
        transfers: [],
        sales: [],
      },
    ]),
  );
}

async function listTerms(db: Db, { chainId, contracts }: Scope): Promise<Recorded<EventTerms>[]> {
  const { rows } = await db.query("SELECT * FROM mirror_events WHERE chain_id = $1 AND contract = ANY ($2)", [chainId, contracts]);
  return rows.map((row) => ({ ...termsOfRow(row), blockNumber: BigInt(row.block_number) }));
}

async function listTiers(db: Db, { chainId, contracts }: Scope): Promise<Owned<TierSale>[]> {
  const { rows } = await db.query("SELECT * FROM mirror_tiers WHERE chain_id = $1 AND contract = ANY ($2) ORDER BY contract, tier", [chainId, contracts]);
  return rows.map((row) => ({ contract: parseAddress(row.contract), row: tierOfRow(row) }));
}

async function listTickets(db: Db, scope: Scope): Promise<Owned<Recorded<Ticket>>[]> {
  const { rows } = await selectTokens(db, { table: "mirror_tickets", scope });
  return rows.map((row) => ({ contract: parseAddress(row.contract), row: { ...ticketOfRow(row), blockNumber: BigInt(row.block_number) } }));
}

async function listListings(db: Db, scope: Scope): Promise<Owned<Recorded<Listing>>[]> {
  const { rows } = await selectTokens(db, { table: "mirror_listings", scope });
  return rows.map((row) => ({ contract: parseAddress(row.contract), row: { ...listingOfRow(row), blockNumber: BigInt(row.block_number) } }));
}

function selectTokens(db: Db, { table, scope }: { table: "mirror_tickets" | "mirror_listings"; scope: Scope }) {
  const { chainId, contracts, tokens } = scope;
  if (tokens === "all") {
    return db.query(`SELECT t.* FROM ${table} t WHERE t.chain_id = $1 AND t.contract = ANY ($2) ORDER BY t.contract, t.token_id`, [chainId, contracts]);
  }
  return db.query(
    `SELECT t.* FROM unnest($2::text[], $3::numeric[]) AS k (contract, token_id)
     JOIN ${table} t ON t.chain_id = $1 AND t.contract = k.contract AND t.token_id = k.token_id`,
    [chainId, tokens.map(({ contract }) => contract), tokens.map(({ tokenId }) => String(tokenId))],
  );
}

/** The block hash is the log's own: history rows keep only the place. */
const HISTORY = `t.*, extract(epoch FROM t.at)::bigint AS seconds, l.block_hash FROM %s t
  JOIN mirror_logs l USING (chain_id, contract, block_number, log_index) WHERE t.chain_id = $1 AND t.contract = $2 ORDER BY t.block_number, t.log_index`;

async function listTransfers(db: Db, { chainId, contract }: { chainId: number; contract: Address }): Promise<LogOf<"Transfer">[]> {
  const { rows } = await db.query(`SELECT ${HISTORY.replace("%s", "mirror_transfers")}`, [chainId, contract]);
  return rows.map((row) => ({
    ...placeOf({ row, chainId, contract }),
    name: "Transfer",
    from: parseAddress(row.sender),
    to: parseAddress(row.receiver),
    tokenId: BigInt(row.token_id),
  }));
}

async function listSales(db: Db, { chainId, contract }: { chainId: number; contract: Address }): Promise<LogOf<"Resold">[]> {
  const { rows } = await db.query(`SELECT ${HISTORY.replace("%s", "mirror_sales")}`, [chainId, contract]);
  return rows.map((row) => ({
    ...placeOf({ row, chainId, contract }),
    name: "Resold",
    tokenId: BigInt(row.token_id),
    seller: parseAddress(row.seller),
    buyer: parseAddress(row.buyer),
    priceWei: BigInt(row.price_wei),
    royaltyWei: BigInt(row.royalty_wei),
    platformFeeWei: BigInt(row.platform_fee_wei),
  }));
}

type PlaceRow = { block_number: string; block_hash: string; seconds: string; log_index: number; transaction_hash: string };

function placeOf({ row, chainId, contract }: { row: PlaceRow; chainId: number; contract: Address }): LogPlace {
  return {
    chainId,
    contract,
    blockNumber: BigInt(row.block_number),
    blockHash: parseBytes32(row.block_hash),
    blockSeconds: Number(row.seconds),
    logIndex: row.log_index,
    transactionHash: parseBytes32(row.transaction_hash),
  };
}

function byContract<Row>(owned: readonly Owned<Row>[]): Map<Address, Row[]> {
  return new Map([...Map.groupBy(owned, ({ contract }) => contract)].map(([contract, entries]) => [contract, entries.map(({ row }) => row)]));
}
