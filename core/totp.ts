import { hmac } from "@noble/hashes/hmac.js";
import { sha1 } from "@noble/hashes/legacy.js";
import { encodeUint } from "./bytes.ts";

export const TOTP_KEY_BYTES = 20;
export const TOTP_DIGITS = 8;

/** The step that a code stands for (RFC 6238, T0 = 0). */
export function totpStepAt({ atSeconds, periodSeconds }: { atSeconds: number; periodSeconds: number }): number {
  return Math.floor(atSeconds / periodSeconds);
}

/** HOTP by HMAC-SHA-1 (RFC 4226), the only one that phone wallets compute. The digits alone prove little: see the limiter. */
export function hotpOf({ key, counter, digits = TOTP_DIGITS }: { key: Uint8Array; counter: number; digits?: number }): string {
  const mac = hmac(sha1, key, encodeUint({ value: BigInt(counter), length: 8 }));
  const offset = (mac.at(-1) ?? 0) & 15;
  const word = new DataView(mac.buffer, mac.byteOffset).getUint32(offset) & 0x7fff_ffff;
  return String(word % 10 ** digits).padStart(digits, "0");
}
