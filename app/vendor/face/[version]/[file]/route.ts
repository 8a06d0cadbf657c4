import { readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { FACE_FILES, FACE_FILES_VERSION } from "../../../../_face/files.ts";

const TYPES: Readonly<Record<string, string>> = { ".json": "application/json", ".wasm": "application/wasm" };

/** The face model's weights and WASM from our own address (M10). */
export async function GET(_request: Request, { params }: { params: Promise<{ version: string; file: string }> }): Promise<Response> {
  const { version, file } = await params;
  const folder = Object.hasOwn(FACE_FILES, file) ? FACE_FILES[file] : undefined;
  if (version !== FACE_FILES_VERSION || folder === undefined) return new Response(null, { status: 404 });
  const bytes = await readFile(join(process.cwd(), folder, file));
  const type = TYPES[extname(file)] ?? "application/octet-stream";
  return new Response(new Uint8Array(bytes), { headers: { "content-type": type, "cache-control": "public, max-age=31536000, immutable" } });
}
