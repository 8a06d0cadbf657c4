import { PgBoss } from "pg-boss";
import { gateNotice, parseNotice } from "#platform/notice.ts";
import { listen } from "#platform/notify.ts";
import { JOBS, type JobDeps, type JobSpec, RELAY, SEAL } from "./jobs.ts";
import { workerMetrics } from "./metrics.ts";

const CONNECTIONS = 4;
const RELAY_EVERY_MS = 5_000;
/** Rows are to be sealed within a minute of their making; a round takes well under a second. */
const SEAL_EVERY_MS = 20_000;
const WATCH_EVERY_SECONDS = 10;
const HEARTBEAT_SECONDS = 10;
const KEEP_DONE_SECONDS = 24 * 3600;
const GRACE_MS = 5_000;

/** Works off the jobs until asked to stop. Several workers may run: a job is queued once and active once among all. */
export async function runWorker(deps: JobDeps, { signal }: { signal: AbortSignal }): Promise<void> {
  const { env, log } = deps;
  const boss = new PgBoss({
    ...{ connectionString: env.DATABASE_URL, schema: "pgboss", application_name: "foyer-worker", max: CONNECTIONS },
    ...{ useListenNotify: true, superviseIntervalSeconds: WATCH_EVERY_SECONDS, monitorIntervalSeconds: WATCH_EVERY_SECONDS },
  });
  boss.on("error", (fault) => log.error({ err: fault }, "the job queue failed"));
  boss.on("warning", (warning) => log.warn({ warning }, "the job queue warns"));
  await boss.start();
  for (const job of JOBS) await offer(boss, { deps, job });
  const queueing = (name: string) =>
    oneAtATime(() => boss.send(name).catch((fault: unknown) => log.error({ err: fault, job: name }, "a job could not be queued")));
  const [relay, seal] = [queueing(RELAY), queueing(SEAL)];
  const timers = [setInterval(relay, RELAY_EVERY_MS), setInterval(seal, SEAL_EVERY_MS)];
  const unlisten = await listen({ channel: "gate", onGap: relay }, (payload) => isAdmission(payload) && relay());
  relay();
  seal();
  log.info({ jobs: JOBS.map(({ name }) => name) }, "working");
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
  for (const timer of timers) clearInterval(timer);
  unlisten();
  await boss.stop({ graceful: true, timeout: GRACE_MS });
}

/** However often it is called meanwhile, once more is enough: a thousand scans a minute make no thousand jobs. */
function oneAtATime(work: () => Promise<unknown>): () => void {
  let state: "idle" | "busy" | "again" = "idle";
  return function call() {
    if (state !== "idle") {
      state = "again";
      return;
    }
    state = "busy";
    void work().finally(() => {
      const isWanted = state === "again";
      state = "idle";
      if (isWanted) call();
    });
  };
}

function isAdmission(payload: string): boolean {
  return parseNotice({ schema: gateNotice, payload })?.kind === "admit";
}

async function offer(boss: PgBoss, { deps, job }: { deps: JobDeps; job: JobSpec }): Promise<void> {
  await boss.createQueue(job.name, {
    ...{ policy: "stately", notify: true, retryLimit: 0, deleteAfterSeconds: KEEP_DONE_SECONDS },
    ...{ expireInSeconds: job.longestSeconds, heartbeatSeconds: HEARTBEAT_SECONDS },
  });
  await boss.schedule(job.name, job.cron);
  await boss.work(job.name, { notifyPollingIntervalSeconds: 5 }, () => work({ deps, job }));
}

async function work({ deps, job }: { deps: JobDeps; job: JobSpec }): Promise<object> {
  try {
    const result = await job.run(deps);
    deps.log.debug({ job: job.name, result }, "done");
    return result;
  } catch (fault) {
    workerMetrics.failures.inc({ job: job.name });
    deps.log.error({ job: job.name, err: fault }, "a job failed; it runs again when it is due");
    throw fault;
  }
}
