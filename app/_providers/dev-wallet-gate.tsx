"use client";

import { type ComponentType, useEffect, useState } from "react";
import { useConfig } from "wagmi";
import { reconnect } from "wagmi/actions";
import { useNetwork } from "#components/network.tsx";

/** Fetches the development wallet. Rendered in local mode alone, so that elsewhere not even its code is loaded. */
export function DevWalletGate() {
  const config = useConfig();
  const network = useNetwork();
  const [Sheet, setSheet] = useState<ComponentType | null>(null);

  useEffect(() => {
    let gone = false;
    let withdraw: (() => void) | null = null;
    async function open() {
      const [{ announceDevWallet }, { DevWalletSheet }] = await Promise.all([
        import("#components/dev-wallet/announce-dev-wallet.ts"),
        import("#components/dev-wallet/dev-wallet-sheet.tsx"),
      ]);
      if (gone) return;
      withdraw = announceDevWallet(network);
      setSheet(() => DevWalletSheet);
      await reconnect(config);
    }
    open().catch((cause: unknown) => console.warn("The test wallet could not be loaded.", cause));
    return () => {
      gone = true;
      withdraw?.();
    };
  }, [config, network]);

  return Sheet ? <Sheet /> : null;
}
