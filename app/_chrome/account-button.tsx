"use client";

import { ConnectButton } from "@rainbow-me/rainbowkit";
import { Button } from "#components/button.tsx";
import { useAccountSession } from "#components/session.tsx";
import { shortAddress } from "#components/short-address.ts";

/** Connect and sign in, or who is signed in. Pressed again it offers to disconnect, which signs out. */
export function AccountButton() {
  const account = useAccountSession();
  return (
    <ConnectButton.Custom>
      {({ account: wallet, openAccountModal, openConnectModal, mounted }) => {
        if (!account) {
          return (
            <Button data-testid="connect" look="ink" size="small" disabled={!mounted} onClick={openConnectModal}>
              Sign in
            </Button>
          );
        }
        return (
          <button
            type="button"
            data-testid="account"
            onClick={wallet ? openAccountModal : openConnectModal}
            className="label flex h-9 items-center gap-2 rounded-full border border-line-strong px-3 font-medium hover:bg-sunken"
          >
            <span aria-hidden className="size-2 rounded-full bg-positive" />
            <span className="sr-only">Signed in as </span>
            {shortAddress(account.wallet)}
          </button>
        );
      }}
    </ConnectButton.Custom>
  );
}
