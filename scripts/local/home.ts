import { createHash } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { releaseLock, takeLock } from "./lock.ts";
import { isReachable, makeShelter } from "./postgres.ts";

export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** Where an installation on one machine keeps what it must not forget. */
export type Home = {
  readonly directory: string;
  readonly postgres: string;
  /** For what Postgres' user must reach when this runs as root in a folder closed to others. */
  readonly shelter: string;
  readonly chain: string;
  readonly secrets: string;
  /** The settings of the processes, for a shell. */
  readonly settings: string;
  readonly deployment: string;
  readonly lock: string;
};

/** Opens, and makes at first, the directory. Throws CONFLICT when another launcher is at work in it. */
export async function openHome({ directory, guardian }: { directory: string; guardian: number }): Promise<Home> {
  const path = resolve(directory);
  mkdirSync(path, { recursive: true, mode: 0o711 });
  const shelter = join("/var/tmp", `foyer-${createHash("sha256").update(path).digest("hex").slice(0, 12)}`);
  const isSheltered = process.getuid?.() === 0 && !isReachable(path);
  const lock = join(path, "running.json");
  await takeLock({ file: lock, guardian });
  return {
    directory: path,
    postgres: isSheltered ? join(makeShelter(shelter), "pg") : join(path, "pg"),
    shelter,
    chain: join(path, "chain.json"),
    secrets: join(path, "secrets.json"),
    settings: join(path, "settings.env"),
    deployment: join(path, "deployment.json"),
    lock,
  };
}

/** The directory may be opened by the next launcher. */
export function closeHome(home: Home): void {
  releaseLock(home.lock);
}
