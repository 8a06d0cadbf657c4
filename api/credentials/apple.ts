import { createRoute, z } from "@hono/zod-openapi";
import { FoyerError } from "#core/error.ts";
import { getLatestPass } from "#server/credentials/apple/get-latest-pass.ts";
import type { AppleDeps } from "#server/credentials/apple/issue-apple-pass.ts";
import { listChangedPasses, registerPassDevice, unregisterPassDevice } from "#server/credentials/apple/registrations.ts";
import { type PassKey, requirePass } from "#server/credentials/apple/serial.ts";
import type { ApiDeps, FoyerApi } from "../deps.ts";
import { json } from "../fields.ts";
import { problems } from "../problem.ts";

const PASS_TYPE = "application/vnd.apple.pkpass";
const tags = ["apple wallet"];
const name = z.string().min(1).max(200);
const passType = name.openapi({ example: "pass.org.example.tickets" });
const ofPass = z.object({ deviceId: name, passType, serial: name });
const registration = "/api/apple/v1/devices/{deviceId}/registrations/{passType}/{serial}";
/** A phone that is out of order may send no end of words. */
const MOST_LOGS = 20;

const register = createRoute({
  method: "post",
  path: registration,
  summary: "A phone wants to hear when the pass changes",
  tags,
  request: { params: ofPass, body: { required: true, ...json({ description: "Where to push", schema: z.object({ pushToken: name }) }) } },
  responses: { 200: { description: "Was registered already" }, 201: { description: "Registered" }, ...problems("UNAUTHENTICATED") },
});

const unregister = createRoute({
  method: "delete",
  path: registration,
  summary: "The pass was thrown away",
  tags,
  request: { params: ofPass },
  responses: { 200: { description: "No longer registered" }, ...problems("UNAUTHENTICATED") },
});

const listChanged = createRoute({
  method: "get",
  path: "/api/apple/v1/devices/{deviceId}/registrations/{passType}",
  summary: "Which passes of the phone have changed",
  tags,
  request: {
    params: z.object({ deviceId: name, passType }),
    query: z.object({
      passesUpdatedSince: z
        .string()
        .regex(/^\d{1,15}$/)
        .optional(),
    }),
  },
  responses: {
    200: json({ description: "Their serials", schema: z.object({ serialNumbers: z.array(z.string()), lastUpdated: z.string() }) }),
    204: { description: "None" },
    ...problems(),
  },
});

const latest = createRoute({
  method: "get",
  path: "/api/apple/v1/passes/{passType}/{serial}",
  summary: "The pass as it is now",
  tags,
  request: { params: z.object({ passType, serial: name }) },
  responses: {
    200: { description: "A signed pass", content: { [PASS_TYPE]: { schema: z.string().openapi({ format: "binary" }) } } },
    304: { description: "The phone has it" },
    ...problems("UNAUTHENTICATED", "NOT_FOUND"),
  },
});

const keepLogs = createRoute({
  method: "post",
  path: "/api/apple/v1/log",
  summary: "What a phone says went wrong",
  tags,
  request: { body: { required: true, ...json({ description: "Lines", schema: z.object({ logs: z.array(z.string().max(2_000)).max(MOST_LOGS) }) }) } },
  responses: { 200: { description: "Noted" }, ...problems() },
});

type Deps = ApiDeps & AppleDeps;

/** Apple's PassKit Web Service: the paths are Apple's, each call but two proves itself by the pass's own token. */
export function registerAppleService(app: FoyerApi, deps: Deps): void {
  const passOf = (input: { passType: string; serial: string }, authorization: string | undefined): PassKey => {
    if (input.passType !== deps.apple.passTypeId) throw otherType();
    return requirePass(deps, { serial: input.serial, authorization });
  };
  app.openapi(register, async (c) => {
    const { deviceId, ...named } = c.req.valid("param");
    const pass = passOf(named, c.req.header("authorization"));
    const { made } = await registerPassDevice(deps, { pass, deviceId, ...c.req.valid("json") });
    return c.body(null, made ? 201 : 200);
  });
  app.openapi(unregister, async (c) => {
    const { deviceId, ...named } = c.req.valid("param");
    await unregisterPassDevice(deps, { pass: passOf(named, c.req.header("authorization")), deviceId });
    return c.body(null, 200);
  });
  app.openapi(listChanged, async (c) => {
    const { passesUpdatedSince: since } = c.req.valid("query");
    const changed = await listChangedPasses(deps, { deviceId: c.req.valid("param").deviceId, sinceMs: since === undefined ? null : Number(since) });
    return changed ? c.json(changed, 200) : c.body(null, 204);
  });
  app.openapi(latest, async (c) => {
    const pass = passOf(c.req.valid("param"), c.req.header("authorization"));
    const since = Date.parse(c.req.header("if-modified-since") ?? "");
    const found = await getLatestPass(deps, { pass, sinceMs: Number.isNaN(since) ? null : since });
    if (found.kind === "same") return c.body(null, 304);
    return c.body(new Uint8Array(found.bytes), 200, { "content-type": PASS_TYPE, "last-modified": new Date(found.changedAtMs).toUTCString() });
  });
  app.openapi(keepLogs, (c) => {
    deps.log.warn({ logs: c.req.valid("json").logs }, "a phone's wallet complains");
    return c.body(null, 200);
  });
}

function otherType(): FoyerError {
  return new FoyerError({ code: "UNAUTHENTICATED", message: "This is not the pass's token.", next: "Add the pass to the wallet again." });
}
