import type pg from "pg";

export type Db = Pick<pg.ClientBase, "query">;

/** `seconds` are unix seconds in code and timestamptz in the table. `list` is text[] (unnest flattens arrays, so it travels joined). */
type ColumnType = "text" | "integer" | "bigint" | "numeric" | "boolean" | "seconds" | "list";
type Value = string | number | bigint | boolean | null;

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

/** All rows in one statement, one array a column: thousands of rows cost one round trip. */
export async function insertRows<Row>(db: Db, { table, rows }: { table: Table<Row>; rows: readonly Row[] }): Promise<void> {
  if (rows.length > 0) await db.query(insertion(table), arraysOf({ columns: table.columns, rows }));
}

/** As insertRows; a row that is there already takes the new values. */
export async function upsertRows<Row>(db: Db, { table, rows }: { table: Table<Row>; rows: readonly Row[] }): Promise<void> {
  if (rows.length === 0) return;
  const key = keyOf(table);
  const rest = table.columns.map(([name]) => name).filter((name) => !key.includes(name));
  const text = `${insertion(table)} ON CONFLICT (${key.join(", ")}) DO UPDATE SET ${rest.map((name) => `${name} = excluded.${name}`).join(", ")}`;
  await db.query(text, arraysOf({ columns: table.columns, rows }));
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

function insertion<Row>({ name, columns }: Table<Row>): string {
  const names = columns.map(([column]) => column).join(", ");
  return `INSERT INTO ${name} (${names}) SELECT ${columns.map(selected).join(", ")} FROM ${unnested(columns)}`;
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
