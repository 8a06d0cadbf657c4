import { createTestClient, createWalletClient, type Hash, http, parseEther, parseGwei } from "viem";
import { type HDAccount, mnemonicToAccount } from "viem/accounts";
import type { Address } from "#core/bytes.ts";
import { encodeTokenId } from "#core/ticket.ts";
import { eventTicketsAbi } from "#generated/contracts.ts";
import { type ChainClient, chainOf } from "#platform/chain.ts";
import { LOCAL_MNEMONIC } from "#platform/env.ts";

export type TradeReport = { readonly purchases: number; readonly tickets: number; readonly listed: number; readonly given: number };

type Guest = { readonly account: HDAccount; nonce: number; readonly tickets: bigint[] };
type Trade = { readonly chain: ChainClient; readonly rpcUrl: string; readonly contract: Address };

const GUESTS = 60;
/** The ones before are the platform’s and the development wallet’s people. */
const FIRST_GUEST = 12;
const PURCHASES = 200;
const LISTED = 20;
const GIVEN = 15;
const GAS = 600_000n;
const FEES = { maxFeePerGas: parseGwei("100"), maxPriorityFeePerGas: parseGwei("1") };

/**
 * Fills an open evening with guests by real transactions: 200 purchases, some tickets offered for resale, some given
 * away. Needs a chain that gives balances away (anvil).
 */
export async function tradeTickets(trade: Trade): Promise<TradeReport> {
  const guests = await inviteGuests(trade);
  const prices = await readPrices(trade);
  const purchases = planPurchases(prices.length);
  const hashes: Hash[] = [];
  const sold = prices.map(() => 0);
  for (const { guest, tier, quantity } of purchases) {
    const buyer = guests[guest] as Guest;
    const value = (prices[tier - 1] as bigint) * BigInt(quantity);
    hashes.push(await send(trade, { guest: buyer, value, call: { functionName: "buy", args: [tier, BigInt(quantity), buyer.account.address] } }));
    // Serials count up by tier in the order of the transactions, which this loop decides.
    for (let i = 0; i < quantity; i++) buyer.tickets.push(encodeTokenId({ tier, serial: (sold[tier - 1] as number) + i }));
    sold[tier - 1] = (sold[tier - 1] as number) + quantity;
  }
  const listed = await listSome({ trade, guests, prices, hashes });
  const given = await giveSome({ trade, guests, hashes });
  await assertMined({ trade, hashes });
  return { purchases: purchases.length, tickets: sold.reduce((sum, count) => sum + count, 0), listed, given };
}

async function inviteGuests({ chain, rpcUrl }: Trade): Promise<Guest[]> {
  const control = createTestClient({ mode: "anvil", chain: chain.chain, transport: http(rpcUrl) });
  return Promise.all(
    Array.from({ length: GUESTS }, async (_, i) => {
      const account = mnemonicToAccount(LOCAL_MNEMONIC, { addressIndex: FIRST_GUEST + i });
      await control.setBalance({ address: account.address, value: parseEther("100") });
      return { account, nonce: await chain.getTransactionCount({ address: account.address }), tickets: [] };
    }),
  );
}

async function readPrices({ chain, contract }: Trade): Promise<bigint[]> {
  const at = { address: contract, abi: eventTicketsAbi } as const;
  const count = Number(await chain.readContract({ ...at, functionName: "tierCount" }));
  return Promise.all(
    Array.from({ length: count }, async (_, i) => {
      const [{ price }] = await chain.readContract({ ...at, functionName: "tierOf", args: [i + 1] });
      return price;
    }),
  );
}

/** Each guest comes back some times; dear tiers sell less. The same every time. */
function planPurchases(tiers: number): { guest: number; tier: number; quantity: number }[] {
  return Array.from({ length: PURCHASES }, (_, i) => ({
    guest: (i * 7) % GUESTS,
    tier: i % 9 === 0 ? tiers : i % 3 === 0 ? Math.min(2, tiers) : 1,
    quantity: 1 + (i % 5 === 0 ? 2 : i % 2),
  }));
}

/** From 90 % of the price paid up to the cap of 110 %. */
async function listSome({
  trade,
  guests,
  prices,
  hashes,
}: {
  trade: Trade;
  guests: readonly Guest[];
  prices: readonly bigint[];
  hashes: Hash[];
}): Promise<number> {
  for (const [i, guest] of guests.slice(0, LISTED).entries()) {
    const tokenId = guest.tickets[0] as bigint;
    const price = prices[Number(tokenId >> 32n) - 1] as bigint;
    hashes.push(await send(trade, { guest, value: 0n, call: { functionName: "list", args: [tokenId, (price * BigInt(90 + i)) / 100n] } }));
  }
  return LISTED;
}

async function giveSome({ trade, guests, hashes }: { trade: Trade; guests: readonly Guest[]; hashes: Hash[] }): Promise<number> {
  const givers = guests.slice(LISTED, LISTED + GIVEN);
  for (const [i, guest] of givers.entries()) {
    const friend = (guests[(i * 11) % LISTED] as Guest).account.address;
    hashes.push(await send(trade, { guest, value: 0n, call: { functionName: "transferFrom", args: [guest.account.address, friend, guest.tickets[0]] } }));
  }
  return givers.length;
}

/** Nonce, gas and fees are given, so that a purchase costs one call. */
async function send({ chain, rpcUrl, contract }: Trade, { guest, value, call }: { guest: Guest; value: bigint; call: object }): Promise<Hash> {
  const wallet = createWalletClient({ account: guest.account, chain: chainOf({ CHAIN_ID: chain.chain.id, RPC_URL: rpcUrl }), transport: http(rpcUrl) });
  const nonce = guest.nonce++;
  return wallet.writeContract({ address: contract, abi: eventTicketsAbi, ...call, value, nonce, gas: GAS, ...FEES } as never);
}

async function assertMined({ trade, hashes }: { trade: Trade; hashes: readonly Hash[] }): Promise<void> {
  for (const hash of hashes) {
    const receipt = await trade.chain.waitForTransactionReceipt({ hash, pollingInterval: 50 });
    if (receipt.status !== "success") throw new Error(`The demo's transaction ${hash} was refused by the contract.`);
  }
}
