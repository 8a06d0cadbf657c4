import { type Address, decodeHex, type Hex } from "#core/bytes.ts";
import { FoyerError } from "#core/error.ts";
import type { CryptoPort } from "#core/method.ts";
import type { WalletVerdicts } from "./wallet-verdicts.ts";

/** `blockNumber`: at which block its code said so; `null`: its key signed. */
export type SignedBy = { readonly blockNumber: bigint | null };

/**
 * Whether the wallet signed the digest: an own key by recovery, a smart wallet by asking it. `null`: it did not. What was
 * found is kept with what is registered, so gates need not ask again. Throws UNAVAILABLE when no node answers.
 */
export async function verifyWalletSignature(
  { crypto, verdicts }: { crypto: CryptoPort; verdicts: WalletVerdicts },
  { wallet, digest, signature }: { wallet: Address; digest: Uint8Array; signature: Hex },
): Promise<SignedBy | null> {
  const signer = await crypto.recoverAddress({ digest, signature: decodeHex(signature) });
  if (signer === wallet) return { blockNumber: null };
  const { kind, blockNumber } = await verdicts.ask({ wallet, digest, signature });
  if (kind === "silent") throw silent();
  return kind === "accepted" ? { blockNumber } : null;
}

function silent(): FoyerError {
  return new FoyerError({ code: "UNAVAILABLE", message: "The chain does not say what your wallet signed.", next: "Try again in a moment." });
}
