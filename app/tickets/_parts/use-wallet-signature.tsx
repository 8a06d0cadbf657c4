"use client";

import { useConnectModal } from "@rainbow-me/rainbowkit";
import { type ReactNode, useState } from "react";
import { useConfig } from "wagmi";
import { signTypedData } from "wagmi/actions";
import { Button } from "#components/button.tsx";
import { explainFailure, type Failure, unknownFailure } from "#components/chain/failure.ts";
import { FailureNote } from "#components/chain/failure-note.tsx";
import { useWallet } from "#components/chain/use-wallet.tsx";
import { type Hex, parseHex } from "#core/bytes.ts";
import { FoyerError } from "#core/error.ts";

type TypedData = Parameters<typeof signTypedData>[1];

/** Something that needs the wallet's signature: runs it, says how far it is, and why it failed. */
export function useWalletSignature(): {
  run: (task: (sign: (typedData: object) => Promise<Hex>) => Promise<void>) => void;
  pending: string | null;
  note: ReactNode;
  /** Stands in for the task's own button until the wallet is there. */
  walletAction: ReactNode;
} {
  const config = useConfig();
  const [pending, setPending] = useState<string | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);

  async function attempt(task: (sign: (typedData: object) => Promise<Hex>) => Promise<void>): Promise<void> {
    setFailure(null);
    setPending("Confirm in your wallet");
    try {
      await task(async (typedData) => parseHex(await signTypedData(config, typedData as TypedData)));
    } catch (cause) {
      setFailure(failureOf(cause));
    } finally {
      setPending(null);
    }
  }
  return {
    run: (task) => void attempt(task),
    pending,
    note: failure ? <FailureNote failure={failure} testId="sign-error" /> : null,
    walletAction: useWalletAction(),
  };
}

function useWalletAction(): ReactNode {
  const wallet = useWallet();
  const { openConnectModal } = useConnectModal();
  if (wallet.kind === "ready") return null;
  return (
    <Button look="outline" size="large" className="w-full" disabled={wallet.kind === "looking" || !openConnectModal} onClick={openConnectModal}>
      {wallet.kind === "looking" ? "Looking for your wallet" : "Connect your wallet"}
    </Button>
  );
}

function failureOf(cause: unknown): Failure {
  if (cause instanceof FoyerError) return { kind: "unknown", message: cause.message, next: cause.next };
  return explainFailure(cause) ?? unknownFailure(cause);
}
