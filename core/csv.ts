export type CsvCell = string | number | null;

/** A spreadsheet takes a cell that begins so for a formula, also behind blanks (trap 66). */
const FORMULA = /^\s*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20]/u;
const QUOTED = /[",\r\n]/;

/** One record with its line end (RFC 4180). A text that a spreadsheet would run is given an apostrophe before it; a number is a number. */
export function csvLine(cells: readonly CsvCell[]): string {
  return `${cells.map(csvCell).join(",")}\r\n`;
}

function csvCell(cell: CsvCell): string {
  if (typeof cell === "number") return String(cell);
  const text = cell === null ? "" : FORMULA.test(cell) ? `'${cell}` : cell;
  return QUOTED.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
