import type { Address } from "#core/bytes.ts";
import { type EventState, fold } from "#core/projection.ts";
import { serialOf } from "#core/ticket.ts";
import { addressOf, admitted, bought, cancelled, created, listed, moved, resold } from "./script-events.ts";
import type { Emission, ScriptedChain } from "./scripted-node.ts";

/** Something that happens to a chain, drawn at random; `pick` chooses among whatever is possible at that moment. */
export type Happening = { readonly kind: "create" | "buy" | "give" | "list" | "cancel" | "resell" | "admit" | "lookalike"; readonly pick: number };

const BUYERS = ["alice", "bob", "carol", "dave"].map(addressOf);

/** The logs that the contracts would emit for it now, or none where they would refuse. */
export function emissionsOf({ chain, pending, happening }: { chain: ScriptedChain; pending: readonly Emission[]; happening: Happening }): Emission[] {
  const { kind, pick } = happening;
  const states = statesOf({ chain, pending });
  if (kind === "create")
    return [created({ contract: addressOf(`event ${pick}-${chain.height()}`), chainId: chain.chainId })].filter(({ contract }) => !states.has(contract));
  if (kind === "lookalike") return lookalikes({ chain, pick });
  const state = choose([...states.values()], pick);
  if (!state) return [];
  const { contract } = state.terms;
  if (kind === "buy") return bought({ contract, to: buyerOf(pick), firstSerial: state.tiers.get(1)?.sold ?? 0, quantity: 1 + (pick % 4) });
  const ticket = choose(
    [...state.tickets.values()].filter(({ admittedOnChain }) => !admittedOnChain),
    pick,
  );
  if (!ticket) return [];
  const { tokenId, holder } = ticket;
  const listing = state.listings.get(tokenId);
  switch (kind) {
    case "give":
      return [moved({ contract, from: holder, to: buyerOf(pick + 1), tokenId })];
    case "list":
      return [listed({ contract, seller: holder, tokenId, priceWei: BigInt(1000 + pick + serialOf(tokenId)) })];
    case "cancel":
      return listing ? [cancelled({ contract, tokenId })] : [];
    case "resell":
      return listing ? resold({ contract, seller: holder, buyer: buyerOf(pick + 2), tokenId, priceWei: listing.priceWei }) : [];
    case "admit":
      return [admitted({ contract, tokenId })];
  }
}

/** The same words from contracts that our factory has not made, and from a factory that is not ours. */
function lookalikes({ chain, pick }: { chain: ScriptedChain; pick: number }): Emission[] {
  const contract = addressOf(`lookalike ${pick}-${chain.height()}`);
  return [
    { ...created({ contract, chainId: chain.chainId }), emitter: addressOf("a factory that is not ours") },
    ...bought({ contract, to: buyerOf(pick), firstSerial: 0, quantity: 1 }).map((emission) => ({ ...emission, emitter: addressOf(`fake ${pick}`) })),
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
