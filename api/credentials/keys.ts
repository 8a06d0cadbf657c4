import { createRoute, z } from "@hono/zod-openapi";
import { etag } from "hono/etag";
import { jwksOf } from "#server/credentials/key-ring.ts";
import type { Vault } from "#server/credentials/vault.ts";
import type { ApiDeps, FoyerApi } from "../deps.ts";
import { json } from "../fields.ts";

/** Shorter than the time by which a new key is published before it signs (PUBLISHED_BEFORE_SECONDS). */
const MAX_AGE_SECONDS = 300;

const PATH = "/.well-known/jwks.json";

const key = z.object({ kty: z.literal("OKP"), crv: z.literal("Ed25519"), use: z.literal("sig"), alg: z.literal("EdDSA"), kid: z.string(), x: z.string() });

const readKeys = createRoute({
  method: "get",
  path: PATH,
  summary: "The platform's public keys, for whoever checks passes by themselves",
  tags: ["credentials"],
  responses: {
    200: json({ description: "RFC 7517", schema: z.object({ keys: z.array(key) }).openapi("KeySet") }),
    304: { description: "As If-None-Match has it" },
  },
});

export function registerKeyRoutes(app: FoyerApi, deps: ApiDeps & { readonly vault: Vault }): void {
  app.use(PATH, etag());
  app.openapi(readKeys, async (c) => {
    c.header("cache-control", `public, max-age=${MAX_AGE_SECONDS}`);
    return c.json(jwksOf((await deps.vault.ring()).listKeys(deps.clock.nowMs())), 200);
  });
}
