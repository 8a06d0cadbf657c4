import type { TestApi } from "./api.ts";

/** As much of JSON Schema as our document uses. */
export type Schema = {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly example?: unknown;
  readonly default?: unknown;
  readonly format?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
};

type Parameter = { readonly name: string; readonly in: "path" | "query" | "header"; readonly required?: boolean; readonly schema: Schema };
type Content = Readonly<Record<string, { readonly schema?: Schema }>>;
type Described = {
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>;
  readonly "x-foyer-caller"?: string;
};

export type Document = {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
};

/** `name` is "GET /api/events": as api/access.ts calls it. */
export type Operation = {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly body: Schema | null;
  readonly responses: Described["responses"];
};

export async function readDocument(api: Pick<TestApi, "app">): Promise<Document> {
  return (await (await api.app.request("/api/openapi.json")).json()) as Document;
}

export function listOperations({ paths }: Document): Operation[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([verb, { parameters = [], requestBody, responses }]) => {
      const method = verb.toUpperCase();
      return { name: `${method} ${path}`, method, path, parameters, body: requestBody?.content["application/json"]?.schema ?? null, responses };
    }),
  );
}

/** The schema that a reference leads to. */
export function resolve({ components }: Document, schema: Schema): Schema {
  const found = schema.$ref === undefined ? schema : components.schemas[schema.$ref.slice("#/components/schemas/".length)];
  if (!found) throw new TypeError(`${schema.$ref} leads nowhere`);
  return found.$ref === undefined ? found : resolve({ components, paths: {} }, found);
}

/** A value that a schema allows: its example, or the smallest that there is. */
export function sampleOf(document: Document, schema: Schema): unknown {
  const { example, const: only, enum: names, oneOf, anyOf, allOf, ...one } = resolve(document, schema);
  if (example !== undefined) return example;
  if (only !== undefined) return only;
  if (names) return names[0];
  const [first] = oneOf ?? anyOf ?? [];
  if (first) return sampleOf(document, first);
  if (allOf) return Object.assign({}, ...allOf.map((part) => sampleOf(document, part)));
  switch ([one.type].flat()[0]) {
    case "object": {
      const wanted = Object.entries(one.properties ?? {}).filter(([name]) => one.required?.includes(name));
      return Object.fromEntries(wanted.map(([name, part]) => [name, sampleOf(document, part)]));
    }
    case "array":
      return Array.from({ length: one.minItems ?? 0 }, () => sampleOf(document, one.items ?? {}));
    case "integer":
    case "number":
      return one.minimum ?? (one.exclusiveMinimum ?? -1) + 1;
    case "boolean":
      return true;
    default:
      return textOf(one);
  }
}

function textOf({ format, minLength = 0, maxLength = 10 }: Schema): string {
  if (format === "uuid") return "3f2b1d8e-6c5a-4f0e-9b7d-2a1c4e6f8b90";
  return "x".repeat(Math.max(minLength, Math.min(1, maxLength)));
}
