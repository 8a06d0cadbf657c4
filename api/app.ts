import { OpenAPIHono } from "@hono/zod-openapi";
import { FoyerError } from "#core/error.ts";
import { createIssueLimiter } from "#server/credentials/issue-limiter.ts";
import { createKeyBook } from "#server/credentials/keys/key-book.ts";
import { createVault } from "#server/credentials/vault.ts";
import { limitsOf } from "#server/limits/limits.ts";
import { registerApiKeyRoutes } from "./accounts/keys.ts";
import { registerAuthRoutes } from "./accounts/routes.ts";
import { registerAuditRoutes } from "./audits/routes.ts";
import { registerAnswerRoutes } from "./credentials/challenges.ts";
import { registerFaceRoutes } from "./credentials/faces.ts";
import { registerKeyRoutes } from "./credentials/keys.ts";
import { registerPassRoutes } from "./credentials/passes.ts";
import { registerCredentialRoutes } from "./credentials/routes.ts";
import { registerWalletRoutes } from "./credentials/wallets.ts";
import type { ApiDeps, ApiEnv, FoyerApi } from "./deps.ts";
import { registerEventRoutes } from "./events/routes.ts";
import { registerGateRoutes } from "./gate/routes.ts";
import { registerPublicGeofenceRoutes } from "./geofence/public-routes.ts";
import { registerGeofenceRoutes } from "./geofence/routes.ts";
import { limitBodySize } from "./guards/body-size.ts";
import { createGuards } from "./guards/guards.ts";
import { limitAddresses, writeQuotas } from "./guards/limits.ts";
import { requireSameOrigin } from "./guards/origin.ts";
import { registerPolicyRoutes } from "./methods/policy.ts";
import { registerMethodRoutes } from "./methods/routes.ts";
import { registerJobRoutes } from "./operator/jobs.ts";
import { registerOperatorRoutes } from "./operator/routes.ts";
import { registerChangeRoutes } from "./platform/changes.ts";
import { registerDocRoutes } from "./platform/docs.ts";
import { registerHealthRoutes } from "./platform/health.ts";
import { registerRpcRoutes } from "./platform/rpc.ts";
import { answerError, invalidInput } from "./problem.ts";
import { registerListingRoutes } from "./resale/routes.ts";
import { registerIssuingRoutes } from "./tickets/issuing.ts";
import { registerMoveRoutes } from "./tickets/moves.ts";
import { registerNoticeRoutes } from "./tickets/notices.ts";
import { registerTicketRoutes } from "./tickets/routes.ts";
import { registerWebhookRoutes } from "./webhooks/routes.ts";

export type { ApiDeps, FoyerApi } from "./deps.ts";

const BODY_LIMIT_BYTES = 64 * 1024;

/** Everything under /api: guards, then the routes of each area, then the API's own description. */
export function createApp(deps: ApiDeps): FoyerApi {
  const app: FoyerApi = new OpenAPIHono<ApiEnv>({
    defaultHook: (result) => {
      if (!result.success) throw invalidInput({ error: result.error, target: result.target });
    },
  });
  app.onError((error, c) => answerError({ error, c, log: deps.log }));
  app.notFound((c) => answerError({ error: noSuchRoute(c.req.path), c, log: deps.log }));

  app.use(async (c, next) => {
    await next();
    if (!c.res.headers.has("cache-control")) c.res.headers.set("cache-control", "no-store");
    writeQuotas(c);
  });
  const guards = createGuards(deps);
  limitAddresses(app, { ...deps, ...guards });
  app.use(limitBodySize({ maxBytes: BODY_LIMIT_BYTES }));
  registerPublicGeofenceRoutes(app, deps);
  app.use(requireSameOrigin({ publicUrl: deps.env.PUBLIC_URL }));

  registerAuthRoutes(app, deps);
  registerEventRoutes(app, deps);
  const issuing = createIssueLimiter({ counts: deps.counts, limits: limitsOf(deps.env) });
  const book = createKeyBook({ ...deps, onFault: (cause) => deps.log.warn({ err: cause }, "the signing keys could not be read anew") });
  const withVault = { ...deps, ...guards, vault: createVault({ ...deps, book }), issuing };
  registerApiKeyRoutes(app, withVault);
  registerTicketRoutes(app, withVault);
  registerIssuingRoutes(app, withVault);
  registerMoveRoutes(app, withVault);
  registerNoticeRoutes(app, deps);
  registerListingRoutes(app, deps);
  registerMethodRoutes(app, withVault);
  registerPolicyRoutes(app, withVault);
  registerCredentialRoutes(app, withVault);
  registerAnswerRoutes(app, deps);
  registerPassRoutes(app, withVault);
  registerFaceRoutes(app, withVault);
  registerWalletRoutes(app, withVault);
  registerKeyRoutes(app, withVault);
  registerGateRoutes(app, withVault);
  registerGeofenceRoutes(app, withVault);
  registerWebhookRoutes(app, deps);
  registerJobRoutes(app, deps);
  registerAuditRoutes(app, withVault);
  registerOperatorRoutes(app, deps);
  registerChangeRoutes(app, deps);
  registerRpcRoutes(app, deps);
  registerHealthRoutes(app, deps);
  registerDocRoutes(app, deps);
  return app;
}

function noSuchRoute(path: string): FoyerError {
  return new FoyerError({ code: "NOT_FOUND", message: `There is nothing at ${path}.`, next: "See /api/docs for what there is." });
}
