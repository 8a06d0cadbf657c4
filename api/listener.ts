import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { getRequestListener } from "@hono/node-server";
import type { ApiDeps, FoyerApi } from "./deps.ts";
import { createSetClientIp } from "./platform/client-ip.ts";
import { setApiPolicy, setPagePolicy, setSecurityHeaders } from "./platform/security-headers.ts";

/** Next's handler, or anything that renders pages as it does. */
export type Pages = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** What a gate calls is answered before Next sees it (design §6); pages are Next's. Both get the same headers for safety. */
export function createListener({ env, log }: Pick<ApiDeps, "env" | "log">, { app, pages }: { app: FoyerApi; pages: Pages }): RequestListener {
  const api = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  const setClientIp = createSetClientIp({ trustedProxies: env.TRUSTED_PROXIES });
  return (request, response) => {
    setClientIp(request);
    setSecurityHeaders({ response, env });
    if (isApi(request.url ?? "/")) {
      setApiPolicy(response);
      api(request, response);
      return;
    }
    if (!isReadable(request.url ?? "/")) {
      response.writeHead(400, { "content-type": "text/plain" }).end("This address cannot be read.\n");
      return;
    }
    setPagePolicy({ request, response, env });
    pages(request, response).catch((cause: unknown) => {
      // Without the query: a tag's address holds a message that is good at a gate.
      log.error({ err: cause, path: request.url?.split("?", 1)[0] }, "a page failed");
      if (!response.headersSent) response.statusCode = 500;
      response.end();
    });
  };
}

function isApi(url: string): boolean {
  return url.startsWith("/api/") || url.startsWith("/.well-known/");
}

/** Next answers an address with half a character in it with 500, as if the fault were ours. */
function isReadable(url: string): boolean {
  try {
    decodeURIComponent(url.split("?", 1)[0] ?? "");
    return true;
  } catch (cause) {
    if (cause instanceof URIError) return false;
    throw cause;
  }
}
