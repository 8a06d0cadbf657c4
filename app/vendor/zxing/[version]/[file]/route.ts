import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ZXING_WASM_VERSION } from "zxing-wasm/reader";

const FILE = "zxing_reader.wasm";

/** The QR reader's WASM from our own address (M10): no CDN sees a gate, and the page's policy needs to allow none. */
export async function GET(_request: Request, { params }: { params: Promise<{ version: string; file: string }> }): Promise<Response> {
  const { version, file } = await params;
  if (version !== ZXING_WASM_VERSION || file !== FILE) return new Response(null, { status: 404 });
  const wasm = await readFile(join(process.cwd(), "node_modules/zxing-wasm/dist/reader", FILE));
  return new Response(new Uint8Array(wasm), {
    headers: { "content-type": "application/wasm", "cache-control": "public, max-age=31536000, immutable" },
  });
}
