import { existsSync, readFileSync, writeFileSync } from "node:fs";
import pg from "pg";
import { BlockNotFoundError, createWalletClient, http } from "viem";
import { privateKeyToAccount } from "viem/accounts";
import { z } from "zod";
import { type Address, type Hex, parseAddress } from "#core/bytes.ts";
import { contractCode } from "#generated/code.ts";
import { type ChainClient, chainOf, codeReaderOf } from "#platform/chain.ts";
import { findFactoryFault } from "#platform/check-factory.ts";
import { withClient } from "#platform/client.ts";
import { deployFactory } from "../deployment/deploy-factory.ts";

export type LocalDeployment = { readonly factory: Address; readonly firstBlock: bigint; readonly isNew: boolean };

const FEE_BPS = 250;
const note = z.object({ chainId: z.int(), blockHash: z.string(), factory: z.string().transform(parseAddress), firstBlock: z.coerce.bigint() });

/**
 * The factory of this chain as an earlier start noted it, else a new one. A chain without the block of that deployment
 * is another chain, whatever its number says. (Its first block would not tell: anvil makes that anew at each start.) A
 * factory of other contracts than this version has is left behind: no process would start with it.
 */
export async function ensureFactory(input: { client: ChainClient; rpcUrl: string; key: Hex; noteFile: string }): Promise<LocalDeployment> {
  const { client, noteFile } = input;
  const chainId = await client.getChainId();
  const known = readNote(noteFile);
  if (known && (await isStanding({ client, chainId, known }))) return { factory: known.factory, firstBlock: known.firstBlock, isNew: false };
  const { factory, blockNumber } = await deploy({ ...input, chainId });
  const blockHash = await findBlockHash({ client, blockNumber });
  writeFileSync(noteFile, `${JSON.stringify({ chainId, blockHash, factory, firstBlock: blockNumber.toString() }, null, 2)}\n`);
  return { factory, firstBlock: blockNumber, isNew: true };
}

/** The mirror of a chain that is no more. The indexer fills it anew; own rows stay. */
export async function emptyMirror({ connectionString, chainId }: { connectionString: string; chainId: number }): Promise<void> {
  await withClient({ connectionString }, async (db) => {
    const { rows } = await db.query<{ name: string }>(
      "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = current_schema() AND table_name LIKE 'mirror\\_%'",
    );
    for (const { name } of rows) await db.query(`DELETE FROM ${pg.escapeIdentifier(name)} WHERE chain_id = $1`, [chainId]);
  });
}

async function isStanding({ client, chainId, known }: { client: ChainClient; chainId: number; known: Note }): Promise<boolean> {
  if (known.chainId !== chainId || known.blockHash !== (await findBlockHash({ client, blockNumber: known.firstBlock }))) return false;
  return (await findFactoryFault({ chainId, deployment: known, known: contractCode, readCode: codeReaderOf(client) })) === null;
}

async function deploy(input: { client: ChainClient; rpcUrl: string; key: Hex; chainId: number }): ReturnType<typeof deployFactory> {
  const account = privateKeyToAccount(input.key);
  const settings = { CHAIN_ID: input.chainId, RPC_URL: input.rpcUrl };
  const address = parseAddress(account.address);
  const walletClient = createWalletClient({ account, chain: chainOf(settings), transport: http(input.rpcUrl) });
  return deployFactory({ walletClient, publicClient: input.client, relayer: address, feeBps: FEE_BPS, feeRecipient: address });
}

async function findBlockHash({ client, blockNumber }: { client: ChainClient; blockNumber: bigint }): Promise<string | null> {
  try {
    return (await client.getBlock({ blockNumber })).hash;
  } catch (cause) {
    if (cause instanceof BlockNotFoundError) return null;
    throw cause;
  }
}

type Note = z.infer<typeof note>;

function readNote(file: string): Note | null {
  if (!existsSync(file)) return null;
  const result = note.safeParse(JSON.parse(readFileSync(file, "utf8")));
  return result.success ? result.data : null;
}
