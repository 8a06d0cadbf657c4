"use client";

import { createContext, type ReactNode, useContext } from "react";
import type { Address } from "#core/bytes.ts";

/** Where this installation lives. The server reads it at run time and hands it to the page. */
export type Network = {
  readonly chainId: number;
  readonly chainName: string;
  /** Absolute. */
  readonly rpcUrl: string;
  readonly mode: "local" | "production";
  readonly factory: Address;
};

const NetworkContext = createContext<Network | null>(null);

export function NetworkProvider({ network, children }: { network: Network; children: ReactNode }) {
  return <NetworkContext value={network}>{children}</NetworkContext>;
}

export function useNetwork(): Network {
  const network = useContext(NetworkContext);
  if (!network) throw new Error("useNetwork needs a NetworkProvider above it.");
  return network;
}
