import { createRoute, z } from "@hono/zod-openapi";
import { FoyerError } from "#core/error.ts";
import { issueApplePass } from "#server/credentials/apple/issue-apple-pass.ts";
import { findAppleSettings } from "#server/credentials/apple/settings.ts";
import { findGoogleSettings, makeGoogleLink } from "#server/credentials/google/save-link.ts";
import type { Vault } from "#server/credentials/vault.ts";
import type { ApiDeps, FoyerApi } from "../deps.ts";
import { idSchema, json } from "../fields.ts";
import { type IssuingDeps, requireIssuer } from "../guards/issuing.ts";
import { problems } from "../problem.ts";
import { registerAppleService } from "./apple.ts";

const PASS_TYPE = "application/vnd.apple.pkpass";
const tags = ["wallets"];
const refusals = problems("UNAUTHENTICATED", "FORBIDDEN", "NOT_FOUND", "EXPIRED", "ALREADY_USED", "METHOD_DISABLED", "TOO_MANY_REQUESTS", "UNAVAILABLE");

const applePass = createRoute({
  method: "get",
  path: "/api/tickets/{id}/wallets/apple",
  summary: "The ticket for Apple Wallet; its barcode names the ticket and admits nobody alone",
  tags,
  request: { params: z.object({ id: idSchema }) },
  responses: { 200: { description: "A signed pass", content: { [PASS_TYPE]: { schema: z.string().openapi({ format: "binary" }) } } }, ...refusals },
});

const googleLink = createRoute({
  method: "post",
  path: "/api/tickets/{id}/wallets/google",
  summary: "The link that puts the ticket into Google Wallet, with a barcode that rotates",
  tags,
  request: { params: z.object({ id: idSchema }) },
  responses: { 200: json({ description: "Open it on the phone", schema: z.object({ url: z.url() }).openapi("GoogleLink") }), ...refusals },
});

/** Routes stand whether or not the wallets are set up; without settings they say so. */
export function registerWalletRoutes(app: FoyerApi, deps: ApiDeps & IssuingDeps & { readonly vault: Vault }): void {
  const [apple, google, publicUrl] = [findAppleSettings(deps.env), findGoogleSettings(deps.env), deps.env.PUBLIC_URL];
  app.openapi(applePass, async (c) => {
    if (!apple) throw notSetUp();
    const { id: ticketId } = c.req.valid("param");
    const session = await requireIssuer(deps, c, { subject: ticketId });
    const bytes = await issueApplePass({ ...deps, apple, publicUrl }, { session, ticketId });
    return c.body(new Uint8Array(bytes), 200, { "content-type": PASS_TYPE, "content-disposition": 'attachment; filename="ticket.pkpass"' });
  });
  app.openapi(googleLink, async (c) => {
    if (!google) throw notSetUp();
    const { id: ticketId } = c.req.valid("param");
    const session = await requireIssuer(deps, c, { subject: ticketId });
    return c.json(await makeGoogleLink({ ...deps, google, publicUrl }, { session, ticketId }), 200);
  });
  if (apple) registerAppleService(app, { ...deps, apple, publicUrl });
}

function notSetUp(): FoyerError {
  return new FoyerError({ code: "UNAVAILABLE", message: "This wallet is not set up here.", next: "Show the code from your tickets." });
}
