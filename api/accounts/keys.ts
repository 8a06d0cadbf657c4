import { createRoute, z } from "@hono/zod-openapi";
import { API_SCOPES } from "#core/api-scope.ts";
import { FoyerError } from "#core/error.ts";
import { isAdmin } from "#server/accounts/admin.ts";
import { ACCESS_TOKEN_SECONDS, signAccessToken } from "#server/api-keys/access-token.ts";
import { createApiKey, MOST_DAYS } from "#server/api-keys/create-api-key.ts";
import { apiKeyViewSchema, listApiKeys } from "#server/api-keys/list-api-keys.ts";
import { revokeApiKey } from "#server/api-keys/revoke-api-key.ts";
import type { ApiDeps, FoyerApi } from "../deps.ts";
import { idSchema, json } from "../fields.ts";
import { type CallerDeps, issuerOf, requireCaller } from "../guards/caller.ts";
import { requireSession } from "../guards/session.ts";
import { problems } from "../problem.ts";

const tags = ["keys"];
const scopes = z.array(z.enum(API_SCOPES)).min(1).max(API_SCOPES.length);

const create = createRoute({
  method: "post",
  path: "/api/keys",
  summary: "Make a key for a program of yours",
  tags,
  request: {
    body: {
      required: true,
      ...json({
        description: "What it is for",
        schema: z.object({ name: z.string().min(1).max(80), scopes, days: z.int().min(1).max(MOST_DAYS).default(90) }).openapi("NewApiKey"),
      }),
    },
  },
  responses: {
    201: json({
      description: "Keep `key`: it is not told again",
      schema: z.object({ id: z.uuid(), key: z.string(), expiresAtSeconds: z.int() }).openapi("MadeApiKey"),
    }),
    ...problems("UNAUTHENTICATED", "CONFLICT"),
  },
});

const list = createRoute({
  method: "get",
  path: "/api/keys",
  summary: "Your keys, the newest first, with their last use",
  tags,
  responses: {
    200: json({ description: "Keys", schema: z.object({ keys: z.array(z.object(apiKeyViewSchema.shape).openapi("ApiKey")) }).openapi("ApiKeys") }),
    ...problems("UNAUTHENTICATED"),
  },
});

const revoke = createRoute({
  method: "delete",
  path: "/api/keys/{id}",
  summary: "End a key and the tokens made with it, from the next call on",
  tags,
  request: { params: z.object({ id: idSchema }) },
  responses: { 204: { description: "Ended" }, ...problems("UNAUTHENTICATED", "NOT_FOUND") },
});

const token = createRoute({
  method: "post",
  path: "/api/tokens",
  summary: `A token of ${ACCESS_TOKEN_SECONDS} seconds for a key or a session: what goes further than the key should`,
  description: "A JWT (EdDSA, keys at /.well-known/jwks.json) with sub, role, scope, iat and exp. It ends with the key or session that it was made with.",
  tags,
  request: { body: { required: true, ...json({ description: "What it shall be good for", schema: z.object({ scopes }).openapi("NewToken") }) } },
  responses: {
    201: json({
      description: "For the header Authorization: Bearer",
      schema: z.object({ token: z.string(), expiresAtSeconds: z.int() }).openapi("AccessToken"),
    }),
    ...problems("UNAUTHENTICATED", "FORBIDDEN"),
  },
});

/** Keys are made and ended by people who are signed in, never by keys. */
export function registerApiKeyRoutes(app: FoyerApi, deps: ApiDeps & CallerDeps): void {
  app.openapi(create, async (c) => {
    const { userId, wallet } = await requireSession(deps, c);
    return c.json(await createApiKey(deps, { owner: { userId, wallet }, ...c.req.valid("json") }), 201);
  });
  app.openapi(list, async (c) => c.json({ keys: await listApiKeys(deps, await requireSession(deps, c)) }, 200));
  app.openapi(revoke, async (c) => {
    const { userId } = await requireSession(deps, c);
    await revokeApiKey(deps, { userId, keyId: c.req.valid("param").id });
    return c.body(null, 204);
  });
  app.openapi(token, async (c) => {
    const found = await requireCaller(deps, c);
    if (found.proof === "token") throw noMoreTokens();
    const { scopes: wanted } = c.req.valid("json");
    const missing = wanted.find((scope) => !found.scopes.includes(scope));
    if (missing) throw tooMuch(missing);
    const caller = { ...found, scopes: wanted };
    const made = signAccessToken(
      { ring: await deps.vault.ring(), clock: deps.clock, issuer: issuerOf(deps) },
      { caller, role: isAdmin(deps, found) ? "admin" : "account" },
    );
    return c.json(made, 201);
  });
}

/** Else two minutes would last as long as what it rests on. */
function noMoreTokens(): FoyerError {
  return new FoyerError({ code: "FORBIDDEN", message: "A token makes no tokens.", next: "Use the key or the session itself." });
}

function tooMuch(scope: string): FoyerError {
  return new FoyerError({
    code: "FORBIDDEN",
    message: `This key may not give away ${scope}: it lacks it.`,
    next: "Ask for what the key has, or make another key.",
  });
}
