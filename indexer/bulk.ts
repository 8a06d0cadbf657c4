import type pg from "pg";

export type Db = Pick<pg.ClientBase, "query">;

/** `seconds` are unix seconds in code and timestamptz in the table. `list` is text[] (unnest flattens arrays, so it travels joined). */
type ColumnType = "text" | "integer" | "bigint" | "numeric" | "boolean" | "seconds" | "list";
type Value = string | number | bigint | boolean;

/** How one column is filled from a row. */
export type Column<Row> = readonly [name: string, type: ColumnType, of: (row: Row) => Value];
export type Table<Row> = { readonly name: string; readonly columns: readonly Column<Row>[]; readonly onConflict?: string };

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
  if (rows.length === 0) return;
  const names = table.columns.map(([name]) => name);
  const arrays = table.columns.map(([, type], i) => `$${i + 1}::${ARRAY_TYPES[type]}`);
  const values = table.columns.map(([name, type]) => selected({ name, type }));
  await db.query(
    `INSERT INTO ${table.name} (${names.join(", ")})
     SELECT ${values.join(", ")} FROM unnest(${arrays.join(", ")}) AS r (${names.join(", ")}) ${table.onConflict ?? ""}`,
    table.columns.map(([, , of]) => rows.map((row) => String(of(row)))),
  );
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

function selected({ name, type }: { name: string; type: ColumnType }): string {
  switch (type) {
    case "seconds":
      return `to_timestamp(r.${name})`;
    case "list":
      return `string_to_array(r.${name}, ',')`;
    default:
      return `r.${name}`;
  }
}
