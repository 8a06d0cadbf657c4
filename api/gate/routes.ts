import { createRoute } from "@hono/zod-openapi";
import type { Vault } from "#server/credentials/vault.ts";
import { nodeCrypto } from "#server/crypto.ts";
import { endShift } from "#server/gate/end-shift.ts";
import { getPack } from "#server/gate/get-pack.ts";
import { issueDeviceToken } from "#server/gate/issue-device-token.ts";
import { listStaff } from "#server/gate/list-staff.ts";
import { openShift } from "#server/gate/open-shift.ts";
import { pairDevice } from "#server/gate/pair-device.ts";
import { deriveSigningKey } from "#server/keys.ts";
import { PAIRINGS_PER_ADDRESS, SIGN_INS_PER_DEVICE } from "#server/limits/limits.ts";
import type { ApiDeps, FoyerApi } from "../deps.ts";
import { json } from "../fields.ts";
import { addressOf } from "../guards/address.ts";
import type { Guards } from "../guards/guards.ts";
import type { IssuingDeps } from "../guards/issuing.ts";
import { takeQuota } from "../guards/limits.ts";
import { traceOf } from "../guards/trace.ts";
import { problems } from "../problem.ts";
import { registerChallengeRoutes } from "./challenges.ts";
import type { GateDeps } from "./deps.ts";
import { registerFaceGateRoutes } from "./faces.ts";
import { requireDevice, requireShift } from "./guards.ts";
import { registerOverrideRoutes } from "./overrides.ts";
import { admitDepsOf, registerScanRoute } from "./scan.ts";
import * as schemas from "./schemas.ts";
import { registerTagRoutes } from "./tags.ts";

const tags = ["gate"];

export function registerGateRoutes(app: FoyerApi, deps: ApiDeps & Guards & IssuingDeps & { readonly vault: Vault }): void {
  const gateDeps = { ...deps, key: deriveSigningKey({ secret: deps.env.FOYER_SECRET, purpose: "gate tokens" }), crypto: nodeCrypto };
  registerDeviceRoutes(app, gateDeps);
  registerShiftRoutes(app, gateDeps);
  registerChallengeRoutes(app, gateDeps);
  const admitDeps = admitDepsOf(gateDeps);
  registerScanRoute(app, admitDeps);
  registerTagRoutes(app, { ...admitDeps, issuing: deps.issuing });
  registerFaceGateRoutes(app, admitDeps);
  registerOverrideRoutes(app, gateDeps);
}

const readTime = createRoute({
  method: "get",
  path: "/api/gate/time",
  summary: "The server's time, for a device that measures its clock's offset",
  tags,
  responses: { 200: json({ description: "Now", schema: schemas.serverTime }) },
});

const pair = createRoute({
  method: "post",
  path: "/api/gate/pair",
  summary: "Pair a device with a gate by a one-time code",
  tags,
  request: { body: { required: true, content: { "application/json": { schema: schemas.pairRequest } } } },
  responses: { 201: json({ description: "Paired", schema: schemas.pairedDevice }), ...problems("NOT_FOUND", "EXPIRED", "ALREADY_USED", "TOO_MANY_REQUESTS") },
});

const proveDevice = createRoute({
  method: "post",
  path: "/api/gate/device-token",
  summary: "A token for ten minutes to a device that proves its key",
  tags,
  request: { body: { required: true, content: { "application/json": { schema: schemas.deviceTokenRequest } } } },
  responses: { 200: json({ description: "The token, for the header X-Foyer-Device", schema: schemas.deviceToken }), ...problems("FORBIDDEN", "UNAVAILABLE") },
});

const readPack = createRoute({
  method: "get",
  path: "/api/gate/pack",
  summary: "What the device needs to judge structure, event, time and signature by itself",
  tags,
  responses: { 200: json({ description: "The pack", schema: schemas.gatePack }), ...problems("UNAUTHENTICATED", "FORBIDDEN") },
});

function registerDeviceRoutes(app: FoyerApi, deps: GateDeps & { crypto: typeof nodeCrypto }): void {
  app.openapi(readTime, (c) => c.json({ serverAtMs: deps.clock.nowMs() }, 200));
  app.openapi(pair, async (c) => {
    takeQuota(deps, c, { limit: PAIRINGS_PER_ADDRESS, key: addressOf(c), what: "Too many pairing codes were tried." });
    return c.json(await pairDevice(deps, c.req.valid("json")), 201);
  });
  app.openapi(proveDevice, async (c) => c.json(await issueDeviceToken(deps, c.req.valid("json")), 200));
  app.openapi(readPack, async (c) => {
    const pack = await getPack(deps, await requireDevice(deps, c));
    return c.json(schemas.gatePack.parse(pack), 200);
  });
}

const readStaff = createRoute({
  method: "get",
  path: "/api/gate/staff",
  summary: "Who may sign in at this device",
  tags,
  responses: { 200: json({ description: "Names", schema: schemas.staffNames }), ...problems("UNAUTHENTICATED", "FORBIDDEN") },
});

const startShift = createRoute({
  method: "post",
  path: "/api/gate/shifts",
  summary: "A steward signs in at this device by PIN, for ten hours",
  tags,
  request: { body: { required: true, content: { "application/json": { schema: schemas.shiftRequest } } } },
  responses: {
    201: json({ description: "The token, for the header Authorization: Bearer", schema: schemas.openShift }),
    ...problems("UNAUTHENTICATED", "FORBIDDEN", "TOO_MANY_REQUESTS"),
  },
});

const stopShift = createRoute({
  method: "delete",
  path: "/api/gate/shifts/current",
  summary: "The steward signs out",
  tags,
  responses: { 204: { description: "Ended" }, ...problems("UNAUTHENTICATED") },
});

function registerShiftRoutes(app: FoyerApi, deps: GateDeps): void {
  app.openapi(readStaff, async (c) => c.json({ staff: await listStaff(deps, await requireDevice(deps, c)) }, 200));
  app.openapi(startShift, async (c) => {
    const device = await requireDevice(deps, c);
    takeQuota(deps, c, { limit: SIGN_INS_PER_DEVICE, key: device.deviceId, what: "Too many sign-ins on this device." });
    const { staffId, pin } = c.req.valid("json");
    const onLocked = () => deps.watch.note({ kind: "pin-locked", ...device, subject: staffId, trace: traceOf(c) });
    return c.json(await openShift({ ...deps, onLocked }, { device, staffId, pin }), 201);
  });
  app.openapi(stopShift, async (c) => {
    await endShift(deps, await requireShift(deps, c));
    return c.body(null, 204);
  });
}
