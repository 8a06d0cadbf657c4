import { ACCESS, type Access, type Caller } from "../access.ts";
import type { FoyerApi } from "../deps.ts";
import { LIMITED } from "../limited.ts";

type Document = ReturnType<FoyerApi["getOpenAPI31Document"]>;
type PathItem = NonNullable<Document["paths"]>[string];
type Security = NonNullable<Document["security"]>;

export const HTTP_METHODS = ["get", "post", "put", "patch", "delete"] as const;

const SCHEMES = {
  session: { type: "apiKey", in: "cookie", name: "foyer.session_token", description: "Signed in on the site; over https the name begins with __Secure-" },
  device: { type: "apiKey", in: "header", name: "X-Foyer-Device", description: "A paired device's token of ten minutes" },
  shift: { type: "http", scheme: "bearer", description: "A steward's token, beside the device's" },
  key: { type: "http", scheme: "bearer", description: "A key of /organizer/keys, or a token of POST /api/tokens, with the scope that is named" },
} as const;

/** The API as OpenAPI 3.1: what the routes declare, and from access.ts who may call each. Throws a TypeError for one that stands not there. */
export function documentOf({ app, publicUrl }: { app: FoyerApi; publicUrl: string }): Document {
  for (const [name, scheme] of Object.entries(SCHEMES)) app.openAPIRegistry.registerComponent("securitySchemes", name, scheme);
  const document = app.getOpenAPI31Document({
    openapi: "3.1.0",
    info: {
      title: "Foyer",
      version: "1",
      description: "NFT ticketing that works at the door. Instants are whole seconds, amounts and token ids decimal text, errors RFC 9457 problems.",
    },
    servers: [{ url: publicUrl }],
  });
  return { ...document, paths: Object.fromEntries(Object.entries(document.paths ?? {}).map(([path, item]) => [path, withAccess({ path, item })])) };
}

function withAccess({ path, item }: { path: string; item: PathItem }): PathItem {
  const changed = HTTP_METHODS.flatMap((method) => {
    const operation = item[method];
    if (!operation) return [];
    const name = `${method.toUpperCase()} ${path}`;
    const { caller, scope } = accessOf(name);
    const limits = limitsOf(name);
    const responses = { ...guardsOf({ method, scope, operation }), ...limits.responses, ...operation.responses };
    return [[method, { ...operation, ...limits, responses, security: securityOf({ caller, scope }), "x-foyer-caller": caller }]];
  });
  return { ...item, ...Object.fromEntries(changed) };
}

type Guarded = { method: (typeof HTTP_METHODS)[number]; scope: Access["scope"]; operation: NonNullable<PathItem["get"]> };

/** What the guards before a route may answer: another site's page, a body too large, a key without the scope. */
function guardsOf({ method, scope, operation }: Guarded) {
  const isChange = method !== "get";
  return {
    ...(isChange ? { 400: problemOf("Invalid input (INVALID_INPUT)") } : {}),
    ...(isChange || scope ? { 403: problemOf("Not allowed (FORBIDDEN)") } : {}),
    ...(operation.requestBody ? { 413: problemOf("Too large (PAYLOAD_TOO_LARGE)") } : {}),
  };
}

function accessOf(name: string) {
  const access = ACCESS[name];
  if (access) return access;
  throw new TypeError(`api/access.ts does not say who may call ${name}.`);
}

function securityOf({ caller, scope }: { caller: Caller; scope: Access["scope"] }): Security {
  switch (caller) {
    case "anybody":
    case "proof":
      return [];
    case "device":
      return [{ device: [] }];
    case "shift":
    case "event-shift":
    case "supervisor":
      return [{ device: [], shift: [] }];
    default:
      return scope ? [{ session: [] }, { key: scope === "any" ? [] : [scope] }] : [{ session: [] }];
  }
}

/** What api/limited.ts says of it: by whom calls are counted, and that one may be one too many. */
function limitsOf(name: string) {
  const by = LIMITED[name];
  return by ? { responses: { 429: problemOf("Too many requests (TOO_MANY_REQUESTS)") }, "x-foyer-limited-by": ["address", ...by] } : {};
}

function problemOf(description: string) {
  return { description, content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } } };
}
