import type { Env } from "#platform/env.ts";
import { findAppleSettings } from "./apple/settings.ts";
import { findGoogleSettings } from "./google/save-link.ts";

export type PhoneWallets = { readonly apple: boolean; readonly google: boolean };

/** Which phone wallets this installation can put tickets into. */
export function listPhoneWallets(env: Partial<Env>): PhoneWallets {
  return { apple: findAppleSettings(env) !== null, google: findGoogleSettings(env) !== null };
}
