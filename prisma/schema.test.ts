import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Prisma } from "#generated/prisma/client.ts";
import { createDatabase, type TestDatabase } from "#test/support/postgres.ts";

type Column = { readonly table: string; readonly column: string; readonly type: string; readonly isNullable: boolean };

/** schema.prisma's types and native types to PostgreSQL's names. */
const TYPES: Readonly<Record<string, string>> = {
  Int: "int4",
  BigInt: "int8",
  String: "text",
  "String @db.Uuid": "uuid",
  "String @db.VarChar": "varchar",
  "String @db.Inet": "inet",
  Boolean: "bool",
  "DateTime @db.Timestamptz": "timestamptz",
  "Decimal @db.Decimal": "numeric",
  Bytes: "bytea",
  Json: "jsonb",
  'Unsupported("tsvector")': "tsvector",
};

describe("schema.prisma and the migrations", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createDatabase();
  });
  afterAll(() => database.close());

  it("say the same of every table, column, type and null", async () => {
    const { rows } = await database.pool.query<Column>(
      `SELECT table_name AS table, column_name AS column, udt_name AS type, is_nullable = 'YES' AS "isNullable"
       FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> '_prisma_migrations'`,
    );
    expect(
      readModels()
        .flatMap(({ columns }) => columns)
        .sort(byName),
    ).toEqual(rows.sort(byName));
  });

  it("say the same of every key and unique set of columns", async () => {
    const { rows } = await database.pool.query<{ unique: string }>(
      `SELECT c.relname || '(' || string_agg(a.attname, ', ' ORDER BY k.place) || ')' AS unique
       FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public'
       CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k (attnum, place)
       JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.attnum
       WHERE i.indisunique AND i.indpred IS NULL AND c.relname <> '_prisma_migrations' GROUP BY i.indexrelid, c.relname`,
    );
    expect(
      readModels()
        .flatMap(({ uniques }) => uniques)
        .sort(),
    ).toEqual(rows.map((row) => row.unique).sort());
  });

  it("give Prisma's client a model for each table", () => {
    expect(Object.keys(Prisma.ModelName).sort()).toEqual(
      readModels()
        .map(({ name }) => name)
        .sort(),
    );
  });
});

type Model = { readonly name: string; readonly columns: readonly Column[]; readonly uniques: readonly string[] };

function readModels(): Model[] {
  const text = readFileSync(new URL("schema.prisma", import.meta.url), "utf8");
  const blocks = [...text.matchAll(/^model (\w+) \{\n([\s\S]*?)^\}/gm)].map(([, name = "", body = ""]) => ({
    name,
    lines: body.split("\n").map((line) => line.trim()),
  }));
  const models = new Set(blocks.map(({ name }) => name));
  return blocks.map(({ name, lines }) => readModel({ name, lines, models }));
}

function readModel({ name, lines, models }: { name: string; lines: readonly string[]; models: ReadonlySet<string> }): Model {
  const table = /@@map\("(\w+)"\)/.exec(lines.join("\n"))?.[1] ?? name;
  const fields = lines.flatMap((line) => {
    const match = /^(\w+)\s+(\w+(?:\("\w+"\))?)(\[\]|\?)?(.*)$/.exec(line);
    const [, field = "", type = "", suffix = "", rest = ""] = match ?? [];
    return match && !models.has(type) ? [{ field, type, suffix, rest, column: / @map\("(\w+)"\)/.exec(rest)?.[1] ?? field }] : [];
  });
  const columnOf = new Map(fields.map(({ field, column }) => [field, column]));
  const single = fields.filter(({ rest }) => /@(id|unique)\b/.test(rest)).map(({ column }) => `${table}(${column})`);
  const sets = lines.flatMap((line) => {
    const names = /^@@(?:id|unique)\(\[([^\]]+)\]/.exec(line)?.[1];
    return names
      ? [
          `${table}(${names
            .split(", ")
            .map((field) => columnOf.get(field))
            .join(", ")})`,
        ]
      : [];
  });
  return { name, columns: fields.map((field) => columnOfField({ table, ...field })), uniques: [...single, ...sets] };
}

function columnOfField({ table, column, type, suffix, rest }: { table: string; column: string; type: string; suffix: string; rest: string }): Column {
  const native = /(@db\.\w+)/.exec(rest)?.[1];
  const postgres = TYPES[native ? `${type} ${native}` : type] ?? `unknown ${type} ${native}`;
  return { table, column, type: suffix === "[]" ? `_${postgres}` : postgres, isNullable: suffix === "?" };
}

function byName(left: Column, right: Column): number {
  return `${left.table}.${left.column}`.localeCompare(`${right.table}.${right.column}`);
}
