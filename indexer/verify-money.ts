import { erc20Abi } from "viem";
import { type Address, parseAddress, ZERO_ADDRESS } from "#core/bytes.ts";
import type { EventState } from "#core/event-state.ts";
import { eventTicketsAbi } from "#generated/contracts.ts";
import type { ChainClient } from "#platform/chain.ts";
import type { Expected } from "./verify-questions.ts";

type Input = { readonly client: ChainClient; readonly block: { readonly number: bigint } } & Expected;

/**
 * What first sales have left in the contract: its balance less what waits there for somebody by name. Anybody can force coin in,
 * so more than the mirror expects is no difference; less is.
 */
export async function listMoneyDifferences({ client, block, state, witness }: Input): Promise<string[]> {
  const at = { address: state.terms.contract, abi: eventTicketsAbi, blockNumber: block.number } as const;
  const [, feeRecipient] = await client.readContract({ ...at, functionName: "platformFee" });
  const payees = new Set([...witness.payees, state.terms.payout, parseAddress(feeRecipient)]);
  const pending = await Promise.all([...payees].map((payee) => client.readContract({ ...at, functionName: "pendingOf", args: [payee] })));
  const balance = await balanceOf({ client, block, ...state.terms });
  const chain = pending.reduce((left, amount) => left - amount, balance);
  const mirror = proceedsOf(state) - witness.withdrawnWei;
  return chain >= mirror ? [] : [`proceeds: the mirror says ${mirror}, the chain only ${chain}.`];
}

function proceedsOf({ tiers }: EventState): bigint {
  return Array.from(tiers.values()).reduce((sum, { grossWei, returnedWei, releasedWei }) => sum + grossWei - returnedWei - releasedWei, 0n);
}

function balanceOf({ client, block, contract, currency }: Pick<Input, "client" | "block"> & { contract: Address; currency: Address }): Promise<bigint> {
  if (currency === ZERO_ADDRESS) return client.getBalance({ address: contract, blockNumber: block.number });
  return client.readContract({ address: currency, abi: erc20Abi, functionName: "balanceOf", args: [contract], blockNumber: block.number });
}
