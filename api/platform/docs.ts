import type { ApiDeps, FoyerApi } from "../deps.ts";
import { renderDocs } from "./docs-page.ts";
import { documentOf } from "./document.ts";

const STYLE_ONLY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/** The API's description as OpenAPI 3.1 for programs, and as one page without scripts for people. */
export function registerDocRoutes(app: FoyerApi, { env }: Pick<ApiDeps, "env">): void {
  let document: ReturnType<typeof documentOf> | null = null;
  const read = () => {
    document ??= documentOf({ app, publicUrl: env.PUBLIC_URL });
    return document;
  };
  app.get("/api/openapi.json", (c) => c.json(read()));
  app.get("/api/docs", (c) => {
    c.header("content-security-policy", STYLE_ONLY);
    return c.html(renderDocs(read()));
  });
}
