import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const ROOT = new URL("../", import.meta.url);
/** Other pages load this address: what it exports stays, a change of it would be called 2. */
export const SDK_FILE = "public/sdk/geofence-1.js";

const HEAD = "// Foyer geofence SDK, MIT. Written by scripts/build-sdk.ts from holder/sdk.ts. Do not edit.\n";

/** The SDK as one module that needs nothing else, for any page to load. */
export async function buildSdk(): Promise<string> {
  const result = await build({
    ...{ root: fileURLToPath(ROOT), configFile: false, envFile: false, logLevel: "silent", publicDir: false },
    build: {
      ...{ write: false, target: "es2022", minify: true, reportCompressedSize: false },
      lib: { entry: fileURLToPath(new URL("holder/sdk.ts", ROOT)), formats: ["es"], fileName: "geofence" },
    },
  });
  const [output] = [result].flat();
  const chunk = output && "output" in output ? output.output[0] : null;
  if (!chunk) throw new Error("Vite made no module.");
  return HEAD + chunk.code;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();

/** With `--check` it writes nothing and fails when the committed file is another. */
async function main(): Promise<void> {
  const code = await buildSdk();
  const path = new URL(SDK_FILE, ROOT);
  if (!process.argv.includes("--check")) return writeFile(path, code);
  if ((await readFile(path, "utf8")) === code) return;
  console.error(`${SDK_FILE} is not what holder/sdk.ts says: run "node scripts/build-sdk.ts".`);
  process.exitCode = 1;
}
