"use client";

import { darkTheme, lightTheme, RainbowKitProvider, type RainbowKitProviderProps } from "@rainbow-me/rainbowkit";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { WagmiProvider } from "wagmi";
import { WalletReadyProvider } from "#components/chain/use-wallet.tsx";
import { type Network, NetworkProvider } from "#components/network.tsx";
import type { Account } from "#components/session.tsx";
import { ToastProvider } from "#components/toast.tsx";
import { Avatar } from "./avatar.tsx";
import { DevWalletGate } from "./dev-wallet-gate.tsx";
import { NonceKeeper } from "./nonce-keeper.tsx";
import { OfflineKeeper } from "./offline-keeper.tsx";
import { SignInProvider } from "./sign-in.tsx";
import { SignedOutNotice } from "./signed-out-notice.tsx";
import { createWalletConfig } from "./wallet-config.ts";

type ProvidersProps = { network: Network; account: Account | null; theme: "light" | "dark" | null; children: ReactNode };

export function Providers({ network, account, theme, children }: ProvidersProps) {
  const [config] = useState(() => createWalletConfig(network));
  const [queries] = useState(() => new QueryClient({ defaultOptions: { queries: { refetchOnWindowFocus: false, staleTime: 30_000 } } }));
  const isLocal = network.mode === "local";
  return (
    <NetworkProvider network={network}>
      <WagmiProvider config={config} reconnectOnMount={!isLocal}>
        <QueryClientProvider client={queries}>
          <WalletReadyProvider>
            <SignInProvider account={account}>
              <RainbowKitProvider modalSize="compact" avatar={Avatar} appInfo={{ appName: "Foyer" }} theme={themeOf(theme)}>
                <ToastProvider>
                  {children}
                  <NonceKeeper />
                  <OfflineKeeper />
                  <SignedOutNotice />
                  {isLocal ? <DevWalletGate /> : null}
                </ToastProvider>
              </RainbowKitProvider>
            </SignInProvider>
          </WalletReadyProvider>
        </QueryClientProvider>
      </WagmiProvider>
    </NetworkProvider>
  );
}

const LOOKS = { accentColor: "#ff5a1f", accentColorForeground: "#1b0a03", borderRadius: "large", fontStack: "system" } as const;
const LIGHT = withFont(lightTheme(LOOKS));
const DARK = withFont(darkTheme(LOOKS));

/** Without a choice the dialog follows the system, as the page does. */
function themeOf(theme: ProvidersProps["theme"]): NonNullable<RainbowKitProviderProps["theme"]> {
  if (theme === "light") return LIGHT;
  return theme === "dark" ? DARK : { lightMode: LIGHT, darkMode: DARK };
}

function withFont(theme: ReturnType<typeof lightTheme>): ReturnType<typeof lightTheme> {
  return { ...theme, fonts: { body: "var(--font-geist-sans), system-ui, sans-serif" } };
}
