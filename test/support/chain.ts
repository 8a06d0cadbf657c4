import {
  type Account,
  type Chain,
  createTestClient,
  createWalletClient,
  http,
  type TestActions,
  type TestClient,
  type Transport,
  type WalletClient,
} from "viem";
import { type HDAccount, mnemonicToAccount } from "viem/accounts";
import type { Bytes32 } from "#core/bytes.ts";
import { type ChainClient, chainOf, createChainClient } from "#platform/chain.ts";
import { LOCAL_MNEMONIC } from "#platform/env.ts";
import { startAnvil } from "#scripts/local/anvil.ts";
import { createProcesses } from "#scripts/local/processes.ts";

export type TestWallet = WalletClient<Transport, Chain, Account>;

/** A local chain of a test file's own. */
export type TestChain = {
  readonly chainId: number;
  readonly rpcUrl: string;
  readonly wsUrl: string;
  readonly client: ChainClient;
  /** Mines, travels in time, sets balances, takes snapshots, drops transactions. */
  readonly control: TestClient<"anvil", Transport, Chain> & TestActions;
  /** 0 is the platform (deployer and relayer), 1 the organizer, from 2 on buyers; the first ten are rich. */
  readonly wallet: (index: number) => TestWallet;
  readonly account: (index: number) => HDAccount;
  /** Takes the newest `depth` blocks back and mines as many empty ones in their place. */
  readonly reorg: (depth: number) => Promise<void>;
  readonly stop: () => Promise<void>;
};

/** Starts an anvil on a free port; it answers when this resolves. Call it in beforeAll, and `stop` in afterAll. */
export async function startChain(): Promise<TestChain> {
  const processes = createProcesses();
  const { rpcUrl, wsUrl, chainId } = await startAnvil({ processes, stateFile: null });
  const settings = { CHAIN_ID: chainId, RPC_URL: rpcUrl };
  const chain = chainOf(settings);
  const client = createChainClient(settings);
  return {
    chainId,
    rpcUrl,
    wsUrl,
    client,
    control: createTestClient({ mode: "anvil", chain, transport: http(rpcUrl) }),
    account,
    wallet: (index) => createWalletClient({ account: account(index), chain, transport: http(rpcUrl), pollingInterval: 20 }),
    reorg: async (depth) => {
      await client.request<{ Method: "anvil_reorg"; Parameters: [number, []]; ReturnType: null }>({ method: "anvil_reorg", params: [depth, []] });
    },
    stop: () => processes.stopAll(),
  };
}

/** The mined transaction. Throws when it reverted. */
export async function mined({ chain, hash }: { chain: TestChain; hash: `0x${string}` }): Promise<{ blockNumber: bigint; blockHash: Bytes32 }> {
  const receipt = await chain.client.waitForTransactionReceipt({ hash, pollingInterval: 20 });
  if (receipt.status !== "success") throw new Error(`transaction ${hash} reverted`);
  return { blockNumber: receipt.blockNumber, blockHash: receipt.blockHash as Bytes32 };
}

export function account(index: number): HDAccount {
  return mnemonicToAccount(LOCAL_MNEMONIC, { addressIndex: index });
}
