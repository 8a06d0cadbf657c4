import type { Column, Table } from "./bulk.ts";

/** A table's columns as text, spelled as `rowText` spells a row: to compare what stands there with what should. */
export function textColumns<Row>({ columns }: Table<Row>): string {
  return columns.map(spelled).join(", ");
}

export function rowText<Row>({ table, row }: { table: Table<Row>; row: Row }): string {
  return table.columns.map(([, , of]) => of(row)).join();
}

function spelled([name, type]: Column<never>): string {
  switch (type) {
    case "seconds":
      return `extract(epoch FROM ${name})::bigint::text AS ${name}`;
    case "list":
      return `array_to_string(${name}, ',') AS ${name}`;
    default:
      return `${name}::text`;
  }
}
