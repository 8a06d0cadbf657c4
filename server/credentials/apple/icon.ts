import { crc32, deflateSync } from "node:zlib";

// The accent and the ink of app/globals.css.
const GROUND = [0xff, 0x5a, 0x1f, 0xff];
const MARK = [0x1b, 0x0a, 0x03, 0xff];
const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** A square PNG with a door ajar on it: Apple Wallet takes no pass without an icon. */
export function drawIcon(size: number): Buffer {
  const rows = Array.from({ length: size }, (_, y) =>
    Buffer.from([0, ...Array.from({ length: size }, (_, x) => (isMark({ x, y, size }) ? MARK : GROUND)).flat()]),
  );
  const header = Buffer.alloc(13);
  header.writeUInt32BE(size, 0);
  header.writeUInt32BE(size, 4);
  // Eight bits, red, green, blue and alpha.
  header.set([8, 6, 0, 0, 0], 8);
  return Buffer.concat([SIGNATURE, chunk("IHDR", header), chunk("IDAT", deflateSync(Buffer.concat(rows))), chunk("IEND", Buffer.alloc(0))]);
}

/** A frame on three sides and a leaf that stands open. */
function isMark({ x, y, size }: { x: number; y: number; size: number }): boolean {
  const [left, right, top, bottom] = [0.28, 0.72, 0.18, 0.82].map((share) => Math.round(share * size)) as [number, number, number, number];
  const stroke = Math.max(1, Math.round(size * 0.07));
  if (y < top || y >= bottom || x < left || x >= right) return false;
  const isFrame = x < left + stroke || x >= right - stroke || y < top + stroke;
  const isLeaf = x < left + (right - left) * 0.55 && y >= top + (x - left) * 0.35 && y < bottom;
  return isFrame || isLeaf;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "ascii"), data]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
