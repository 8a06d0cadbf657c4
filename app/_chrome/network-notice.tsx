"use client";

import { useAccount, useSwitchChain } from "wagmi";
import { Button } from "#components/button.tsx";
import { useNetwork } from "#components/network.tsx";
import { useNetworkState } from "#components/use-network-state.ts";

/** No network, or a wallet that looks at another chain: that one can pay for nothing here, and one press mends it. */
export function NetworkNotice() {
  const network = useNetworkState();
  if (network === "offline") {
    return (
      <p role="status" data-testid="offline-notice" className="bg-warning-wash px-5 py-2.5 text-center font-medium text-sm text-warning">
        You are offline. The tickets that you have opened here still show their codes.
      </p>
    );
  }
  return <WrongChain />;
}

function WrongChain() {
  const { isConnected, chainId } = useAccount();
  const { switchChain, isPending } = useSwitchChain();
  const { chainId: ours, chainName } = useNetwork();
  if (!isConnected || chainId === ours) return null;
  return (
    <div role="alert" className="bg-warning-wash text-warning">
      <div className="wrap flex flex-wrap items-center justify-between gap-3 py-3">
        <p className="font-medium">Your wallet is on another network. Tickets here live on {chainName}.</p>
        <Button size="small" pending={isPending ? "Switching" : null} onClick={() => switchChain({ chainId: ours })}>
          Switch to {chainName}
        </Button>
      </div>
    </div>
  );
}
