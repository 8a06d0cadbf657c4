import type { MethodId } from "#core/policy.ts";

/** What pages call the methods; browsers get these words and not the methods themselves. */
export function titlesOf(methods: Readonly<Record<MethodId, { readonly title: string }>>): Record<MethodId, string> {
  const { qr, wallet, nfc, pass, geofence, biometric } = methods;
  return { qr: qr.title, wallet: wallet.title, nfc: nfc.title, pass: pass.title, geofence: geofence.title, biometric: biometric.title };
}
