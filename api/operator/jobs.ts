import { createRoute, z } from "@hono/zod-openapi";
import { assertAdmin } from "#server/accounts/admin.ts";
import { askForRun } from "#server/jobs/ask-for-run.ts";
import { JOB_STATES, listJobs } from "#server/jobs/list-jobs.ts";
import { switchJob } from "#server/jobs/switch-job.ts";
import type { ApiDeps, FoyerApi } from "../deps.ts";
import { json } from "../fields.ts";
import { requireSession } from "../guards/session.ts";
import { problems } from "../problem.ts";

const tags = ["operator"];
/** A name that Postgres can be asked for: a NUL in it would be a fault of ours. */
const params = z.object({
  job: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,59}$/, "Send the name of a job.")
    .openapi({ example: "clean-up" }),
});

const jobs = z
  .object({
    jobs: z.array(
      z.object({
        name: z.string(),
        title: z.string(),
        purpose: z.string(),
        state: z.enum(JOB_STATES),
        startedAtSeconds: z.int().nullable(),
        durationMs: z.int().nullable(),
        result: z.record(z.string(), z.unknown()).nullable(),
        failuresInARow: z.int(),
        nextAtSeconds: z.int().nullable(),
        isAsked: z.boolean(),
        failures: z.array(z.object({ atSeconds: z.int(), attempt: z.int(), words: z.string(), isGivenUp: z.boolean() })),
      }),
    ),
    workerSeenAtSeconds: z.int().nullable(),
    mails: z.object({ waiting: z.int(), givenUp: z.int() }),
  })
  .openapi("Jobs");

const list = createRoute({
  method: "get",
  path: "/api/operator/jobs",
  summary: "The background work: how each kind's last run went, when it is due next, what failed since it last went well",
  tags,
  responses: { 200: json({ description: "Those that need somebody first", schema: jobs }), ...problems("UNAUTHENTICATED", "FORBIDDEN") },
});

const run = createRoute({
  method: "post",
  path: "/api/operator/jobs/{job}/runs",
  summary: "Have a job done now; asking twice before a worker has heard is asking once",
  tags,
  request: { params },
  responses: { 204: { description: "A worker takes it up" }, ...problems("UNAUTHENTICATED", "FORBIDDEN", "NOT_FOUND", "CONFLICT") },
});

const turn = createRoute({
  method: "put",
  path: "/api/operator/jobs/{job}/state",
  summary: "Pause a job or let it go on",
  tags,
  request: { params, body: { required: true, ...json({ description: "What it shall be", schema: z.object({ state: z.enum(["on", "paused"]) }) }) } },
  responses: { 204: { description: "It is so" }, ...problems("UNAUTHENTICATED", "FORBIDDEN", "NOT_FOUND") },
});

export function registerJobRoutes(app: FoyerApi, deps: ApiDeps): void {
  app.openapi(list, async (c) => {
    assertAdmin(deps, await requireSession(deps, c));
    return c.json(jobs.parse(await listJobs(deps)), 200);
  });
  app.openapi(run, async (c) => {
    const session = await requireSession(deps, c);
    assertAdmin(deps, session);
    await askForRun(deps, { ...c.req.valid("param"), userId: session.userId });
    return c.body(null, 204);
  });
  app.openapi(turn, async (c) => {
    const session = await requireSession(deps, c);
    assertAdmin(deps, session);
    await switchJob(deps, { ...c.req.valid("param"), ...c.req.valid("json"), userId: session.userId });
    return c.body(null, 204);
  });
}
