import { encodeQR } from "qr";

/** Modules of white on each side: four, as ISO/IEC 18004 asks. Never less, whatever colour the page is. */
export const QUIET_MODULES = 4;

export type QrSymbol = {
  /** Modules along a side, the quiet zone included. */
  readonly size: number;
  readonly version: number;
  /** One SVG path of all dark modules, a unit each. */
  readonly path: string;
  readonly isDark: (place: { x: number; y: number }) => boolean;
};

/** A QR symbol at level M. Base45 text goes into alphanumeric mode, 5.5 bits a letter. Throws on text beyond version 40. */
export function drawQrSymbol(text: string): QrSymbol {
  const rows = encodeQR(text, "raw", { ecc: "medium", border: QUIET_MODULES });
  const isDark = ({ x, y }: { x: number; y: number }): boolean => rows[y]?.[x] ?? false;
  return { size: rows.length, version: (rows.length - 2 * QUIET_MODULES - 17) / 4, path: pathOf(rows), isDark };
}

/** Runs of dark modules as one rectangle each: crisp at any size and small to render. */
function pathOf(rows: readonly (readonly boolean[])[]): string {
  let path = "";
  for (const [y, row] of rows.entries()) {
    for (let x = 0; x < row.length; x++) {
      if (!row[x]) continue;
      const from = x;
      while (row[x + 1]) x++;
      path += `M${from} ${y}h${x - from + 1}v1H${from}z`;
    }
  }
  return path;
}
