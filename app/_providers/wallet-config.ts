import { connectorsForWallets } from "@rainbow-me/rainbowkit";
import { injectedWallet } from "@rainbow-me/rainbowkit/wallets";
import { defineChain } from "viem";
import { type Config, createConfig, http } from "wagmi";
import type { Network } from "#components/network.tsx";

const POLLING_INTERVAL_MS = 1_000;

/** A wallet that does not announce itself. Offered where there is one: RainbowKit would wait for one for ever. */
const walletInPage: typeof injectedWallet = () => ({ ...injectedWallet(), hidden: () => !("ethereum" in globalThis) });

/** wagmi for the one chain of this installation. Wallets announce themselves (EIP-6963); nothing else is built in. */
export function createWalletConfig(network: Network): Config {
  const chain = defineChain({
    id: network.chainId,
    name: network.chainName,
    nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 },
    rpcUrls: { default: { http: [network.rpcUrl] } },
  });
  return createConfig({
    chains: [chain],
    transports: { [chain.id]: http(network.rpcUrl) },
    connectors: connectorsForWallets([{ groupName: "In this browser", wallets: [walletInPage] }], { appName: "Foyer", projectId: "none" }),
    pollingInterval: POLLING_INTERVAL_MS,
    ssr: true,
  });
}
