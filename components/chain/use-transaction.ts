"use client";

import { useRouter } from "next/navigation";
import { useRef, useState } from "react";
import { type Config, useConfig } from "wagmi";
import { getAccount, simulateContract, waitForTransactionReceipt, writeContract } from "wagmi/actions";
import type { Address } from "#core/bytes.ts";
import { useNetwork } from "../network.tsx";
import { type ContractCall, explainFailure, type Failure, unknownFailure } from "./failure.ts";
import { useChanges } from "./use-changes.ts";

/** From the press of a button to the moment at which our own tables know. The chain confirms before the mirror does. */
export type TransactionState =
  | { readonly kind: "idle" }
  | { readonly kind: "wallet" }
  | { readonly kind: "mining" }
  | { readonly kind: "mirroring"; readonly blockNumber: bigint }
  | { readonly kind: "done" }
  | { readonly kind: "failed"; readonly failure: Failure };

/** The mirror usually answers within a second; after this the page goes on and catches up by itself. */
const MIRROR_PATIENCE_MS = 8_000;

export function useTransaction({ contract }: { contract: Address | null }): {
  state: TransactionState;
  send: (call: ContractCall) => Promise<boolean>;
  reset: () => void;
} {
  const config = useConfig();
  const router = useRouter();
  const { chainId } = useNetwork();
  const [state, setState] = useState<TransactionState>({ kind: "idle" });
  const mirror = useMirrorWait(contract);

  async function send(call: ContractCall): Promise<boolean> {
    setState({ kind: "wallet" });
    try {
      const hash = await writeContract(config, { ...call, chainId } as unknown as Parameters<typeof writeContract>[1]);
      setState({ kind: "mining" });
      const receipt = await waitForTransactionReceipt(config, { hash, chainId });
      setState({ kind: "mirroring", blockNumber: receipt.blockNumber });
      await mirror(receipt.blockNumber);
      setState({ kind: "done" });
      router.refresh();
      return true;
    } catch (cause) {
      setState({ kind: "failed", failure: explainFailure(cause) ?? (await askContract({ config, call, cause })) });
      return false;
    }
  }
  return { state, send, reset: () => setState({ kind: "idle" }) };
}

/** Wallets often swallow the contract's reason; the same call as a simulation brings it back. */
async function askContract({ config, call, cause }: { config: Config; call: ContractCall; cause: unknown }): Promise<Failure> {
  try {
    const account = getAccount(config).address;
    await simulateContract(config, { ...call, ...(account ? { account } : {}) } as unknown as Parameters<typeof simulateContract>[1]);
    return unknownFailure(cause);
  } catch (simulated) {
    return explainFailure(simulated) ?? unknownFailure(cause);
  }
}

/** Resolves when the mirror has reached the block, or when patience ends. */
function useMirrorWait(contract: Address | null): (blockNumber: bigint) => Promise<void> {
  const reached = useRef(0n);
  const waiting = useRef(new Set<() => void>());
  useChanges({
    topic: contract && { kind: "event", contract },
    onChange: (change) => {
      if (change.kind === "mirror" && change.blockNumber > reached.current) reached.current = change.blockNumber;
      for (const wake of waiting.current) wake();
    },
  });
  return (blockNumber) =>
    new Promise((resolve) => {
      const patience = setTimeout(finish, MIRROR_PATIENCE_MS);
      function finish(): void {
        clearTimeout(patience);
        waiting.current.delete(wake);
        resolve();
      }
      function wake(): void {
        if (reached.current >= blockNumber) finish();
      }
      waiting.current.add(wake);
      wake();
    });
}
