import type { CryptoPort, Finding, MethodFacts, WalletClaim } from "./method.ts";
import type { MethodId } from "./policy.ts";
import { WALLET_SIGNATURE_BYTES } from "./signature.ts";

/** What is missing where nobody could ask the wallet itself: on a gate device, which has no node. */
export const WALLET_VERDICT = "wallet-verdict";

/** `walletBlock`: where the wallet's code said so; `null` where its key did. `open`: only its code can tell. */
export type ClaimState =
  | { readonly kind: "signed"; readonly walletBlock: bigint | null }
  | { readonly kind: "forged"; readonly walletBlock: bigint | null }
  | { readonly kind: "open" | "silent" };

/**
 * Did the wallet sign? Its key by recovery, without a node. Where the key did not, the wallet may be code (ERC-1271, a
 * delegated EOA, one that is not deployed yet), and the facts hold what that code said. A key that EIP-7702 lends to
 * some code stays good by itself: it can take that back at any time (trap 61).
 */
export async function judgeClaim({ crypto, facts, claim }: { crypto: CryptoPort; facts: MethodFacts; claim: WalletClaim }): Promise<ClaimState> {
  const isKeySized = claim.signature.length === WALLET_SIGNATURE_BYTES;
  const signer = isKeySized ? await crypto.recoverAddress({ digest: claim.digestOf(facts.event), signature: claim.signature }) : null;
  if (signer === claim.wallet) return { kind: "signed", walletBlock: null };
  const { verdict } = facts;
  if (verdict === null) return { kind: "open" };
  if (verdict.kind === "silent") return { kind: "silent" };
  return { kind: verdict.kind === "accepted" ? "signed" : "forged", walletBlock: verdict.blockNumber };
}

/** What a method says of a claim that is not signed, as far as anybody knows. */
export function findingOfUnsigned({ method, state }: { method: MethodId; state: Exclude<ClaimState, { kind: "signed" }> }): Finding {
  switch (state.kind) {
    case "open":
      return { kind: "unsure", method, missing: WALLET_VERDICT, subject: null };
    case "silent":
      return { kind: "fail", method, reason: "UNDECIDABLE", subject: null };
    case "forged":
      return { kind: "fail", method, reason: "BAD_SIGNATURE", subject: null, ...blockOf(state) };
  }
}

/** For the trail: at which block the wallet's word was taken. */
export function blockOf({ walletBlock }: { walletBlock: bigint | null }): { walletBlock?: bigint } {
  return walletBlock === null ? {} : { walletBlock };
}
