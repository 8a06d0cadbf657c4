import { type AbiParameter, encodeAbiParameters, encodeEventTopics, keccak256, stringToHex, toHex } from "viem";
import { type Address, type Bytes32, type Hex, parseBytes32 } from "#core/bytes.ts";
import { TRANSFER_POLICIES } from "#core/event.ts";
import type { Log, LogBody, LogOf } from "#core/log.ts";
import { eventFactoryAbi, eventTicketsAbi } from "#generated/contracts.ts";
import type { Request } from "#indexer/request.ts";

/**
 * A log to be mined: what it says, and who emits it (our factory or the contract itself, unless a look-alike is wanted).
 * `same`: in the transaction of the log before it.
 */
export type Emission = { readonly contract: Address; readonly body: LogBody; readonly emitter?: Address; readonly transaction?: "same" };
type Call = Parameters<Request>[0];
/** Blocks up to a head, from `save`. */
export type Branch = readonly Block[];
type Block = { number: bigint; hash: Bytes32; parentHash: Bytes32; seconds: number; emissions: readonly Emission[] };
type WireLog = Record<string, unknown> & { address: Address; topics: Hex[]; blockNumber: Hex; blockHash: Bytes32 };

/** Answers instead of the node, or hands on. A test's lies and faults go here. */
export type Intercept = (call: Call, answer: () => unknown) => unknown;

/**
 * A chain in memory that speaks JSON-RPC as a node does, and also as a bad node does: anvil cannot be made to send removed or
 * doubled logs, to limit ranges, to go back or to disagree with itself.
 */
export type ScriptedChain = {
  readonly chainId: number;
  readonly factory: Address;
  readonly mine: (...emissions: Emission[]) => Block;
  /** Drops the newest blocks and says what each held; what is mined next is another branch. */
  readonly fork: (depth: number) => (readonly Emission[])[];
  /** The chain as it is, to come back to: a branch that wins again, or what another node has. */
  readonly save: () => Branch;
  readonly restore: (branch: Branch) => void;
  readonly height: () => bigint;
  readonly head: () => Block;
  /** Our logs as they were meant, by no way through the decoder. */
  readonly logs: () => Log[];
  readonly request: Request;
  readonly setFinal: (number: bigint | null) => void;
  readonly intercept: (intercept: Intercept | null) => void;
};

const GENESIS_SECONDS = 1_800_000_000;
const SECONDS_PER_BLOCK = 12;

export function createScriptedChain({ chainId, factory }: { chainId: number; factory: Address }): ScriptedChain {
  const blocks: Block[] = [genesis()];
  const wires = new WeakMap<Block, WireLog[]>();
  let branch = 0;
  let final: bigint | null = null;
  let intercepting: Intercept | null = null;

  function mine(...emissions: Emission[]): Block {
    const parent = last();
    const number = parent.number + 1n;
    const hash = parseBytes32(keccak256(stringToHex(`${parent.hash}/${branch}/${spell(emissions)}`)));
    const seconds = GENESIS_SECONDS + Number(number) * SECONDS_PER_BLOCK + (branch % SECONDS_PER_BLOCK);
    const block = { number, hash, parentHash: parent.hash, seconds, emissions };
    blocks.push(block);
    return block;
  }

  function last(): Block {
    return blocks[blocks.length - 1] as Block;
  }

  function answer({ method, params }: Call): unknown {
    switch (method) {
      case "eth_chainId":
        return toHex(chainId);
      case "eth_getCode":
        return params[0] === factory ? "0x6001" : "0x";
      case "eth_getBlockByNumber":
        return wireBlock(findBlock(params[0] as string));
      case "eth_getLogs":
        return listLogs(params[0] as LogFilter);
      default:
        throw new Error(`the scripted node does not know ${method}`);
    }
  }

  function findBlock(tag: string): Block | undefined {
    if (tag === "latest") return last();
    if (tag !== "finalized" && tag !== "safe") return blocks[Number(BigInt(tag))];
    if (final === null) throw new Error(`${tag} block not found`);
    return blocks[Number(final)];
  }

  function listLogs(filter: LogFilter): WireLog[] {
    const chosen = filter.blockHash
      ? blocks.filter(({ hash }) => hash === filter.blockHash)
      : blocks.slice(Number(BigInt(filter.fromBlock ?? "0x0")), Number(BigInt(filter.toBlock ?? "0x0")) + 1);
    if (filter.blockHash && chosen.length === 0) throw new Error("unknown block");
    return chosen
      .flatMap(wireOf)
      .filter((log) => !filter.address || filter.address.includes(log.address))
      .filter((log) => !filter.topics?.[0] || filter.topics[0].includes(log.topics[0] as Hex));
  }

  /** Encoded once: a history asks for the same logs over and over. */
  function wireOf(block: Block): WireLog[] {
    const known = wires.get(block) ?? block.emissions.map((emission, logIndex) => wireLog({ block, emission, logIndex, factory }));
    wires.set(block, known);
    return known;
  }

  return {
    chainId,
    factory,
    mine,
    fork(depth) {
      branch++;
      return blocks.splice(blocks.length - depth).map(({ emissions }) => emissions);
    },
    save: () => [...blocks],
    restore(saved) {
      blocks.splice(0, blocks.length, ...saved);
    },
    height: () => last().number,
    head: last,
    logs: () => blocks.flatMap((block) => block.emissions.flatMap((emission, logIndex) => meant({ block, emission, logIndex, factory, chainId }))),
    request: async (call) => (intercepting ? intercepting(call, () => answer(call)) : answer(call)),
    setFinal(number) {
      final = number;
    },
    intercept(next) {
      intercepting = next;
    },
  };
}

type LogFilter = { fromBlock?: string; toBlock?: string; blockHash?: string; address?: readonly Address[]; topics?: readonly (readonly Hex[])[] };

/** A block's hash covers what is in it: two nodes with other logs have another block. */
function spell(emissions: readonly Emission[]): string {
  return JSON.stringify(emissions, (_, value) => (typeof value === "bigint" ? `${value}n` : value));
}

function genesis(): Block {
  return { number: 0n, hash: parseBytes32(keccak256("0x00")), parentHash: parseBytes32(`0x${"0".repeat(64)}`), seconds: GENESIS_SECONDS, emissions: [] };
}

function wireBlock(block: Block | undefined): unknown {
  return block ? { number: toHex(block.number), hash: block.hash, parentHash: block.parentHash, timestamp: toHex(block.seconds) } : null;
}

function transactionOf({ block, logIndex }: { block: Block; logIndex: number }): Bytes32 {
  const first = block.emissions.findLastIndex(({ transaction }, i) => i <= logIndex && transaction !== "same");
  return parseBytes32(keccak256(stringToHex(`${block.hash}/${first}`)));
}

function meant({
  block,
  emission,
  logIndex,
  factory,
  chainId,
}: {
  block: Block;
  emission: Emission;
  logIndex: number;
  factory: Address;
  chainId: number;
}): Log[] {
  if (emission.emitter && emission.emitter !== (emission.body.name === "EventCreated" ? factory : emission.contract)) return [];
  const place = { chainId, contract: emission.contract, blockNumber: block.number, blockHash: block.hash, blockSeconds: block.seconds };
  return [{ ...place, logIndex, transactionHash: transactionOf({ block, logIndex }), ...emission.body }];
}

function wireLog({ block, emission, logIndex, factory }: { block: Block; emission: Emission; logIndex: number; factory: Address }): WireLog {
  const { contract, body } = emission;
  const { topics, data } = encodeBody({ contract, body });
  return {
    address: emission.emitter ?? (body.name === "EventCreated" ? factory : contract),
    topics,
    data,
    blockNumber: toHex(block.number),
    blockHash: block.hash,
    transactionHash: transactionOf({ block, logIndex }),
    transactionIndex: "0x0",
    logIndex: toHex(logIndex),
    removed: false,
  };
}

/** By the compiled ABIs and viem, so that the indexer's own reading is checked against something else. */
export function encodeBody({ contract, body }: { contract: Address; body: LogBody }): { topics: Hex[]; data: Hex } {
  const abi = [...eventFactoryAbi, ...eventTicketsAbi].filter((item) => item.type === "event" && item.name === body.name);
  const inputs = (abi[0] as unknown as { inputs: (AbiParameter & { indexed?: boolean })[] }).inputs;
  const values = valuesOf({ contract, body });
  const indexed = values.slice(0, inputs.filter((input) => input.indexed).length);
  const topics = encodeEventTopics({ abi, eventName: body.name, args: indexed } as never);
  const plain = inputs.filter(({ indexed }) => !indexed);
  return { topics: topics as Hex[], data: encodeAbiParameters(plain, values.slice(inputs.length - plain.length) as never) };
}

/** In the order of the Solidity declarations, where indexed ones always come first. */
function valuesOf({ contract, body }: { contract: Address; body: LogBody }): readonly unknown[] {
  switch (body.name) {
    case "EventCreated":
      return creationValues({ contract, body });
    case "TicketsBought":
      return [body.buyer, body.to, body.tier, body.firstTokenId, BigInt(body.quantity), body.unitPriceWei];
    case "Transfer":
      return [body.from, body.to, body.tokenId];
    case "Listed":
      return [body.tokenId, body.seller, body.priceWei];
    case "ListingCancelled":
      return [body.tokenId];
    case "Resold":
      return [body.tokenId, body.seller, body.buyer, body.priceWei, body.royaltyWei, body.platformFeeWei];
    case "Admitted":
    case "AdmissionRefused":
      return [body.word, body.mask];
    case "EventCancelled":
      return [body.by];
    case "VoucherUsed":
      return [body.slot, body.buyer, body.signer];
    case "Issued":
      return [body.orderId, body.to, body.tier, body.firstTokenId, BigInt(body.quantity)];
    case "OrderSettled":
      return [body.orderId];
    case "Claimed":
      return [body.tokenId, body.from, body.to];
    case "Refunded":
      return [body.tokenId, body.holder, body.amountWei];
    case "Voided":
      return [body.tokenId, body.holder, body.reason, body.amountWei];
    case "Released":
      return [body.tokenId, body.amountWei];
    case "Withdrawn":
      return [body.to, body.amountWei];
    case "PaymentHeld":
      return [body.payee, body.amountWei];
    case "RecoveryRequested":
      return [body.tokenId, body.holder, body.to, BigInt(body.readyAtSeconds)];
    case "RecoveryVetoed":
      return [body.tokenId, body.holder];
    case "Recovered":
      return [body.tokenId, body.holder, body.to];
    case "DefaultAdminTransferScheduled":
      return [body.newAdmin, body.acceptAtSeconds];
    case "DefaultAdminTransferCanceled":
      return [];
    case "OperatorAllowed":
    case "OperatorDisallowed":
      return [body.operator];
    case "RoleGranted":
    case "RoleRevoked":
      return [body.role, body.account, body.by];
    case "Anchored":
      return [body.by, body.root];
  }
}

function creationValues({ contract, body: { terms, tiers } }: { contract: Address; body: Pick<LogOf<"EventCreated">, "terms" | "tiers"> }): readonly unknown[] {
  const config = {
    ...terms,
    policy: TRANSFER_POLICIES.indexOf(terms.policy),
    doorsAt: terms.doorsAtSeconds,
    startsAt: terms.startsAtSeconds,
    endsAt: terms.endsAtSeconds,
    transferCutoffAt: terms.transferCutoffAtSeconds,
  };
  const configs = tiers.map((tier) => ({
    name: stringToHex(tier.name, { size: 32 }),
    price: tier.priceWei,
    supply: tier.supply,
    saleStartsAt: tier.saleStartsAtSeconds,
    saleEndsAt: tier.saleEndsAtSeconds,
  }));
  return [contract, terms.eventRef, terms.organizer, config, configs];
}
