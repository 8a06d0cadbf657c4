import { createHash } from "node:crypto";
import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { FoyerError } from "#core/error.ts";
import { ROOT } from "./home.ts";
import type { Processes } from "./processes.ts";

/** Everything that a page can be made of. */
const SOURCES = [
  "{app,components,core,methods,server,holder,scanner,platform,prisma}/**/*.{ts,tsx,css,svg,json}",
  "generated/contracts.ts",
  "next.config.ts",
  "postcss.config.mjs",
  "tsconfig.json",
  "package.json",
  "package-lock.json",
];
const STAMP = join(ROOT, ".next", "foyer-stamp");

/** Whether the pages were built from other sources than these. */
export function isBuildStale(): boolean {
  return !existsSync(STAMP) || readFileSync(STAMP, "utf8") !== hashSources();
}

/**
 * Builds the pages for production, from nothing: over an older build, Turbopack has been seen to keep parts of pages that
 * had changed since. Throws UNAVAILABLE with the compiler's last words.
 */
export async function buildPages({ processes, env }: { processes: Processes; env: Readonly<Record<string, string | undefined>> }): Promise<void> {
  const hash = hashSources();
  rmSync(dirname(STAMP), { recursive: true, force: true });
  const running = await processes.start({
    name: "next build",
    command: process.execPath,
    args: [join("node_modules", "next", "dist", "bin", "next"), "build"],
    cwd: ROOT,
    env: { ...env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
  });
  const { code } = await running.ended;
  if (code !== 0)
    throw new FoyerError({ code: "UNAVAILABLE", message: `The pages could not be built.\n${running.tail()}`, next: "Correct what the compiler names." });
  writeFileSync(STAMP, hash);
}

function hashSources(): string {
  const hash = createHash("sha256");
  const files = globSync(SOURCES, { cwd: ROOT, exclude: (path) => /\.(test|spec)\.tsx?$/.test(path) });
  for (const file of files.sort()) hash.update(`${file}\n`).update(readFileSync(join(ROOT, file)));
  return hash.digest("hex");
}
