import { randomBytes } from "node:crypto";
import { SALT_BYTES } from "#core/audit-trail.ts";
import { verifyMirror } from "#indexer/verify.ts";
import { createBatchClient } from "#indexer/verify-chain.ts";
import { getDeployment } from "#platform/deployment.ts";
import type { Env } from "#platform/env.ts";
import { systemClock } from "#server/clock.ts";
import { createApnsPusher } from "#server/credentials/apple/apns.ts";
import { pushPassChanges } from "#server/credentials/apple/push-changes.ts";
import { findAppleSettings } from "#server/credentials/apple/settings.ts";
import { eraseDueFaces } from "#server/credentials/face/erase-due-faces.ts";
import { getWalletVerdicts } from "#server/credentials/wallet-verdicts.ts";
import { findMailer } from "#server/mail/find-mailer.ts";
import { sendDueMails } from "#server/mail/send-due-mails.ts";
import { anchorTrail } from "./anchor-trail.ts";
import { cleanUp } from "./clean-up.ts";
import { forgetHeld } from "./forget-held.ts";
import { workerMetrics } from "./metrics.ts";
import { recheckWallets } from "./recheck-wallets.ts";
import { type RelayDeps, relayAdmissions } from "./relay-admissions.ts";
import { reportOrphans } from "./report-orphans.ts";
import { reportRefusals } from "./report-refusals.ts";
import { sealTrail } from "./seal-trail.ts";

export type JobDeps = RelayDeps & { readonly env: Env };

export const RELAY = "relay-admissions";
export const SEAL = "seal-trail";
const MAIL = "send-mails";

/** Each job runs in one place at a time, whatever the number of workers; what it finds to do stands in tables, not in the job. */
export type JobSpec = {
  readonly name: string;
  /** Minute by minute at most; more often is the business of who sends. */
  readonly cron: string;
  /** A worker that dies in the middle is noticed after this long. */
  readonly longestSeconds: number;
  readonly run: (deps: JobDeps) => Promise<object>;
};

export const JOBS: readonly JobSpec[] = [
  { name: RELAY, cron: "* * * * *", longestSeconds: 120, run: relay },
  { name: SEAL, cron: "* * * * *", longestSeconds: 60, run: ({ db }) => sealTrail({ db, newSalt: () => randomBytes(SALT_BYTES) }) },
  {
    name: "report-orphans",
    cron: "* * * * *",
    longestSeconds: 60,
    run: async (deps) => ({ orphans: await reportOrphans(deps, { chainId: deps.env.CHAIN_ID }) }),
  },
  { name: "push-passes", cron: "* * * * *", longestSeconds: 60, run: pushPasses },
  {
    name: "report-refusals",
    cron: "* * * * *",
    longestSeconds: 60,
    run: async (deps) => ({ clashes: await reportRefusals(deps, { chainId: deps.env.CHAIN_ID }) }),
  },
  { name: "erase-faces", cron: "* * * * *", longestSeconds: 60, run: async ({ db }) => ({ erased: await eraseDueFaces({ db, clock: systemClock }) }) },
  { name: MAIL, cron: "* * * * *", longestSeconds: 300, run: sendMails },
  { name: "forget-held", cron: "* * * * *", longestSeconds: 60, run: forgetHeld },
  {
    name: "recheck-wallets",
    cron: "* * * * *",
    longestSeconds: 300,
    run: ({ db }) => recheckWallets({ db, verdicts: getWalletVerdicts() }),
  },
  { name: "clean-up", cron: "17 3 * * *", longestSeconds: 600, run: cleanUp },
  { name: "verify-mirror", cron: "47 3 * * *", longestSeconds: 3_600, run: verify },
];

/** Everything that the relayer's account sends goes one after the other, for it shares one row of nonces; guests first. */
async function relay(deps: JobDeps): Promise<object> {
  const marks = await relayAdmissions(deps);
  const { factory } = await getDeployment();
  return { ...marks, ...(await anchorTrail(deps, { factory, everyMinutes: deps.env.AUDIT_ANCHOR_MINUTES })) };
}

/** Phones with a pass in Apple Wallet hear of its changes, where that is set up. */
async function pushPasses({ db, env }: JobDeps): Promise<object> {
  const apple = findAppleSettings(env);
  return apple ? pushPassChanges({ db, clock: systemClock, pusher: createApnsPusher({ apple }) }) : { skipped: "not set up" };
}

/** Mails wait while no mail server is set up. */
async function sendMails({ db, env }: JobDeps): Promise<object> {
  const mailer = findMailer(env);
  return mailer ? sendDueMails({ db, clock: systemClock, mailer }) : { skipped: "not set up" };
}

/** The nightly look for logs that a node has never told (trap 31). */
async function verify({ db, env, log }: JobDeps): Promise<object> {
  const connection = await db.connect();
  try {
    const { differences, drift, ...figures } = await verifyMirror({ db: connection, chainId: env.CHAIN_ID, client: createBatchClient(env) });
    workerMetrics.drift.set(drift);
    for (const difference of differences) log.error({ difference }, "mirror and chain differ");
    return { ...figures, blockNumber: String(figures.blockNumber), differences: drift };
  } finally {
    connection.release();
  }
}
