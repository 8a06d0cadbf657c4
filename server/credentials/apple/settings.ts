import type { Env } from "#platform/env.ts";

export type AppleSettings = {
  readonly passTypeId: string;
  readonly teamId: string;
  readonly certificate: string;
  readonly key: string;
  readonly passphrase: string | null;
  readonly wwdrCertificate: string;
};

/** `null`: Apple Wallet is not set up. */
export function findAppleSettings(env: Partial<Env>): AppleSettings | null {
  const { APPLE_PASS_TYPE_ID: passTypeId, APPLE_TEAM_ID: teamId, APPLE_PASS_CERTIFICATE: certificate } = env;
  const { APPLE_PASS_KEY: key, APPLE_PASS_KEY_PASSPHRASE: passphrase = null, APPLE_WWDR_CERTIFICATE: wwdrCertificate } = env;
  if (!passTypeId || !teamId || !certificate || !key || !wwdrCertificate) return null;
  return { passTypeId, teamId, certificate, key, passphrase, wwdrCertificate };
}
