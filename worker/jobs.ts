import { randomBytes } from "node:crypto";
import { SALT_BYTES } from "#core/audit-trail.ts";
import { verifyMirror } from "#indexer/verify.ts";
import { createBatchClient } from "#indexer/verify-chain.ts";
import { getDeployment } from "#platform/deployment.ts";
import type { Env } from "#platform/env.ts";
import { type Channel, gateNotice, jobNotice, parseNotice } from "#platform/notice.ts";
import { systemClock } from "#server/clock.ts";
import { createApnsPusher } from "#server/credentials/apple/apns.ts";
import { pushPassChanges } from "#server/credentials/apple/push-changes.ts";
import { findAppleSettings } from "#server/credentials/apple/settings.ts";
import { eraseDueFaces } from "#server/credentials/face/erase-due-faces.ts";
import { rotateDueKeys } from "#server/credentials/keys/rotate-keys.ts";
import { getWalletVerdicts } from "#server/credentials/wallet-verdicts.ts";
import { findMailer } from "#server/mail/find-mailer.ts";
import { sendDueMails } from "#server/mail/send-due-mails.ts";
import { anchorTrail } from "./anchor-trail.ts";
import { cleanUp } from "./clean-up.ts";
import { endCredentials } from "./end-credentials.ts";
import { forgetHeld } from "./forget-held.ts";
import { forgetTrail } from "./forget-trail.ts";
import { workerMetrics } from "./metrics.ts";
import { recheckWallets } from "./recheck-wallets.ts";
import { type RelayDeps, relayAdmissions } from "./relay-admissions.ts";
import { relayIssuances } from "./relay-issuances.ts";
import { relayRevocations } from "./relay-revocations.ts";
import { reportOrphans } from "./report-orphans.ts";
import { reportRefusals } from "./report-refusals.ts";
import { sealTrail } from "./seal-trail.ts";
import { sendWebhooks } from "./send-webhooks.ts";

export type JobDeps = RelayDeps & { readonly env: Env };

/** Each job runs in one place at a time, whatever the number of workers; what it finds to do stands in tables, not in the job. */
export type JobSpec = {
  readonly name: string;
  /** What operators call it, and what it is for. */
  readonly title: string;
  readonly purpose: string;
  /** Each minute, or once a day: server/jobs/next-run.ts. */
  readonly cron: string;
  /** For what cannot wait a minute: as often as this, and when a notice of ours says that there is something to do. */
  readonly everyMs?: number;
  readonly wakes?: (notice: { channel: Channel; payload: string }) => boolean;
  /** A worker that dies in the middle is noticed after this long. */
  readonly longestSeconds: number;
  readonly run: (deps: JobDeps) => Promise<object>;
};

const EVERY_MINUTE = "* * * * *";
const SEAL_EVERY_MS = 20_000;

export const JOBS: readonly JobSpec[] = [
  {
    ...{
      name: "relay-admissions",
      title: "Marks on chain",
      purpose: "Brings the gates’ admissions on chain, many tickets a transaction, and anchors the audit trail.",
    },
    ...{ cron: EVERY_MINUTE, everyMs: 5_000, wakes: isAdmission, longestSeconds: 120, run: relay },
  },
  {
    ...{ name: "seal-trail", title: "Seals", purpose: "Seals new rows of the audit trail, within a minute of their making." },
    ...{ cron: EVERY_MINUTE, everyMs: SEAL_EVERY_MS, longestSeconds: 60, run: ({ db }) => sealTrail({ db, newSalt: () => randomBytes(SALT_BYTES) }) },
  },
  {
    ...{
      name: "report-orphans",
      title: "Orphaned admissions",
      purpose: "Writes down who was let in with a ticket that a reorganisation has taken away since.",
    },
    ...{ cron: EVERY_MINUTE, longestSeconds: 60, run: async (deps) => ({ orphans: await reportOrphans(deps, { chainId: deps.env.CHAIN_ID }) }) },
  },
  {
    ...{ name: "rotate-keys", title: "Signing keys", purpose: "Makes the next signing key when the newest has served its days." },
    ...{ cron: "23 3 * * *", longestSeconds: 60, run: rotateKeys },
  },
  {
    ...{ name: "push-passes", title: "Apple Wallet", purpose: "Tells phones that a pass of theirs has changed." },
    ...{ cron: EVERY_MINUTE, longestSeconds: 60, run: pushPasses },
  },
  {
    ...{
      name: "report-refusals",
      title: "Refused marks",
      purpose: "Writes down who was let in with a ticket that was refunded or taken back before its mark.",
    },
    ...{ cron: EVERY_MINUTE, longestSeconds: 60, run: async (deps) => ({ clashes: await reportRefusals(deps, { chainId: deps.env.CHAIN_ID }) }) },
  },
  {
    ...{ name: "erase-faces", title: "Faces", purpose: "Erases faces whose time is over, as their consent says." },
    ...{ cron: EVERY_MINUTE, longestSeconds: 60, run: async ({ db }) => ({ erased: await eraseDueFaces({ db, clock: systemClock }) }) },
  },
  {
    ...{ name: "send-webhooks", title: "Webhooks", purpose: "Tells organizers’ servers what happened, and tries again for three days." },
    ...{ cron: EVERY_MINUTE, everyMs: 5_000, wakes: isNews, longestSeconds: 90, run: sendWebhooks },
  },
  {
    ...{ name: "send-mails", title: "Mail", purpose: "Sends what waits, and tries again for a day." },
    ...{ cron: EVERY_MINUTE, longestSeconds: 300, run: sendMails },
  },
  {
    ...{ name: "forget-held", title: "Held proofs", purpose: "Forgets what a guest has shown who did not come back within a minute." },
    ...{ cron: EVERY_MINUTE, longestSeconds: 60, run: forgetHeld },
  },
  {
    ...{ name: "recheck-wallets", title: "Smart wallets", purpose: "Asks smart wallets whether the signatures of live sessions still hold." },
    ...{ cron: EVERY_MINUTE, longestSeconds: 300, run: ({ db }) => recheckWallets({ db, verdicts: getWalletVerdicts() }) },
  },
  {
    ...{ name: "end-credentials", title: "After the doors", purpose: "Ends credentials of events that are over, and names how many tickets never came." },
    ...{ cron: EVERY_MINUTE, longestSeconds: 300, run: endCredentials },
  },
  {
    ...{ name: "clean-up", title: "Clean-up", purpose: "Removes what can never be used again." },
    ...{ cron: "17 3 * * *", longestSeconds: 600, run: cleanUp },
  },
  {
    ...{ name: "forget-trail", title: "Retention", purpose: "Drops what leads to a person from old rows of the audit trail." },
    ...{ cron: "27 3 * * *", longestSeconds: 600 },
    run: async ({ db, env }) => ({ forgotten: await forgetTrail({ db }, { days: env.AUDIT_RETENTION_DAYS }) }),
  },
  {
    ...{ name: "verify-mirror", title: "Check of the mirror", purpose: "Compares tables, fold and contracts." },
    ...{ cron: "47 3 * * *", longestSeconds: 3_600, run: verify },
  },
];

function isAdmission({ channel, payload }: { channel: Channel; payload: string }): boolean {
  return channel === "gate" && parseNotice({ schema: gateNotice, payload })?.kind === "admit";
}

/** The mirror has moved on, somebody came in, or an organizer asks for a message. */
function isNews(notice: { channel: Channel; payload: string }): boolean {
  return notice.channel === "mirror" || isAdmission(notice) || (notice.channel === "jobs" && parseNotice({ schema: jobNotice, ...notice })?.kind === "due");
}

/** Everything that the relayer's account sends goes one after the other, for it shares one row of nonces; guests first. */
async function relay(deps: JobDeps): Promise<object> {
  const marks = await relayAdmissions(deps);
  const [orders, takenBack] = [await relayIssuances(deps), await relayRevocations(deps)];
  const { factory } = await getDeployment();
  return { ...marks, orders, takenBack, ...(await anchorTrail(deps, { factory, everyMinutes: deps.env.AUDIT_ANCHOR_MINUTES })) };
}

/** Keys that stand in the settings are rotated there. */
async function rotateKeys({ db, env }: JobDeps): Promise<object> {
  if (env.SIGNING_KEYS !== undefined || env.SIGNING_KEY_DAYS === 0) return { skipped: "no schedule" };
  return { made: await rotateDueKeys({ db, env, clock: systemClock, days: env.SIGNING_KEY_DAYS }) };
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
