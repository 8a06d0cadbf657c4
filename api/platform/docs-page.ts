import type { OpenAPIHono } from "@hono/zod-openapi";
import { html } from "hono/html";
import type { HtmlEscapedString } from "hono/utils/html";
import { ERROR_CODES } from "#core/error.ts";
import { ACCESS, type Access, type Caller } from "../access.ts";
import { STATUS_OF } from "../problem.ts";
import { HTTP_METHODS } from "./document.ts";

type Document = ReturnType<OpenAPIHono["getOpenAPI31Document"]>;
type PathItem = NonNullable<Document["paths"]>[string];
type Operation = NonNullable<PathItem["get"]>;
type Html = HtmlEscapedString | Promise<HtmlEscapedString>;

const CALLER_WORDS: Readonly<Record<Caller, string>> = {
  anybody: "Anybody",
  proof: "Anybody: what is sent proves itself",
  account: "Whoever is signed in, for their own things",
  holder: "The ticket’s holder",
  organizer: "The event’s organizer",
  "organizer-or-admin": "The event’s organizer, and platform admins",
  admin: "Platform admins",
  device: "A paired gate device",
  shift: "A steward at work on a paired device",
  "event-shift": "A steward at work at the ticket’s event",
  supervisor: "A supervisor at work on a paired device",
};

/** Everything that the document says, on one page: no script, no font, nothing from elsewhere. */
export function renderDocs(document: Document): Html {
  const paths = Object.entries(document.paths ?? {}).sort(([left], [right]) => left.localeCompare(right));
  return html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${document.info.title} API</title><style>${STYLE}</style></head>
<body>
<h1>${document.info.title} API</h1>
<p>${document.info.description ?? ""} The same as <a href="/api/openapi.json">OpenAPI 3.1</a>.</p>
<h2>Operations</h2>
${paths.flatMap(([path, item]) => HTTP_METHODS.flatMap((method) => (item[method] ? [renderOperation({ method, path, operation: item[method] })] : [])))}
<h2>Errors</h2>
<table>${ERROR_CODES.map((code) => html`<tr id="${code}"><td><code>${code}</code></td><td>${STATUS_OF[code]}</td></tr>`)}</table>
<h2>Schemas</h2>
${Object.entries(document.components?.schemas ?? {}).map(([name, schema]) => html`<details id="schema-${name}"><summary>${name}</summary><pre>${pretty(schema)}</pre></details>`)}
</body></html>`;
}

function renderOperation({ method, path, operation }: { method: string; path: string; operation: Operation }): Html {
  return html`<details id="${method}-${path}"><summary><b>${method.toUpperCase()}</b> <code>${path}</code> ${operation.summary ?? ""}</summary>
${operation.description ? html`<p>${operation.description}</p>` : ""}
<p>${wordsOf(ACCESS[`${method.toUpperCase()} ${path}`])}</p>
${operation.parameters?.length ? html`<h3>Parameters</h3><pre>${pretty(operation.parameters)}</pre>` : ""}
${operation.requestBody ? html`<h3>Body</h3><pre>${pretty(operation.requestBody)}</pre>` : ""}
<h3>Answers</h3>
<table>${Object.entries(operation.responses ?? {}).map(([status, response]) => html`<tr><td>${status}</td><td>${response.description}</td></tr>`)}</table>
<pre>${pretty(operation.responses?.[200] ?? operation.responses?.[201] ?? {})}</pre></details>`;
}

function wordsOf(access: Access | undefined): string {
  if (!access) return "";
  const { caller, scope } = access;
  return `Who may call it: ${CALLER_WORDS[caller]}${keyWords(scope)}.`;
}

function keyWords(scope: Access["scope"]): string {
  if (!scope) return "";
  return scope === "any" ? "; by any key too" : `; by a key with ${scope} too`;
}

function pretty(value: unknown): string {
  return JSON.stringify(value, null, 2);
}

const STYLE = `
:root { color-scheme: light dark }
body { overflow-wrap: anywhere; font: 1rem/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: #16161d; background: #fff }
code, pre { font-family: ui-monospace, monospace; font-size: .875rem }
pre { overflow-x: auto; background: #f4f4f6; padding: .75rem; border-radius: .5rem }
details { border-bottom: 1px solid #ddd; padding: .5rem 0 } summary { cursor: pointer } b { display: inline-block; min-width: 4rem }
td { padding: .125rem 1rem .125rem 0; vertical-align: top } tr:target { background: #fff3bf }
@media (prefers-color-scheme: dark) { body { color: #eee; background: #16161d } pre { background: #24242e } a { color: #9db8ff } tr:target { background: #5a4a00 } }
`;
