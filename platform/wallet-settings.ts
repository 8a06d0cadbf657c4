import { z } from "zod";

const APPLE = ["APPLE_PASS_TYPE_ID", "APPLE_TEAM_ID", "APPLE_PASS_CERTIFICATE", "APPLE_PASS_KEY", "APPLE_WWDR_CERTIFICATE"] as const;
const GOOGLE = ["GOOGLE_WALLET_ISSUER_ID", "GOOGLE_WALLET_KEY"] as const;
const pem = z.string().regex(/^-----BEGIN [A-Z ]+-----/, "PEM text");

/** What phone wallets need; each of the two is whole or absent. */
export const walletSettings = {
  APPLE_PASS_TYPE_ID: z
    .string()
    .regex(/^pass\.[\w.-]+$/)
    .optional(),
  APPLE_TEAM_ID: z
    .string()
    .regex(/^[A-Z0-9]{10}$/)
    .optional(),
  APPLE_PASS_CERTIFICATE: pem.optional(),
  APPLE_PASS_KEY: pem.optional(),
  APPLE_PASS_KEY_PASSPHRASE: z.string().optional(),
  APPLE_WWDR_CERTIFICATE: pem.optional(),
  GOOGLE_WALLET_ISSUER_ID: z.string().regex(/^\d+$/).optional(),
  /** The service account's key file: JSON with client_email and private_key. */
  GOOGLE_WALLET_KEY: z.string().startsWith("{").optional(),
};

/** Half a setting would only be noticed by a guest. */
export function listWalletFaults(env: Readonly<Record<string, unknown>>): { path: string; message: string }[] {
  return [APPLE, GOOGLE].flatMap((names: readonly string[]) => {
    const missing = names.filter((name) => env[name] === undefined);
    return missing.length === names.length ? [] : missing.map((path) => ({ path, message: "The other settings of this wallet are given." }));
  });
}
