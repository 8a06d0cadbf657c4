import { hashMessage } from "viem/utils";
import { decodeHex, type Hex, parseAddress } from "#core/bytes.ts";
import { verifyWalletSignature } from "../credentials/verify-wallet-signature.ts";
import type { WalletVerdicts } from "../credentials/wallet-verdicts.ts";
import { nodeCrypto } from "../crypto.ts";
import { signedTextOf, walletOfSignIn } from "./siwe-guard.ts";

const SIGNATURE = /^0x(?:[0-9a-fA-F]{2}){65,4096}$/;

/**
 * Whether the wallet signed the whole text (EIP-191): its key, or its code if it has any (ERC-1271, ERC-6492). Anything that is no
 * signature is a false, not a fault. Throws UNAVAILABLE when no node answers for a smart wallet.
 */
export async function isSignedByWallet(
  { verdicts }: { verdicts: WalletVerdicts },
  { message, signature, address }: { message: string; signature: string; address: string },
): Promise<boolean> {
  if (!SIGNATURE.test(signature)) return false;
  const claim = { wallet: parseAddress(address), digest: decodeHex(hashMessage(message)), signature: signature as Hex };
  return (await verifyWalletSignature({ crypto: nodeCrypto, verdicts }, claim)) !== null;
}

/** What a session keeps of a smart wallet's sign-in, so that the wallet can be asked again; of a key's sign-in nothing. */
export type SignInProof = { readonly walletDigest: Hex; readonly walletSignature: Hex; readonly walletCheckedAt: Date };

/** From a body that was let through and found signed. */
export async function proofOfSignIn({ body, nowMs }: { body: unknown; nowMs: number }): Promise<SignInProof | null> {
  const { message, signature } = signedTextOf(body);
  const walletDigest = hashMessage(message) as Hex;
  const signer = await nodeCrypto.recoverAddress({ digest: decodeHex(walletDigest), signature: decodeHex(signature) });
  return signer === walletOfSignIn(body) ? null : { walletDigest, walletSignature: signature as Hex, walletCheckedAt: new Date(nowMs) };
}
