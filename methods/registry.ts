import type { CryptoPort, Finding, Method, MethodFacts, Needs } from "#core/method.ts";
import { METHOD_IDS, type MethodId } from "#core/policy.ts";
import { biometricMethod } from "./biometric/method.ts";
import { geofenceMethod } from "./geofence/method.ts";
import { nfcMethod } from "./nfc/method.ts";
import { passMethod } from "./pass/method.ts";
import { qrMethod } from "./qr/method.ts";
import { walletMethod } from "./wallet/method.ts";

/** Every way of proving that one may enter, by its id. */
export const METHODS = {
  qr: qrMethod,
  wallet: walletMethod,
  nfc: nfcMethod,
  pass: passMethod,
  geofence: geofenceMethod,
  biometric: biometricMethod,
} satisfies Record<MethodId, { readonly id: MethodId }>;

/** Scanned text that some method has recognised, with what that method wants to know and how it judges. */
export type Presented = {
  readonly method: MethodId;
  readonly needs: Needs;
  readonly verify: (input: { crypto: CryptoPort; facts: MethodFacts; atMs: number }) => Promise<Finding>;
};

/** The one entrance for whatever a camera or a wedge reader brought; `null`: MALFORMED, not a ticket of any kind. Never throws. */
export function parseEvidence(text: string): Presented | null {
  for (const id of METHOD_IDS) {
    const presented = PRESENTERS[id](text);
    if (presented) return presented;
  }
  return null;
}

const PRESENTERS: Readonly<Record<MethodId, (text: string) => Presented | null>> = {
  qr: (text) => present(METHODS.qr, text),
  wallet: (text) => present(METHODS.wallet, text),
  nfc: (text) => present(METHODS.nfc, text),
  pass: (text) => present(METHODS.pass, text),
  geofence: (text) => present(METHODS.geofence, text),
  biometric: (text) => present(METHODS.biometric, text),
};

function present<Evidence, Request>(method: Method<Evidence, Request>, text: string): Presented | null {
  const evidence = method.parse(text);
  if (evidence === null) return null;
  return { method: method.id, needs: method.needs(evidence), verify: (input) => method.verify({ ...input, evidence }) };
}
