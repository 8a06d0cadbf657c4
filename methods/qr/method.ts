import type { Method } from "#core/method.ts";
import { parseCode, type QrEvidence } from "./evidence.ts";
import { type BindingRequest, issueBinding } from "./issue.ts";
import { verifyCode } from "./verify.ts";

/** The rotating QR code (V1, V4): a device that the holder's wallet has named signs a new one every period, with no network. */
export const qrMethod: Method<QrEvidence, BindingRequest> = {
  id: "qr",
  title: "Rotating code",
  offline: true,
  issue: issueBinding,
  parse: parseCode,
  needs: ({ tokenId, keyId, carried }) => ({ tokenId, keyId, holder: carried ? carried.binding.holder : null, nonce: null }),
  verify: verifyCode,
};
