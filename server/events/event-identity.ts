import { keccak256, toBytes } from "viem";
import { type Address, type Bytes32, parseAddress, parseBytes32 } from "#core/bytes.ts";
import { eventFactoryAbi } from "#generated/contracts.ts";
import type { ChainClient } from "#platform/chain.ts";

/** By what an event is known on chain. It is public there; hashing keeps the uuid itself out of it. */
export function eventRefOf(id: string): Bytes32 {
  return parseBytes32(keccak256(toBytes(`foyer event ${id}`)));
}

/** The address that the event of this organizer has or will have (ADR 003). Another factory answers another one. */
export async function predictContract(
  { chain, factory }: { chain: ChainClient; factory: Address },
  { organizerWallet, eventRef }: { organizerWallet: Address; eventRef: Bytes32 },
): Promise<Address> {
  return parseAddress(await chain.readContract({ address: factory, abi: eventFactoryAbi, functionName: "predictEvent", args: [organizerWallet, eventRef] }));
}
