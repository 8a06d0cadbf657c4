"use client";

import { createAuthenticationAdapter, RainbowKitAuthenticationProvider } from "@rainbow-me/rainbowkit";
import { useRouter } from "next/navigation";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import { createSiweMessage } from "viem/siwe";
import { useAccount } from "wagmi";
import { forgetHolder } from "#components/offline.ts";
import { type Account, SessionProvider } from "#components/session.tsx";
import { takeNonce } from "./nonce.ts";
import { postJson } from "./post-json.ts";

const STATEMENT = "Sign in to Foyer. This costs nothing and moves nothing.";
const VALID_MS = 10 * 60 * 1000;

/** Sign-in with Ethereum (ERC-4361): RainbowKit asks, better-auth's siwe endpoints answer with the session cookie. */
export function SignInProvider({ account, children }: { account: Account | null; children: ReactNode }) {
  const router = useRouter();
  const [mounted, setMounted] = useState(false);
  useEffect(() => setMounted(true), []);

  const adapter = useMemo(
    () =>
      createAuthenticationAdapter<string>({
        getNonce: takeNonce,
        createMessage: writeMessage,
        async verify({ message, signature }) {
          const answer = await postJson("/api/auth/siwe/verify", { message, signature });
          if (answer.ok) router.refresh();
          return answer.ok;
        },
        async signOut() {
          await Promise.all([forgetHolder(), forgetKeys()]);
          await postJson("/api/auth/sign-out", {});
          router.refresh();
        },
      }),
    [router],
  );
  const wallet = useAccount().address?.toLowerCase();
  useEffect(() => {
    // The wallet has moved to another account while this page was closed: the old session is not its session.
    if (wallet && account && wallet !== account.wallet) void adapter.signOut();
  }, [wallet, account, adapter]);
  // RainbowKit ends a session whose wallet is away when it first looks; wagmi finds the wallet only after mounting.
  const status = !mounted ? "loading" : account ? "authenticated" : "unauthenticated";
  return (
    <SessionProvider account={account}>
      <RainbowKitAuthenticationProvider adapter={adapter} status={status}>
        {children}
      </RainbowKitAuthenticationProvider>
    </SessionProvider>
  );
}

/** The keys of the person who leaves. Loaded when needed: most pages never touch them. */
async function forgetKeys(): Promise<void> {
  const { getHolderDevice } = await import("../_account/holder-device.ts");
  await getHolderDevice().forgetAll();
}

function writeMessage({ nonce, address, chainId }: { nonce: string; address: `0x${string}`; chainId: number }): string {
  const issuedAt = new Date();
  const { host, origin } = window.location;
  return createSiweMessage({
    domain: host,
    uri: origin,
    version: "1",
    statement: STATEMENT,
    nonce,
    address,
    chainId,
    issuedAt,
    expirationTime: new Date(issuedAt.getTime() + VALID_MS),
  });
}
