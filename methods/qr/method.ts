import { type Method, type Needs, needsOf } from "#core/method.ts";
import { parseCode, type QrEvidence } from "./evidence.ts";
import { type BindingRequest, issueBinding } from "./issue.ts";
import { claimOf, verifyCode } from "./verify.ts";

/** The rotating QR code (V1, V4): a device that the holder's wallet has named signs a new one every period, with no network. */
export const qrMethod: Method<QrEvidence, BindingRequest> = {
  id: "qr",
  title: "Rotating code",
  offline: true,
  issue: issueBinding,
  parse: parseCode,
  needs: needsOfCode,
  verify: verifyCode,
};

function needsOfCode(evidence: QrEvidence): Needs {
  const { tokenId } = evidence;
  if (evidence.kind === "platform") return needsOf({ tokenId, credential: { kind: "platform-code", reference: evidence.credentialId } });
  return needsOf({ tokenId, keyId: evidence.keyId, holder: evidence.carried?.binding.holder ?? null, claim: claimOf(evidence) });
}
