import { type JobWithMetadata, PgBoss } from "pg-boss";
import { CHANNELS, jobNotice, parseNotice } from "#platform/notice.ts";
import type { Notifications } from "#platform/notify.ts";
import type { JobDeps, JobSpec } from "./jobs.ts";
import { offerKinds, takeAsked } from "./kinds.ts";
import { noteGivenUp } from "./record-run.ts";
import { work } from "./work.ts";

const CONNECTIONS = 4;
const ASKED_EVERY_MS = 10_000;
const WATCH_EVERY_SECONDS = 10;
const HEARTBEAT_SECONDS = 10;
const KEEP_DONE_SECONDS = 24 * 3600;
const POLL_SECONDS = 5;
const GRACE_MS = 5_000;
const DEAD_LETTERS = "dead-letters";
/** Of what is due once a day: after one, two, four and eight minutes. What is due each minute needs no other retry than the next minute. */
const DAILY_RETRIES = { retryLimit: 4, retryDelay: 60, retryBackoff: true, retryDelayMax: 900 } as const;
const NO_RETRIES = { retryLimit: 0, retryDelay: 0, retryBackoff: false } as const;

type Running = { readonly jobs: readonly JobSpec[]; readonly listen: Notifications["listen"]; readonly signal: AbortSignal };

/** Works off the jobs until asked to stop. Several workers may run: a job is queued once and active once among all. */
export async function runWorker(deps: JobDeps, { jobs, listen, signal }: Running): Promise<void> {
  const { env, log } = deps;
  const boss = new PgBoss({
    ...{ connectionString: env.DATABASE_URL, schema: "pgboss", application_name: "foyer-worker", max: CONNECTIONS },
    ...{ useListenNotify: true, superviseIntervalSeconds: WATCH_EVERY_SECONDS, monitorIntervalSeconds: WATCH_EVERY_SECONDS },
  });
  boss.on("error", (fault) => log.error({ err: fault }, "the job queue failed"));
  boss.on("warning", (warning) => log.warn({ warning }, "the job queue warns"));
  await boss.start();
  await offerKinds(deps, { jobs });
  await receiveDeadLetters(boss, { deps });
  for (const job of jobs) await offer(boss, { deps, job });
  const stopWaking = await wakeJobs(boss, { deps, jobs, listen });
  log.info({ jobs: jobs.map(({ name }) => name) }, "working");
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
  stopWaking();
  await boss.stop({ graceful: true, timeout: GRACE_MS });
}

/** Queues what cannot wait a minute: by its own clock, by notices of ours, and what an operator asks for. */
async function wakeJobs(boss: PgBoss, { deps, jobs, listen }: Omit<Running, "signal"> & { deps: JobDeps }): Promise<() => void> {
  const queue = (name: string) => boss.send(name).catch((fault: unknown) => deps.log.error({ err: fault, job: name }, "a job could not be queued"));
  const queueing = jobs.map((job) => ({ job, call: oneAtATime(() => queue(job.name)) }));
  const asked = oneAtATime(() => takeAsked(deps, { queue }).catch((fault: unknown) => deps.log.error({ err: fault }, "what was asked for could not be read")));
  const timers = [setInterval(asked, ASKED_EVERY_MS), ...queueing.flatMap(({ job, call }) => (job.everyMs ? [setInterval(call, job.everyMs)] : []))];
  const wakeable = queueing.filter(({ job }) => job.everyMs || job.wakes);
  const wakeAll = () => [asked, ...wakeable.map(({ call }) => call)].forEach((call) => void call());
  const silences = await Promise.all(
    CHANNELS.map((channel) =>
      listen({ channel, onGap: wakeAll }, (payload) => {
        if (channel === "jobs" && parseNotice({ schema: jobNotice, payload })?.kind === "asked") asked();
        for (const { job, call } of wakeable) if (job.wakes?.({ channel, payload })) call();
      }),
    ),
  );
  wakeAll();
  return () => {
    for (const timer of timers) clearInterval(timer);
    for (const silence of silences) silence();
  };
}

/** However often it is called meanwhile, once more is enough: a thousand scans a minute make no thousand jobs. */
function oneAtATime(task: () => Promise<unknown>): () => void {
  let state: "idle" | "busy" | "again" = "idle";
  return function call() {
    if (state !== "idle") {
      state = "again";
      return;
    }
    state = "busy";
    void task().finally(() => {
      const isWanted = state === "again";
      state = "idle";
      if (isWanted) call();
    });
  };
}

async function offer(boss: PgBoss, { deps, job }: { deps: JobDeps; job: JobSpec }): Promise<void> {
  const options = {
    ...{ notify: true, deadLetter: DEAD_LETTERS, deleteAfterSeconds: KEEP_DONE_SECONDS },
    ...(job.cron.startsWith("*") ? NO_RETRIES : DAILY_RETRIES),
    ...{ expireInSeconds: job.longestSeconds, heartbeatSeconds: HEARTBEAT_SECONDS },
  };
  // The first makes it where it is not there yet, the second brings an older version's up to date.
  await boss.createQueue(job.name, { policy: "stately", ...options });
  await boss.updateQueue(job.name, options);
  await boss.schedule(job.name, job.cron);
  await boss.work(job.name, { notifyPollingIntervalSeconds: POLL_SECONDS, includeMetadata: true }, async ([run]) => {
    if (run) return work(deps, { job, runId: run.id, attempt: run.retryCount + 1 });
  });
}

/** Runs that nothing tries again by itself, also those whose worker died and could say nothing. */
async function receiveDeadLetters(boss: PgBoss, { deps }: { deps: JobDeps }): Promise<void> {
  await boss.createQueue(DEAD_LETTERS, { notify: true, deleteAfterSeconds: KEEP_DONE_SECONDS });
  await boss.work(DEAD_LETTERS, { notifyPollingIntervalSeconds: POLL_SECONDS, includeMetadata: true }, async (letters: JobWithMetadata[]) => {
    for (const { sourceName, sourceId, sourceRetryCount, output } of letters) {
      if (!sourceName || !sourceId) continue;
      await noteGivenUp(deps, { job: sourceName, runId: sourceId, attempt: (sourceRetryCount ?? 0) + 1, words: wordsOf(output) });
    }
  });
}

/** The queue's own words for a run that has said nothing. */
function wordsOf(output: object | null): string {
  const found = output && "message" in output ? output.message : output && "value" in output ? output.value : null;
  return found === null ? "Its worker died." : typeof found === "string" ? found : JSON.stringify(found);
}
