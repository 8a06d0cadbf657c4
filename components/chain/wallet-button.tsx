"use client";

import { useConnectModal } from "@rainbow-me/rainbowkit";
import type { ComponentProps } from "react";
import type { Address } from "#core/bytes.ts";
import { Button } from "../button.tsx";
import { useNetworkState } from "../use-network-state.ts";
import type { TransactionState } from "./use-transaction.ts";
import { useWallet } from "./use-wallet.tsx";

type WalletButtonProps = Omit<ComponentProps<typeof Button>, "onClick" | "pending"> & {
  state: TransactionState;
  onPress: (wallet: Address) => void;
};

/** A button that needs the wallet: it signs in first where nobody is signed in, and tells how far a transaction is. */
export function WalletButton({ state, onPress, children, ...rest }: WalletButtonProps) {
  const wallet = useWallet();
  const { openConnectModal } = useConnectModal();
  const isOffline = useNetworkState() === "offline";
  if (wallet.kind === "ready") {
    return (
      <Button {...rest} disabled={isOffline || rest.disabled} pending={pendingWords(state)} onClick={() => onPress(wallet.address)}>
        {children}
      </Button>
    );
  }
  return (
    <Button {...rest} disabled={isOffline || wallet.kind === "looking" || !openConnectModal} onClick={openConnectModal}>
      {children}
    </Button>
  );
}

export function pendingWords(state: TransactionState): string | null {
  switch (state.kind) {
    case "wallet":
      return "Check your wallet";
    case "mining":
      return "Waiting for the chain";
    case "mirroring":
      return "Almost there";
    case "idle":
    case "done":
    case "failed":
      return null;
  }
}
