import type { FoyerApi } from "#api/app.ts";
import { CLIENT_IP_HEADER } from "#server/accounts/auth.ts";
import { ORIGIN } from "./api.ts";
import { fromElsewhere } from "./gate.ts";
import { type Document, type Operation, sampleOf } from "./openapi.ts";

/** What stands in a request beside what the document's own samples say. */
export type Filling = { readonly path?: Readonly<Record<string, string>>; readonly query?: Readonly<Record<string, string>>; readonly body?: unknown };

/** One well-formed request for an operation, with the given things in its path and body. */
export function requestOf(document: Document, { operation, filling = {} }: { operation: Operation; filling?: Filling }): { url: string; body: unknown } {
  const wanted = operation.parameters.filter((parameter) => parameter.required);
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const schema = wanted.find((parameter) => parameter.in === "path" && parameter.name === name)?.schema ?? {};
    return encodeURIComponent(filling.path?.[name] ?? String(sampleOf(document, schema)));
  });
  const asked = wanted.filter((parameter) => parameter.in === "query").map(({ name, schema }) => [name, String(sampleOf(document, schema))]);
  const query = new URLSearchParams({ ...Object.fromEntries(asked), ...filling.query });
  const body = filling.body ?? (operation.body ? sampleOf(document, operation.body) : undefined);
  return { url: query.size > 0 ? `${path}?${query}` : path, body };
}

/** Sends it as a page of ours does, from an address of its own unless the headers say one. */
export async function call(
  app: FoyerApi,
  { method, url, body, headers = {} }: { method: string; url: string; body?: unknown; headers?: Readonly<Record<string, string>> },
): Promise<Response> {
  const from = CLIENT_IP_HEADER in headers ? {} : fromElsewhere();
  const init = { method, headers: { origin: ORIGIN, "content-type": "application/json", ...from, ...headers } };
  return app.request(`${ORIGIN}${url}`, body === undefined ? init : { ...init, body: typeof body === "string" ? body : JSON.stringify(body) });
}
