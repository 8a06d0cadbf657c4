import type pg from "pg";
import { assertNever } from "#core/error.ts";
import { type Bytes, bigintField, booleanField, integerField, listField, NULL_FIELD, numericField, rowHead, secondsField, textField } from "./binary.ts";
import { copyIn, copyMessage } from "./copy.ts";

export type Db = Pick<pg.ClientBase, "query">;

/** `seconds` are unix seconds in code and timestamptz in the table. `list` is text[] (unnest flattens arrays, so there it travels joined). */
type ColumnType = "text" | "integer" | "bigint" | "numeric" | "boolean" | "seconds" | "list";
type Value = string | number | bigint | boolean | readonly string[] | null;

/** How one column is filled from a row. */
export type Column<Row> = readonly [name: string, type: ColumnType, of: (row: Row) => Value];
/** A table of the mirror. Its rows belong to an event; `key` names what tells them apart there, and is empty where the event itself is the row. */
export type Table<Row> = { readonly name: string; readonly key: readonly string[]; readonly columns: readonly Column<Row>[] };

const ARRAY_TYPES: Record<ColumnType, string> = {
  text: "text[]",
  integer: "integer[]",
  bigint: "bigint[]",
  numeric: "numeric[]",
  boolean: "boolean[]",
  seconds: "double precision[]",
  list: "text[]",
};

/** Rows that are ready to go: written out while the database was busy with others. */
export type Insertion = (db: Db) => Promise<void>;

/** All rows by one COPY: quicker than an INSERT from one row on, for it needs no plan. */
export async function insertRows<Row>(db: Db, rows: { table: Table<Row>; rows: readonly Row[] }): Promise<void> {
  await prepareRows(rows)(db);
}

/** As insertRows, the data written out now and sent later. */
export function prepareRows<Row>({ table, rows }: { table: Table<Row>; rows: readonly Row[] }): Insertion {
  if (rows.length === 0) return () => Promise.resolve();
  const names = table.columns.map(([name]) => name).join(", ");
  const copy = { text: `COPY ${table.name} (${names}) FROM STDIN (FORMAT binary)`, message: copyMessage(bytesOf({ table, rows })) };
  return (db) => copyIn(db, copy);
}

/** Gives rows that are there their new values. Throws when one is not there: then the tables are not what the fold began with. */
export async function updateRows<Row>(db: Db, { table, rows }: { table: Table<Row>; rows: readonly Row[] }): Promise<void> {
  if (rows.length === 0) return;
  const { columns } = table;
  const key = keyColumns(table);
  const changes = columns.filter((column) => !key.includes(column)).map((column) => `${column[0]} = ${selected(column)}`);
  const { rowCount } = await db.query(
    `UPDATE ${table.name} t SET ${changes.join(", ")} FROM ${unnested(columns)} WHERE ${matched(key)}`,
    arraysOf({ columns, rows }),
  );
  if (rowCount !== rows.length) throw new Error(`${table.name} lacks ${rows.length - (rowCount ?? 0)} of the rows that were to be changed.`);
}

/** Takes out the rows that have the keys of these. */
export async function deleteRows<Row>(db: Db, { table, rows }: { table: Table<Row>; rows: readonly Row[] }): Promise<void> {
  if (rows.length === 0) return;
  const columns = keyColumns(table);
  await db.query(`DELETE FROM ${table.name} t USING ${unnested(columns)} WHERE ${matched(columns)}`, arraysOf({ columns, rows }));
}

/** The rows that have these keys: arrays in the order of the table's key, chain and contract first. */
export async function selectRows<Row>(db: Db, { table, keys }: { table: Table<Row>; keys: readonly (readonly Value[])[] }) {
  if (keys.length === 0) return [];
  const columns = keyColumns(table);
  const text = `SELECT t.* FROM ${unnested(columns)} JOIN ${table.name} t ON ${matched(columns)}`;
  const { rows } = await db.query(
    text,
    columns.map((_, place) => keys.map((key) => String(key[place]))),
  );
  return rows;
}

/** Everything in one transaction; a fault leaves the tables as they were. */
export async function inTransaction<T>(db: Db, work: () => Promise<T>): Promise<T> {
  await db.query("BEGIN");
  try {
    const result = await work();
    await db.query("COMMIT");
    return result;
  } catch (fault) {
    // When the connection is gone the server rolls back by itself; the first fault is the one worth telling.
    await db.query("ROLLBACK").catch(() => undefined);
    throw fault;
  }
}

function unnested(columns: readonly Column<never>[]): string {
  const arrays = columns.map(([, type], i) => `$${i + 1}::${ARRAY_TYPES[type]}`);
  return `unnest(${arrays.join(", ")}) AS r (${columns.map(([name]) => name).join(", ")})`;
}

function matched(columns: readonly Column<never>[]): string {
  return columns.map(([name]) => `t.${name} = r.${name}`).join(" AND ");
}

function keyOf<Row>({ key }: Table<Row>): string[] {
  return ["chain_id", "contract", ...key];
}

function keyColumns<Row>(table: Table<Row>): readonly Column<Row>[] {
  const key = keyOf(table);
  return key.map((wanted) => {
    const column = table.columns.find(([name]) => name === wanted);
    if (!column) throw new Error(`${table.name} has no column ${wanted}.`);
    return column;
  });
}

function arraysOf<Row>({ columns, rows }: { columns: readonly Column<Row>[]; rows: readonly Row[] }): (string | null)[][] {
  return columns.map(([, , of]) =>
    rows.map((row) => {
      const value = of(row);
      return value === null ? null : String(value);
    }),
  );
}

function bytesOf<Row>({ table: { columns }, rows }: { table: Table<Row>; rows: readonly Row[] }): Bytes {
  const head = rowHead(columns.length);
  let bytes = "";
  for (const row of rows) {
    bytes += head;
    for (const [, type, of] of columns) bytes += fieldOf({ type, value: of(row) });
  }
  return bytes;
}

function fieldOf({ type, value }: { type: ColumnType; value: Value }): Bytes {
  if (value === null) return NULL_FIELD;
  switch (type) {
    case "text":
      return textField(value as string);
    case "integer":
      return integerField(value as number);
    case "bigint":
      return bigintField(value as bigint);
    case "numeric":
      return numericField(value as bigint);
    case "boolean":
      return booleanField(value as boolean);
    case "seconds":
      return secondsField(value as number);
    case "list":
      return listField(value as readonly string[]);
    default:
      return assertNever(type);
  }
}

function selected([name, type]: Column<never>): string {
  switch (type) {
    case "seconds":
      return `to_timestamp(r.${name})`;
    case "list":
      return `string_to_array(r.${name}, ',')`;
    default:
      return `r.${name}`;
  }
}
