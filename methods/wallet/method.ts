import { type Method, type Needs, needsOf } from "#core/method.ts";
import { parseWalletEvidence, type WalletEvidence } from "./evidence.ts";
import { issueForWallet, type WalletRequest } from "./issue.ts";
import { claimOf, nonceOf, verifyWallet } from "./verify.ts";

/** The wallet itself signs for one entry (V4, C61): no device key, valid for minutes, used once. */
export const walletMethod: Method<WalletEvidence, WalletRequest> = {
  id: "wallet",
  title: "Wallet signature",
  offline: true,
  issue: issueForWallet,
  parse: parseWalletEvidence,
  needs: needsOfEvidence,
  verify: verifyWallet,
};

function needsOfEvidence(evidence: WalletEvidence): Needs {
  const { tokenId, holder } = evidence.kind === "entry" ? evidence.entry : evidence.answer;
  const challenge = evidence.kind === "entry" ? null : evidence.answer.challenge.nonce;
  return needsOf({ tokenId, holder, nonce: nonceOf(evidence), challenge, claim: claimOf(evidence) });
}
