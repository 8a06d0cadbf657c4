import { type Method, needsOf } from "#core/method.ts";
import { type PassEvidence, parsePass } from "./evidence.ts";
import { issuePass, type PassRequest } from "./issue.ts";
import { verifyPass } from "./verify.ts";

/** A pass that the platform signs anew every few seconds (V3), and its forms in phone wallets. Its last nonce stands on the server alone. */
export const passMethod: Method<PassEvidence, PassRequest> = {
  id: "pass",
  title: "Pass",
  offline: false,
  issue: issuePass,
  parse: parsePass,
  needs: (evidence) => needsOf({ credential: { kind: evidence.kind, reference: evidence.kind === "pass" ? evidence.claims.jti : evidence.reference } }),
  verify: verifyPass,
};
