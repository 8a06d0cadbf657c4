import type { Address } from "#core/bytes.ts";
import type { EventState } from "#core/event-state.ts";
import { fold } from "#core/projection.ts";
import { paidWei, serialOf, type Ticket } from "#core/ticket.ts";
import * as script from "./script-events.ts";
import type { Emission, ScriptedChain } from "./scripted-node.ts";

export const HAPPENINGS = [
  ...(["create", "buy", "use-voucher", "issue", "settle", "claim", "give", "burn", "list", "cancel", "resell", "admit"] as const),
  ...(["refuse-mark", "void", "cancel-event", "refund", "release", "withdraw"] as const),
  ...(["ask-recovery", "veto", "recover", "grant", "revoke", "hand-over", "keep-admin", "allow-operator", "disallow-operator", "anchor", "lookalike"] as const),
] as const;

/** Something that happens to a chain, drawn at random; `pick` chooses among whatever is possible at that moment. */
export type Happening = { readonly kind: (typeof HAPPENINGS)[number]; readonly pick: number };

const BUYERS = ["alice", "bob", "carol", "dave"].map(script.addressOf);
const ROLES = ["GATE_ROLE", "MANAGER_ROLE", "A_ROLE_OF_NO_MEANING"].map(script.wordOf);

/** The logs that the contracts would emit for it now, or none where they would refuse. */
export function emissionsOf({ chain, pending, happening }: { chain: ScriptedChain; pending: readonly Emission[]; happening: Happening }): Emission[] {
  const { kind, pick } = happening;
  const states = statesOf({ chain, pending });
  if (kind === "create") {
    const contract = script.addressOf(`event ${pick}-${chain.height()}`);
    return states.has(contract) ? [] : [script.created({ contract, chainId: chain.chainId })];
  }
  if (kind === "lookalike") return lookalikes({ chain, pick });
  const state = choose([...states.values()], pick);
  if (!state) return [];
  return eventEmissions({ kind, pick, state, nonce: `${chain.height()}/${pending.length}` }) ?? ticketEmissions({ kind, pick, state });
}

type Moment = { readonly kind: Happening["kind"]; readonly pick: number; readonly state: EventState };

/** What happens to an event as a whole, or makes new tickets; `null` where it is about a ticket that there is. */
function eventEmissions({ kind, pick, state, nonce }: Moment & { nonce: string }): Emission[] | null {
  const { contract } = state.terms;
  const run = { contract, to: buyerOf(pick), firstSerial: state.tiers.get(1)?.sold ?? 0, quantity: 1 + (pick % 4) };
  const isOver = state.cancelledAtSeconds !== null;
  const order = choose([...state.orders.values()], pick);
  switch (kind) {
    case "buy":
      return isOver ? [] : script.bought(run);
    case "use-voucher":
      return isOver ? [] : script.boughtByVoucher({ ...run, slot: BigInt(script.wordOf(`voucher ${nonce}`)), unitPriceWei: BigInt(pick) });
    case "issue":
      return isOver ? [] : script.issued({ ...run, orderId: script.wordOf(`order ${nonce}`) });
    case "settle":
      return order ? [script.settled({ contract, orderId: order.orderId })] : [];
    case "cancel-event":
      // Now and then only: nothing much happens afterwards.
      return isOver || pick % 4 !== 0 ? [] : [script.eventCancelled({ contract })];
    case "withdraw":
      return [script.withdrawn({ contract, amountWei: BigInt(pick) })];
    case "grant":
    case "revoke":
      return [script.roleChanged({ contract, name: kind === "grant" ? "RoleGranted" : "RoleRevoked", role: ROLES[pick % 3] as never, account: buyerOf(pick) })];
    case "hand-over":
      return [script.adminTransferScheduled({ contract, newAdmin: buyerOf(pick) })];
    case "keep-admin":
      return [script.adminTransferCancelled({ contract })];
    case "allow-operator":
    case "disallow-operator":
      return [script.operatorChanged({ contract, name: kind === "allow-operator" ? "OperatorAllowed" : "OperatorDisallowed", operator: buyerOf(pick) })];
    case "anchor":
      return [script.anchored({ contract, root: script.wordOf(`root ${nonce}`) })];
    default:
      return null;
  }
}

function ticketEmissions({ kind, pick, state }: Moment): Emission[] {
  const { contract } = state.terms;
  const isCancelled = state.cancelledAtSeconds !== null;
  const ticket = choose(
    [...state.tickets.values()].filter((one) => isFit({ kind, ticket: one, isCancelled })),
    pick,
  );
  if (!ticket) return [];
  const { tokenId, holder, recovery } = ticket;
  const listing = state.listings.get(tokenId);
  const to = buyerOf(pick + 1);
  const amountWei = paidWei(ticket);
  const payment = pick % 3 === 0 ? "held" : "sent";
  switch (kind) {
    case "give":
      return [script.moved({ contract, from: holder, to, tokenId })];
    case "claim":
      return script.claimed({ contract, from: holder, to, tokenId });
    case "burn":
      return [script.burned({ contract, holder, tokenId })];
    case "void":
      return script.voided({ contract, holder, tokenId, amountWei, payment });
    case "refund":
      return script.refunded({ contract, holder, tokenId, amountWei, payment });
    case "release":
      return [script.released({ contract, tokenId, amountWei })];
    case "list":
      return [script.listed({ contract, seller: holder, tokenId, priceWei: BigInt(1000 + pick + serialOf(tokenId)) })];
    case "cancel":
      return listing ? [script.cancelled({ contract, tokenId })] : [];
    case "resell":
      return listing ? script.resold({ contract, seller: holder, buyer: buyerOf(pick + 2), tokenId, priceWei: listing.priceWei, payment }) : [];
    case "admit":
      return [script.admitted({ contract, tokenId })];
    case "refuse-mark":
      return [script.markRefused({ contract, tokenId })];
    case "ask-recovery":
      return [script.recoveryRequested({ contract, holder, to, tokenId })];
    case "veto":
      return recovery ? [script.recoveryVetoed({ contract, holder, tokenId })] : [];
    case "recover":
      return recovery?.state === "open" ? script.recovered({ contract, holder, to: recovery.to, tokenId }) : [];
    default:
      return [];
  }
}

/** Which tickets the contract would let it happen to. */
function isFit({ kind, ticket, isCancelled }: { kind: Happening["kind"]; ticket: Ticket; isCancelled: boolean }): boolean {
  const isLive = ticket.state === "live";
  switch (kind) {
    case "refuse-mark":
      return !isLive;
    case "release":
      return isCancelled && ticket.admittedOnChain;
    case "refund":
      return isCancelled && isLive && !ticket.admittedOnChain && paidWei(ticket) > 0n;
    case "claim":
      return isLive && !ticket.admittedOnChain && ticket.orderId !== null;
    case "list":
    case "burn":
      return isLive && !ticket.admittedOnChain && !isCancelled;
    default:
      return isLive && !ticket.admittedOnChain;
  }
}

/** The same words from contracts that our factory has not made, and from a factory that is not ours. */
function lookalikes({ chain, pick }: { chain: ScriptedChain; pick: number }): Emission[] {
  const contract = script.addressOf(`lookalike ${pick}-${chain.height()}`);
  return [
    { ...script.created({ contract, chainId: chain.chainId }), emitter: script.addressOf("a factory that is not ours") },
    ...script
      .bought({ contract, to: buyerOf(pick), firstSerial: 0, quantity: 1 })
      .map((emission) => ({ ...emission, emitter: script.addressOf(`fake ${pick}`) })),
  ];
}

function statesOf({ chain, pending }: { chain: ScriptedChain; pending: readonly Emission[] }): Map<Address, EventState> {
  const block = { chainId: chain.chainId, blockNumber: chain.height() + 1n, blockHash: "0x" as never, blockSeconds: 0, transactionHash: "0x" as never };
  const next = pending.filter(({ emitter }) => !emitter).map(({ contract, body }, logIndex) => ({ ...block, contract, logIndex, ...body }));
  const logs = Map.groupBy([...chain.logs(), ...next], ({ contract }) => contract);
  return new Map([...logs].map(([contract, entries]) => [contract, fold(entries) as EventState]));
}

function buyerOf(pick: number): Address {
  return BUYERS[pick % BUYERS.length] as Address;
}

function choose<T>(from: readonly T[], pick: number): T | undefined {
  return from[pick % Math.max(1, from.length)];
}
