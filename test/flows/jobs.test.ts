import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createRelayer } from "#platform/chain.ts";
import { readEnv } from "#platform/env.ts";
import { createLog } from "#platform/log.ts";
import { createNotifications } from "#platform/notify.ts";
import { systemClock } from "#server/clock.ts";
import { askForRun } from "#server/jobs/ask-for-run.ts";
import { type JobView, listJobs } from "#server/jobs/list-jobs.ts";
import { switchJob } from "#server/jobs/switch-job.ts";
import { type Browser, createBrowser, createTestApi, signIn, type TestApi } from "#test/support/api.ts";
import { account } from "#test/support/chain.ts";
import { type OwnProcess, settingsOf, startProcess } from "#test/support/own-process.ts";
import { createWorld, type World, type WorldEvent } from "#test/support/world.ts";
import { endCredentials } from "#worker/end-credentials.ts";
import type { JobDeps, JobSpec } from "#worker/jobs.ts";
import { offerKinds, takeAsked } from "#worker/kinds.ts";
import { beginRun, noteFailed, noteGivenUp } from "#worker/record-run.ts";
import { runWorker } from "#worker/run.ts";

const [ALICE, BOB, OPERATOR] = [2, 3, 4];
const WAIT = { timeout: 60_000, interval: 50 };

let world: World;
let deps: JobDeps;
let userId: string;
let ended: (() => Promise<void>)[] = [];

beforeAll(async () => {
  world = await createWorld();
  const env = readEnv(settingsOf(world));
  deps = { env, db: world.db, client: world.chain.client, relayer: createRelayer(env), log: createLog({ level: "silent" }) };
  userId = world.organizer.userId;
});
afterEach(async () => {
  for (const end of ended) await end();
  ended = [];
  await world.db.query("DELETE FROM job_failures; DELETE FROM jobs");
});
afterAll(() => world.close());

/** A job that is never due by itself in the time of a test, and does what it is told. */
function jobOf({ name = "chore", ...job }: Partial<JobSpec> & Pick<JobSpec, "run">): JobSpec {
  return { name, title: name, purpose: "For a test.", cron: "0 4 * * *", longestSeconds: 60, ...job };
}

/** A worker in this process; the queue is the real one. */
async function startWorker(jobs: readonly JobSpec[]): Promise<void> {
  const stopping = new AbortController();
  const notifications = createNotifications({ connectionString: world.database.connectionString });
  const running = runWorker(deps, { jobs, listen: notifications.listen, signal: stopping.signal });
  ended.push(async () => {
    stopping.abort();
    await running;
    await notifications.close();
  });
  await expect.poll(async () => (await list()).length, WAIT).toBe(jobs.length);
}

async function list(): Promise<readonly JobView[]> {
  return (await listJobs({ db: world.db, clock: systemClock })).jobs;
}
const find = async (name = "chore") => (await list()).find((job) => job.name === name);
const ask = (job = "chore") => askForRun({ db: world.db, clock: systemClock }, { job, userId });
const turn = (state: "on" | "paused", job = "chore") => switchJob({ db: world.db, clock: systemClock }, { job, state, userId });

describe("A11 jobs on demand", () => {
  it("are done within moments of being asked for, and say how it went", async () => {
    await startWorker([jobOf({ run: async () => ({ swept: 3 }) })]);
    expect(await find()).toMatchObject({ state: "new", startedAtSeconds: null, result: null, failures: [] });
    await ask();
    await expect.poll(async () => (await find())?.state, WAIT).toBe("done");
    expect(await find()).toMatchObject({ result: { swept: 3 }, failuresInARow: 0, isAsked: false, durationMs: expect.any(Number) });
    expect((await find())?.nextAtSeconds).toBeGreaterThan(Date.now() / 1000);
  });

  it("stand in a table while no worker is there, and are done once one comes", async () => {
    const job = jobOf({ run: async () => ({}) });
    await offerKinds(deps, { jobs: [job] });
    await ask();
    await ask();
    expect(await find()).toMatchObject({ isAsked: true, state: "new" });
    await startWorker([job]);
    await expect.poll(async () => (await find())?.state, WAIT).toBe("done");
  });

  it("are asked for again by the next worker when one dies between queueing and crossing out", async () => {
    await offerKinds(deps, { jobs: [jobOf({ run: async () => ({}) })] });
    await ask();
    await expect(takeAsked(deps, { queue: () => Promise.reject(new Error("the queue is gone")) })).rejects.toThrow("gone");
    const queued: string[] = [];
    await takeAsked(deps, { queue: async (name) => queued.push(name) });
    await takeAsked(deps, { queue: async (name) => queued.push(name) });
    expect(queued).toEqual(["chore"]);
  });

  it("that nobody offers are not found", async () => {
    await expect(ask("coffee")).rejects.toMatchObject({ code: "NOT_FOUND" });
    await expect(turn("paused", "coffee")).rejects.toMatchObject({ code: "NOT_FOUND" });
  });
});

describe("A11 jobs that fail", () => {
  it("are tried again by the queue, with back-off, and said with their words until they go well", async () => {
    let [runs, isBroken] = [0, true];
    const run = async () => {
      runs += 1;
      if (isBroken) throw new Error("the node is gone");
      return {};
    };
    await startWorker([jobOf({ run })]);
    await ask();
    await expect.poll(async () => (await find())?.state, WAIT).toBe("failing");
    expect(await find()).toMatchObject({ failuresInARow: 1, failures: [{ words: "the node is gone", attempt: 1, isGivenUp: false }] });
    const retries = async () =>
      (
        await world.db.query(
          "SELECT retry_limit, retry_backoff, start_after > now() + interval '30 s' AS later FROM pgboss.job WHERE name = 'chore' AND state = 'retry'",
        )
      ).rows;
    await expect.poll(retries, WAIT).toEqual([{ retry_limit: 4, retry_backoff: true, later: true }]);
    isBroken = false;
    await world.db.query("UPDATE pgboss.job SET start_after = now() WHERE name = 'chore' AND state = 'retry'");
    await ask();
    await expect.poll(async () => (await find())?.state, WAIT).toBe("done");
    expect(await find()).toMatchObject({ failuresInARow: 0, failures: [] });
    expect(runs).toBeGreaterThan(1);
  });

  it("are dead letters where nothing tries again, until somebody runs them anew", async () => {
    let isBroken = true;
    const run = async () => {
      if (isBroken) throw new Error("no");
      return {};
    };
    await startWorker([jobOf({ cron: "* * * * *", run })]);
    await ask();
    await expect.poll(async () => (await find())?.failures[0]?.isGivenUp, WAIT).toBe(true);
    isBroken = false;
    await ask();
    await expect.poll(async () => (await find())?.failures, WAIT).toEqual([]);
  });

  it("are called lost while their worker is silent, and a dead letter says so even if the worker never could", async () => {
    await offerKinds(deps, { jobs: [jobOf({ run: async () => ({}) })] });
    const run = { job: "chore", runId: randomUUID(), attempt: 1 };
    await beginRun(deps, run);
    expect(await find()).toMatchObject({ state: "running" });
    await world.db.query("UPDATE jobs SET started_at = now() - interval '2 minutes'");
    expect(await find()).toMatchObject({ state: "lost" });
    await noteGivenUp(deps, { ...run, words: "job heartbeat timeout" });
    expect(await find()).toMatchObject({ state: "failing", failuresInARow: 1, failures: [{ words: "job heartbeat timeout", isGivenUp: true }] });
    await noteFailed(deps, { ...run, durationMs: 5, fault: new Error("said late") });
    await noteGivenUp(deps, { ...run, words: "not heard" });
    expect(await find()).toMatchObject({ failures: [{ words: "said late", isGivenUp: true }] });
  });
});

describe("A11 jobs that are paused", () => {
  it("do nothing when they are due or sent, refuse to be asked for, and go on when they are let", async () => {
    let runs = 0;
    await startWorker([jobOf({ everyMs: 100, run: async () => ({ runs: ++runs }) })]);
    await expect.poll(() => runs, WAIT).toBeGreaterThan(0);
    await turn("paused");
    await expect(ask()).rejects.toMatchObject({ code: "CONFLICT" });
    const completed = async () =>
      Number((await world.db.query("SELECT count(*) FROM pgboss.job WHERE name = 'chore' AND output ->> 'skipped' = 'paused'")).rows[0].count);
    await expect.poll(completed, WAIT).toBeGreaterThan(0);
    const before = runs;
    const [atPause, more] = [await completed(), 2];
    await expect.poll(completed, WAIT).toBeGreaterThan(atPause + more);
    expect(runs).toBe(before);
    expect(await find()).toMatchObject({ state: "paused", nextAtSeconds: null });
    await turn("on");
    await expect.poll(() => runs, WAIT).toBeGreaterThan(before);
  });

  it("stay so when a worker starts anew; kinds that are no longer offered go", async () => {
    await offerKinds(deps, { jobs: [jobOf({ run: async () => ({}) }), jobOf({ name: "old", run: async () => ({}) })] });
    await turn("paused");
    await offerKinds(deps, { jobs: [jobOf({ title: "Chore, better", run: async () => ({}) })] });
    expect(await list()).toMatchObject([{ name: "chore", title: "Chore, better", state: "paused" }]);
  });

  it("are in the trail with who did it, once for each change", async () => {
    await offerKinds(deps, { jobs: [jobOf({ name: "trailed", run: async () => ({}) })] });
    await turn("paused", "trailed");
    await turn("paused", "trailed");
    await turn("on", "trailed");
    await ask("trailed");
    const { rows } = await world.db.query("SELECT outcome, actor FROM audit_log WHERE action = 'job' AND detail ->> 'job' = 'trailed' ORDER BY sequence");
    expect(rows).toEqual(["paused", "on", "asked"].map((outcome) => ({ outcome, actor: `user:${userId}` })));
  });
});

describe("A11 U6 the operators' jobs", () => {
  let api: TestApi;
  let operator: Browser;

  beforeAll(async () => {
    api = createTestApi({ db: world.database, source: { RPC_URL: world.chain.rpcUrl, ADMIN_WALLETS: account(OPERATOR).address } });
    operator = createBrowser(api.app);
    await signIn({ browser: operator, index: OPERATOR });
  });
  afterAll(() => api.close());

  it("are read, run and paused by platform admins alone", async () => {
    await offerKinds(deps, { jobs: [jobOf({ run: async () => ({}) })] });
    expect(await (await operator.get("/api/operator/jobs")).json()).toMatchObject({ jobs: [{ name: "chore", state: "new" }], workerSeenAtSeconds: null });
    expect((await operator.post("/api/operator/jobs/chore/runs")).status).toBe(204);
    expect(await find()).toMatchObject({ isAsked: true });
    expect((await operator.post("/api/operator/jobs/coffee/runs")).status).toBe(404);
    const guest = createBrowser(api.app);
    expect((await guest.get("/api/operator/jobs")).status).toBe(401);
    await signIn({ browser: guest, index: BOB });
    for (const response of [await guest.get("/api/operator/jobs"), await guest.post("/api/operator/jobs/chore/runs")]) expect(response.status).toBe(403);
  });
});

describe("A11 after the doors", () => {
  let event: WorldEvent;

  async function standFor(tokenId: bigint): Promise<void> {
    await world.db.query(
      `INSERT INTO credentials (event_id, kind, reference, token_id, holder, issued_at, updated_at, expires_at) VALUES ($1, 'pass', $2, $3, $4, now(), now(), now() + interval '9 days')`,
      [event.id, randomUUID(), String(tokenId), world.chain.account(ALICE).address.toLowerCase()],
    );
  }
  const endAt = (interval: string) =>
    world.db.query(
      "UPDATE mirror_events SET doors_at = now() + $2::interval, starts_at = now() + $2::interval, ends_at = now() + $2::interval WHERE contract = $1",
      [event.contract, interval],
    );
  const statuses = async () => (await world.db.query("SELECT status, count(*)::integer FROM credentials WHERE event_id = $1 GROUP BY 1", [event.id])).rows;

  it("ends what stands for tickets a day after the event, names who never came, and takes no ticket from anybody", async () => {
    event = await world.createEvent();
    const [came = 0n, stayed = 0n] = await world.buy({ event, account: ALICE, quantity: 2 });
    await world.syncToHead();
    await standFor(came);
    await standFor(stayed);
    await world.db.query("INSERT INTO admission_state (event_id, token_id, admitted_attempt) VALUES ($1, $2, $3)", [event.id, String(came), randomUUID()]);
    await endAt("-23 hours");
    expect(await endCredentials(deps)).toEqual({ events: 0, ended: 0, neverCame: 0 });
    await endAt("-25 hours");
    expect(await endCredentials(deps)).toEqual({ events: 1, ended: 2, neverCame: 1 });
    expect(await endCredentials(deps)).toEqual({ events: 0, ended: 0, neverCame: 0 });
    expect(await statuses()).toEqual([{ status: "revoked", count: 2 }]);
    const { rows } = await world.db.query("SELECT actor, detail FROM audit_log WHERE event_id = $1 AND action = 'credentials-ended'", [event.id]);
    expect(rows).toEqual([{ actor: "worker", detail: { credentials: 2, neverCame: 1 } }]);
    const owners = await world.db.query("SELECT DISTINCT holder FROM mirror_tickets WHERE contract = $1 AND state = 'live'", [event.contract]);
    expect(owners.rows).toEqual([{ holder: world.chain.account(ALICE).address.toLowerCase() }]);
  });
});

describe("A11 the worker process", () => {
  it("offers every kind, and another takes up what a killed one was at", async () => {
    const running: OwnProcess[] = [];
    const start = () => {
      const worker = startProcess({ world, args: ["worker/main.ts"] });
      running.push(worker);
      return worker;
    };
    const first = start();
    await first.says("working");
    expect((await list()).length).toBeGreaterThan(10);
    first.child.kill("SIGKILL");
    await first.ended;
    await ask("forget-held");
    const second = start();
    await expect.poll(async () => (await find("forget-held"))?.isAsked, WAIT).toBe(false);
    await expect.poll(async () => (await find("forget-held"))?.state, WAIT).toBe("done");
    second.child.kill("SIGTERM");
    expect(await second.ended).toBe(0);
  });
});
