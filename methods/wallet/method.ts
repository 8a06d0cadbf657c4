import { type Method, needsOf } from "#core/method.ts";
import { parseEntry, type WalletEvidence } from "./evidence.ts";
import { type EntryRequest, issueEntry } from "./issue.ts";
import { verifyEntry } from "./verify.ts";

/** The wallet itself signs for one entry (V4, C61): no device key, valid for minutes, used once. */
export const walletMethod: Method<WalletEvidence, EntryRequest> = {
  id: "wallet",
  title: "Wallet signature",
  offline: true,
  issue: issueEntry,
  parse: parseEntry,
  needs: ({ entry }) => needsOf({ tokenId: entry.tokenId, holder: entry.holder, nonce: String(entry.nonce) }),
  verify: verifyEntry,
};
