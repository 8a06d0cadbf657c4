"use client";

import { useConnectModal } from "@rainbow-me/rainbowkit";
import { useEffect } from "react";
import { useAccountSession } from "#components/session.tsx";
import { prepareNonce } from "./nonce.ts";

/** Has the nonce ready by the time that a wallet is chosen. */
export function NonceKeeper() {
  const { connectModalOpen } = useConnectModal();
  const account = useAccountSession();
  useEffect(() => {
    if (connectModalOpen && !account) prepareNonce();
  }, [connectModalOpen, account]);
  return null;
}
