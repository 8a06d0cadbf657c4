import type { ApiDeps, FoyerApi } from "../deps.ts";
import { renderDocs } from "./docs-page.ts";

const STYLE_ONLY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/** The API's description as OpenAPI 3.1 for programs, and as one page without scripts for people. */
export function registerDocRoutes(app: FoyerApi, { env }: ApiDeps): void {
  app.get("/api/openapi.json", (c) => c.json(documentOf()));
  app.get("/api/docs", (c) => {
    c.header("content-security-policy", STYLE_ONLY);
    return c.html(renderDocs(documentOf()));
  });

  function documentOf() {
    return app.getOpenAPI31Document({
      openapi: "3.1.0",
      info: {
        title: "Foyer",
        version: "1",
        description: "NFT ticketing that works at the door. Instants are whole seconds, amounts and token ids decimal text, errors RFC 9457 problems.",
      },
      servers: [{ url: env.PUBLIC_URL }],
    });
  }
}
