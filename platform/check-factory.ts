import { keccak256 } from "viem";
import type { Address, Hex } from "#core/bytes.ts";
import { FoyerError } from "#core/error.ts";
import { hashContractCode, type KnownCode, readImmutableAddress } from "./contract-code.ts";
import type { Deployment } from "./deployment.ts";

/** The contracts whose ABIs this version has (generated/code.ts). */
export type KnownContracts = {
  readonly EventFactory: KnownCode<"implementation">;
  readonly EventTickets: KnownCode<"FACTORY" | "DESK">;
  readonly EventDesk: KnownCode;
};
type Name = keyof KnownContracts;

type Check = {
  readonly chainId: number;
  readonly deployment: Deployment;
  readonly known: KnownContracts;
  /** The code at an address; `0x` where there is none. */
  readonly readCode: (address: Address) => Promise<Hex>;
};

/** Other contracts than the known ones would be read by the wrong ABIs, and be other people's (trap 34). Throws CONFLICT. */
export async function assertFactory(check: Check): Promise<void> {
  const fault = await findFactoryFault(check);
  if (fault === null) return;
  const next = `Correct FACTORY_ADDRESS or the deployment file of chain ${check.chainId}, or run the version of Foyer that deployed these contracts.`;
  throw new FoyerError({ code: "CONFLICT", message: fault, next });
}

/** What speaks against the factory and the two halves of code that its events share, in one sentence; `null`: nothing. */
export async function findFactoryFault(check: Check): Promise<string | null> {
  const { chainId, deployment, known, readCode } = check;
  const factory = await readCode(deployment.factory);
  if (factory === "0x") return `Chain ${chainId} has no contract at ${deployment.factory}, where the factory should be.`;
  const factoryFault = findCodeFault({ check, name: "EventFactory", address: deployment.factory, code: factory });
  if (factoryFault) return factoryFault;

  const implementation = readImmutableAddress({ code: factory, place: known.EventFactory.immutables.implementation[0] });
  const tickets = await readCode(implementation);
  const ticketsFault = findCodeFault({ check, name: "EventTickets", address: implementation, code: tickets });
  if (ticketsFault) return ticketsFault;
  if (readImmutableAddress({ code: tickets, place: known.EventTickets.immutables.FACTORY[0] }) !== deployment.factory)
    return `The code of events at ${implementation} on chain ${chainId} belongs to another factory than ${deployment.factory}.`;

  const desk = readImmutableAddress({ code: tickets, place: known.EventTickets.immutables.DESK[0] });
  return findCodeFault({ check, name: "EventDesk", address: desk, code: await readCode(desk) });
}

type Part = { check: Check; name: Name; address: Address; code: Hex };

function findCodeFault({ check: { chainId, deployment, known }, name, address, code }: Part): string | null {
  const { hash, immutables } = known[name];
  if (hashContractCode({ code, immutables }) !== hash)
    return `The contract at ${address} on chain ${chainId} is not the ${name} that this version of Foyer knows.`;
  const recorded = deployment.codeHashes?.[name];
  return recorded === undefined || recorded === keccak256(code)
    ? null
    : `The ${name} at ${address} on chain ${chainId} is not the one that was recorded when it was deployed: its code has another hash.`;
}
