import type { JobDeps, JobSpec } from "./jobs.ts";
import { workerMetrics } from "./metrics.ts";
import { beginRun, noteDone, noteFailed } from "./record-run.ts";

/** One run of a job, written down from beginning to end. Throws what the job throws: the queue decides about trying again. */
export async function work(deps: JobDeps, { job, runId, attempt }: { job: JobSpec; runId: string; attempt: number }): Promise<object> {
  const run = { job: job.name, runId, attempt };
  if ((await beginRun(deps, run)) === "paused") return { skipped: "paused" };
  const startedMs = performance.now();
  const durationMs = () => Math.round(performance.now() - startedMs);
  try {
    const result = await job.run(deps);
    await noteDone(deps, { ...run, durationMs: durationMs(), result });
    deps.log.debug({ job: job.name, result }, "done");
    return result;
  } catch (fault) {
    workerMetrics.failures.inc({ job: job.name });
    deps.log.error({ job: job.name, err: fault }, "a job failed; it runs again when it is due");
    await noteFailed(deps, { ...run, durationMs: durationMs(), fault });
    throw fault;
  }
}
