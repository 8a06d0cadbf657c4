import { createRoute, z } from "@hono/zod-openapi";
import { CREDENTIAL_KINDS } from "#core/method.ts";
import { issuePass } from "#server/credentials/issue-pass.ts";
import { issuePlatformCode } from "#server/credentials/issue-platform-code.ts";
import { listCredentials } from "#server/credentials/list-credentials.ts";
import { listPhoneWallets } from "#server/credentials/list-phone-wallets.ts";
import { revokeCredential } from "#server/credentials/revoke-credential.ts";
import type { Vault } from "#server/credentials/vault.ts";
import type { ApiDeps, FoyerApi } from "../deps.ts";
import { idSchema, json } from "../fields.ts";
import { type IssuingDeps, requireIssuer } from "../guards/issuing.ts";
import { requireSession } from "../guards/session.ts";
import { problems } from "../problem.ts";

const tags = ["credentials"];
const ofTicket = { params: z.object({ id: idSchema }) };
const refusals = problems("UNAUTHENTICATED", "FORBIDDEN", "NOT_FOUND", "EXPIRED", "ALREADY_USED", "METHOD_DISABLED", "TOO_MANY_REQUESTS", "UNAVAILABLE");

const generatePass = createRoute({
  method: "post",
  path: "/api/tickets/{id}/methods/pass/generate",
  summary: "A signed pass of now; ask again at nextAtMs, for the first newer one that a gate sees ends it",
  tags,
  request: ofTicket,
  responses: {
    200: json({
      description: "Show `text` as it is",
      schema: z.object({ text: z.string(), nonce: z.int(), nextAtMs: z.int(), expiresAtSeconds: z.int() }).openapi("IssuedPass"),
    }),
    ...refusals,
  },
});

const generateCode = createRoute({
  method: "post",
  path: "/api/tickets/{id}/methods/qr/platform-code",
  summary: "The code of this slot, signed by the platform for the caller's session",
  tags,
  request: ofTicket,
  responses: {
    200: json({
      description: "Show `text` as a QR code until it expires",
      schema: z.object({ text: z.string(), slot: z.int(), expiresInMs: z.int() }).openapi("PlatformCode"),
    }),
    ...refusals,
  },
});

const list = createRoute({
  method: "get",
  path: "/api/tickets/{id}/credentials",
  summary: "The tags and passes that stand for the caller's ticket",
  tags,
  request: ofTicket,
  responses: {
    200: json({
      description: "The newest first",
      schema: z.object({
        wallets: z.object({ apple: z.boolean(), google: z.boolean() }).openapi({ description: "Which phone wallets are set up here" }),
        credentials: z.array(
          z.object({ id: z.uuid(), kind: z.enum(CREDENTIAL_KINDS), issuedAtSeconds: z.int(), usedAtMs: z.int().nullable() }).openapi("Credential"),
        ),
      }),
    }),
    ...problems("UNAUTHENTICATED", "FORBIDDEN", "NOT_FOUND"),
  },
});

const revoke = createRoute({
  method: "delete",
  path: "/api/tickets/{id}/credentials/{credentialId}",
  summary: "The holder switches off a tag or pass",
  tags,
  request: { params: z.object({ id: idSchema, credentialId: idSchema }) },
  responses: { 204: { description: "Switched off" }, ...problems("UNAUTHENTICATED", "FORBIDDEN", "NOT_FOUND") },
});

export function registerPassRoutes(app: FoyerApi, deps: ApiDeps & IssuingDeps & { readonly vault: Vault }): void {
  const wallets = listPhoneWallets(deps.env);
  app.openapi(generatePass, async (c) => {
    const { id: ticketId } = c.req.valid("param");
    const session = await requireIssuer(deps, c, { subject: ticketId });
    return c.json(await issuePass(deps, { session, ticketId }), 200);
  });
  app.openapi(generateCode, async (c) => {
    const { id: ticketId } = c.req.valid("param");
    const session = await requireIssuer(deps, c, { subject: ticketId });
    return c.json(await issuePlatformCode(deps, { session, ticketId }), 200);
  });
  app.openapi(list, async (c) => {
    const session = await requireSession(deps, c);
    return c.json({ wallets, credentials: await listCredentials(deps, { session, ticketId: c.req.valid("param").id }) }, 200);
  });
  app.openapi(revoke, async (c) => {
    const session = await requireSession(deps, c);
    const { id: ticketId, credentialId } = c.req.valid("param");
    await revokeCredential(deps, { by: { kind: "holder", session }, ticketId, credentialId });
    return c.body(null, 204);
  });
}
