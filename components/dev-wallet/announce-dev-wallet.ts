import type { Network } from "../network.tsx";
import { createDevProvider } from "./provider.ts";

const ICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 96 96'%3E%3Crect width='96' height='96' rx='22' fill='%23141310'/%3E%3Cpath d='M20 30h56v10a8 8 0 0 0 0 16v10H20V56a8 8 0 0 0 0-16z' fill='%23ff5a1f'/%3E%3C/svg%3E";

/** Announces the test wallet by EIP-6963, as an extension would. The answer takes the announcement back. */
export function announceDevWallet(network: Network): () => void {
  if (network.mode !== "local") throw new Error("The test wallet exists in local mode alone.");
  const info = { uuid: crypto.randomUUID(), name: "Foyer test wallet", icon: ICON, rdns: "local.foyer.test-wallet" };
  const detail = Object.freeze({ info: Object.freeze(info), provider: createDevProvider(network) });
  const announce = () => window.dispatchEvent(new CustomEvent("eip6963:announceProvider", { detail }));
  window.addEventListener("eip6963:requestProvider", announce);
  announce();
  return () => window.removeEventListener("eip6963:requestProvider", announce);
}
