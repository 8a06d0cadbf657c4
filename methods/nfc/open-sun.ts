import type { SunEvidence } from "./evidence.ts";
import { macOf, type SunPicc } from "./sun.ts";

type Keys = { readonly open: (sealed: Uint8Array) => SunPicc | null; readonly macKeyOf: (uid: Uint8Array) => Uint8Array };

/** Who sent the message and at which reading; `null` unless the tag's own key made its MAC. */
export function openSun({ evidence, open, macKeyOf }: Keys & { readonly evidence: SunEvidence }): SunPicc | null {
  const picc = evidence.sealed ? open(evidence.sealed) : evidence.plain;
  if (!picc) return null;
  const mac = macOf({ mode: evidence.mode, macKey: macKeyOf(picc.uid), picc, message: evidence.message });
  return isEqual({ mac, shown: evidence.mac }) ? picc : null;
}

/** In a time that does not tell how many bytes were right. */
function isEqual({ mac, shown }: { mac: Uint8Array; shown: Uint8Array }): boolean {
  return mac.length === shown.length && mac.reduce((difference, byte, i) => difference | (byte ^ (shown[i] ?? 0)), 0) === 0;
}
