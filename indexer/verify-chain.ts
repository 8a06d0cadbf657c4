import { BaseError, ContractFunctionRevertedError, createPublicClient, http } from "viem";
import { type Address, parseAddress, ZERO_ADDRESS } from "#core/bytes.ts";
import type { EventState } from "#core/event-state.ts";
import { eventTicketsAbi } from "#generated/contracts.ts";
import { type ChainClient, chainOf } from "#platform/chain.ts";
import type { Env } from "#platform/env.ts";

type Block = { readonly number: bigint; readonly seconds: number };
type Reads = { readonly client: ChainClient; readonly state: EventState; readonly block: Block };

/** Three reads a ticket, many tickets: sent in batches, a chunk of tickets at a time. */
const BATCH_SIZE = 200;
const TICKETS_AT_ONCE = 500;

/** A client that sends what is asked at the same moment as one request. */
export function createBatchClient(env: Pick<Env, "CHAIN_ID" | "RPC_URL">): ChainClient {
  return createPublicClient({ chain: chainOf(env), transport: http(env.RPC_URL, { batch: { batchSize: BATCH_SIZE }, timeout: 30_000 }) });
}

/** Where a contract answers otherwise than its logs amount to: ownerOf, isAdmitted, listingOf, tierOf, balanceOf, totalSupply. */
export async function listChainDifferences(reads: Reads): Promise<string[]> {
  const differences: string[] = [];
  const tokenIds = [...reads.state.tickets.keys()];
  for (let i = 0; i < tokenIds.length; i += TICKETS_AT_ONCE) {
    const chunk = tokenIds.slice(i, i + TICKETS_AT_ONCE).map((tokenId) => compareTicket(reads, tokenId));
    differences.push(...(await Promise.all(chunk)).flat());
  }
  differences.push(...(await Promise.all([...reads.state.tiers.keys()].map((tier) => compareTier(reads, tier)))).flat());
  differences.push(...(await compareBalances(reads)));
  return differences.map((difference) => `${reads.state.terms.contract} ${difference}`);
}

async function compareTicket(reads: Reads, tokenId: bigint): Promise<string[]> {
  const { client, state, block } = reads;
  const at = { address: state.terms.contract, abi: eventTicketsAbi, blockNumber: block.number, args: [tokenId] } as const;
  const [owner, admitted, listing] = await Promise.all([
    findOwner(reads, tokenId),
    client.readContract({ ...at, functionName: "isAdmitted" }),
    client.readContract({ ...at, functionName: "listingOf" }),
  ]);
  const ticket = state.tickets.get(tokenId);
  const [seller, priceWei] = expectedListing(reads, tokenId);
  return [
    ...difference({ what: `ticket ${tokenId} holder`, mirror: ticket?.holder, chain: owner }),
    ...difference({ what: `ticket ${tokenId} admitted`, mirror: ticket?.admittedOnChain, chain: admitted }),
    ...difference({ what: `listing ${tokenId} seller`, mirror: seller, chain: parseAddress(listing[0]) }),
    ...difference({ what: `listing ${tokenId} price`, mirror: priceWei, chain: listing[1] }),
    // What buyers name beside the price is counted by the mirror from Transfer logs.
    ...difference({ what: `listing ${tokenId} nonce`, mirror: priceWei === 0n ? 0n : BigInt(ticket?.moves ?? 0), chain: listing[2] }),
  ];
}

/** The contract says what can be bought now: after the cut-off nothing, although no log takes the listing away. */
function expectedListing({ state, block }: Reads, tokenId: bigint): readonly [Address, bigint] {
  const listing = state.listings.get(tokenId);
  return listing && block.seconds < state.terms.transferCutoffAtSeconds ? [listing.seller, listing.priceWei] : [ZERO_ADDRESS, 0n];
}

async function compareTier({ client, state, block }: Reads, tier: number): Promise<string[]> {
  const [, sold] = await client.readContract({
    address: state.terms.contract,
    abi: eventTicketsAbi,
    functionName: "tierOf",
    args: [tier],
    blockNumber: block.number,
  });
  return difference({ what: `tier ${tier} sold`, mirror: BigInt(state.tiers.get(tier)?.sold ?? 0), chain: sold });
}

async function compareBalances({ client, state, block }: Reads): Promise<string[]> {
  const at = { address: state.terms.contract, abi: eventTicketsAbi, blockNumber: block.number } as const;
  const held = [...state.tickets.values()].filter(({ holder }) => holder !== ZERO_ADDRESS);
  const holders = Map.groupBy(held, ({ holder }) => holder);
  const balances = await Promise.all(
    [...holders].map(async ([holder, tickets]) => {
      const chain = await client.readContract({ ...at, functionName: "balanceOf", args: [holder] });
      return difference({ what: `balance of ${holder}`, mirror: BigInt(tickets.length), chain });
    }),
  );
  const supply = await client.readContract({ ...at, functionName: "totalSupply" });
  return [...balances.flat(), ...difference({ what: "supply", mirror: BigInt(held.length), chain: supply })];
}

/** The zero address for a token that the contract does not know or has burned: ownerOf refuses those. */
async function findOwner({ client, state, block }: Reads, tokenId: bigint): Promise<Address> {
  try {
    return parseAddress(
      await client.readContract({ address: state.terms.contract, abi: eventTicketsAbi, functionName: "ownerOf", args: [tokenId], blockNumber: block.number }),
    );
  } catch (fault) {
    if (fault instanceof BaseError && fault.walk((cause) => cause instanceof ContractFunctionRevertedError)) return ZERO_ADDRESS;
    throw fault;
  }
}

function difference<T>({ what, mirror, chain }: { what: string; mirror: T | undefined; chain: T }): string[] {
  return mirror === chain ? [] : [`${what}: the mirror says ${mirror}, the chain ${chain}.`];
}
