"use client";

import { createContext, type ReactNode, useContext, useEffect, useState } from "react";
import { useAccount, useConfig } from "wagmi";
import { type Address, parseAddress } from "#core/bytes.ts";
import { useAccountSession } from "../session.tsx";

/** Whether this page can ask for a transaction: the wallet that is signed in must be the wallet that is connected. */
export type WalletState =
  | { readonly kind: "looking" }
  | { readonly kind: "signed-out" }
  | { readonly kind: "away" }
  | { readonly kind: "ready"; readonly address: Address };

const ReadyContext = createContext(false);

/** Knows when wagmi has looked for the wallet of the last visit, so that no page says "connect" too early. */
export function WalletReadyProvider({ children }: { children: ReactNode }) {
  const config = useConfig();
  const [ready, setReady] = useState(false);
  useEffect(
    () =>
      config.subscribe(
        ({ status }) => status,
        (status) => {
          if (status === "connected" || status === "disconnected") setReady(true);
        },
      ),
    [config],
  );
  return <ReadyContext value={ready}>{children}</ReadyContext>;
}

export function useWallet(): WalletState {
  const ready = useContext(ReadyContext);
  const session = useAccountSession();
  const { address } = useAccount();
  if (!ready) return { kind: "looking" };
  if (!session) return { kind: "signed-out" };
  if (!address || parseAddress(address) !== session.wallet) return { kind: "away" };
  return { kind: "ready", address: session.wallet };
}
