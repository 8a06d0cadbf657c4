import type { PublicClient } from "viem";
import type { Address } from "#core/bytes.ts";
import { parseHex } from "#core/bytes.ts";
import { type Anchor, checkAnchors, checkTrail, type TrailFault, type TrailReport } from "#core/verify-trail.ts";
import { eventFactoryAbi } from "#generated/contracts.ts";
import { readAbout, readRounds, readRows } from "./files.ts";

/**
 * Where the anchors are read. The factory is the auditor's own knowledge, and so is the block to begin with: one that the export chose could lie
 * behind the anchors that contradict it. Without a factory the export's word is taken for both, and said.
 */
export type Chain = {
  readonly client: Pick<PublicClient, "getContractEvents" | "getBlockNumber">;
  readonly factory: Address | null;
  /** Not later than the factory's creation; `null`: from the chain's first block on. */
  readonly firstBlock: bigint | null;
};
export type Verdict = {
  /** Whose rows these are; `null`: every event's. */
  readonly eventId: string | null;
  readonly faults: readonly TrailFault[];
  readonly rows: TrailReport["rows"];
  readonly rounds: number;
  /** `null`: the chain was not asked. */
  readonly chain: { readonly factory: Address; readonly anchors: number; readonly anchoredRound: number } | null;
};

/** Holds an export against itself and, where a chain is given, against what was anchored there. */
export async function verifyFiles({ directory, chain }: { directory: string; chain: Chain | null }): Promise<Verdict> {
  const about = await readAbout(directory);
  const rounds = await readRounds(directory);
  const check = checkTrail({ rounds, eventId: about.eventId });
  for await (const row of readRows(directory)) check.take(row);
  const { faults, rows } = check.end();
  const { eventId } = about;
  if (!chain) return { eventId, faults, rows, rounds: rounds.length, chain: null };
  const factory = chain.factory ?? about.factory;
  const fromBlock = chain.factory === null ? about.firstBlock : (chain.firstBlock ?? 0n);
  const anchors = await listAnchors({ client: chain.client, factory, fromBlock });
  const vouched = checkAnchors({ rounds, anchors });
  const { anchoredRound } = vouched;
  return { eventId, faults: [...faults, ...vouched.faults], rows, rounds: rounds.length, chain: { factory, anchors: anchors.length, anchoredRound } };
}

/** All anchors of the factory, which takes them from the platform's account alone. */
async function listAnchors({ client, factory, fromBlock }: { client: Chain["client"]; factory: Address; fromBlock: bigint }): Promise<Anchor[]> {
  return listBetween({ client, factory, fromBlock, toBlock: await client.getBlockNumber({ cacheTime: 0 }) });
}

type Span = { client: Chain["client"]; factory: Address; fromBlock: bigint; toBlock: bigint };

/** Nodes limit how many blocks they search at once: what one refuses is asked for in halves. */
async function listBetween({ client, factory, fromBlock, toBlock }: Span): Promise<Anchor[]> {
  if (fromBlock > toBlock) return [];
  try {
    const logs = await client.getContractEvents({ address: factory, abi: eventFactoryAbi, eventName: "Anchored", fromBlock, toBlock, strict: true });
    return logs.map(({ args, transactionHash, blockNumber }) => ({ head: parseHex(args.root), transactionHash: parseHex(transactionHash), blockNumber }));
  } catch (fault) {
    if (fromBlock === toBlock) throw fault;
    const middle = (fromBlock + toBlock) / 2n;
    const earlier = await listBetween({ client, factory, fromBlock, toBlock: middle });
    return [...earlier, ...(await listBetween({ client, factory, fromBlock: middle + 1n, toBlock }))];
  }
}
