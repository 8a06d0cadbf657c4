import { createRoute, z } from "@hono/zod-openapi";
import { METHOD_IDS } from "#core/policy.ts";
import { policySchema, reEntrySchema } from "#core/policy-schema.ts";
import { getPolicy } from "#server/gate/get-policy.ts";
import { savePolicy } from "#server/gate/save-policy.ts";
import type { ApiDeps, FoyerApi } from "../deps.ts";
import { idSchema, json } from "../fields.ts";
import { type CallerDeps, requireCaller } from "../guards/caller.ts";
import { problems } from "../problem.ts";

const tags = ["methods"];
const params = z.object({ id: idSchema });
const version = z.int().positive();
/** To the document's maker a property that may be missing is one that may be undefined. */
const policy = z.object({ ...policySchema.shape, reEntry: reEntrySchema.optional() });

const read = createRoute({
  method: "get",
  path: "/api/events/{id}/policy",
  summary: "What the gates of your event ask for, and which methods are switched off",
  tags,
  request: { params },
  responses: {
    200: json({
      description: "The policy and its version",
      schema: z.object({ policy, version, disabledHere: z.array(z.enum(METHOD_IDS)), disabledEverywhere: z.array(z.enum(METHOD_IDS)) }).openapi("PolicyState"),
    }),
    ...problems("UNAUTHENTICATED", "FORBIDDEN", "NOT_FOUND"),
  },
});

const save = createRoute({
  method: "put",
  path: "/api/events/{id}/policy",
  summary: "Change it, upon the version that you have read; from the next scan on",
  tags,
  request: { params, body: { required: true, ...json({ description: "The whole policy", schema: z.object({ policy, version }).openapi("NewPolicy") }) } },
  responses: {
    200: json({ description: "The new version", schema: z.object({ version }) }),
    ...problems("UNAUTHENTICATED", "FORBIDDEN", "NOT_FOUND", "CONFLICT"),
  },
});

/** For whoever composes a policy: the event's organizer alone. */
export function registerPolicyRoutes(app: FoyerApi, deps: ApiDeps & CallerDeps): void {
  app.openapi(read, async (c) => {
    const { userId } = await requireCaller(deps, c);
    const { policy: found, ...rest } = await getPolicy(deps, { userId, eventId: c.req.valid("param").id });
    const { disabledHere, disabledEverywhere } = rest;
    return c.json(
      { policy: policySchema.parse(found), version: rest.version, disabledHere: [...disabledHere], disabledEverywhere: [...disabledEverywhere] },
      200,
    );
  });
  app.openapi(save, async (c) => {
    const { userId } = await requireCaller(deps, c);
    const asked = c.req.valid("json");
    return c.json(
      await savePolicy(deps, { organizer: { userId, eventId: c.req.valid("param").id }, version: asked.version, policy: policySchema.parse(asked.policy) }),
      200,
    );
  });
}
