import { readFileSync } from "node:fs";
import fc from "fast-check";
import { type Document, type Operation, resolve, type Schema } from "./openapi.ts";

/** What no program sends and everybody can: the wrong type, nothing, too much, too deep, and texts that have broken others (big-list-of-naughty-strings, MIT). */
export const NAUGHTY = JSON.parse(readFileSync(new URL("../vectors/naughty-strings.json", import.meta.url), "utf8")) as string[];

const DEEP = 2_000;
const LONG = 60_000;
const text = fc.oneof(
  fc.constantFrom(...NAUGHTY),
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.constant("\u0000"),
  fc.constant("\ud800"),
  fc.constant("x".repeat(LONG)),
);
const number = fc.constantFrom(-1, 0, 0.5, -0, 2 ** 31, 2 ** 53, 2 ** 63, -(2 ** 63), 1e21, 1e308, Number.MAX_SAFE_INTEGER, 65_536, 253_402_300_800);
const wrong = fc.oneof(
  { weight: 4, arbitrary: text },
  { weight: 2, arbitrary: number },
  { weight: 1, arbitrary: fc.constantFrom(null, true, [], {}, [null], { length: 3 }, [[]], { toString: 1 }) },
  { weight: 1, arbitrary: fc.constant(Array.from({ length: 2_000 }, () => 1)) },
);

/** A body for an operation: a good one with one thing wrong in it, or nothing that is a body at all. As text, for JSON cannot say all of it. */
export function hostileBody(document: Document, { operation, good }: { operation: Operation; good: unknown }): fc.Arbitrary<string> {
  const raw = fc.constantFrom(
    "",
    "{",
    "null",
    "[]",
    '"x"',
    "1e999",
    "{}{}",
    `${"[".repeat(DEEP)}${"]".repeat(DEEP)}`,
    '{"__proto__":{"x":1}}',
    "\u0000",
    "NaN",
    "\ufeff{}",
  );
  const places = operation.body ? listPlaces(document, { schema: operation.body, value: good }) : [];
  const spoiled = fc.record({
    place: fc.constantFrom(...(places.length > 0 ? places : [[]])),
    what: wrong,
    how: fc.constantFrom("replace", "replace", "replace", "remove", "add"),
  });
  const change = spoiled.map(({ place, what, how }) => JSON.stringify(spoil({ value: good, place, what, how })) ?? "");
  return fc.oneof({ weight: 6, arbitrary: change }, { weight: 1, arbitrary: raw });
}

/** A text for a place in a path or a query. */
export function hostileText(): fc.Arbitrary<string> {
  const plain = text.map((value) => value.slice(0, 4_000).toWellFormed());
  return fc.oneof(plain, fc.constantFrom("00000000-0000-4000-8000-000000000000", "-1", "1e9", "..", "../..", "%00", "'", "NaN", "0x"));
}

type Place = readonly (string | number)[];

/** Every place of a value, and of what the schema would allow beside it. */
function listPlaces(document: Document, { schema, value, at = [] }: { schema: Schema; value: unknown; at?: Place }): Place[] {
  const found = resolve(document, schema);
  if (Array.isArray(value))
    return [at, ...value.slice(0, 2).flatMap((item, i) => listPlaces(document, { schema: found.items ?? {}, value: item, at: [...at, i] }))];
  if (typeof value !== "object" || value === null) return [at];
  const names = new Set([...Object.keys(value), ...Object.keys(found.properties ?? {})]);
  const inside = [...names].flatMap((name) =>
    listPlaces(document, { schema: found.properties?.[name] ?? {}, value: (value as Record<string, unknown>)[name], at: [...at, name] }),
  );
  return [at, ...inside];
}

type Spoiling = { readonly value: unknown; readonly place: Place; readonly what: unknown; readonly how: string };

function spoil({ value, place, what, how }: Spoiling): unknown {
  const [name, ...further] = place;
  if (name === undefined) return how === "add" && typeof value === "object" && value !== null ? { ...value, extra: what, constructor: what } : what;
  const copy: Record<string, unknown> = Array.isArray(value) ? ([...value] as never) : { ...(value as object) };
  if (further.length === 0 && how === "remove") delete copy[name];
  else copy[name] = spoil({ value: copy[name], place: further, what, how });
  return copy;
}
