// Starts every npm script. Plain JavaScript for any Node >= 20, with no package: it gets the pinned Node, installs what
// the lock file says, makes Prisma's client, and then runs the real script under that Node.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const NODE_VERSION = readFileSync(join(ROOT, ".nvmrc"), "utf8").trim();
/** The first 24 that runs TypeScript without a warning. */
const OLDEST_MINOR = 12;
const ORPHAN_CHECK_MS = 1_000;

const bin = (name) => join("node_modules", ".bin", name);
const SOLIDITY = "contracts/**/*.sol";

/** Else V8 keeps a hundred MiB for objects that are hardly born: catching up makes and drops many. Costs no time that could be measured. */
const SMALL_YOUNG_HEAP = ["--max-semi-space-size=8"];

/** Each task is a list of commands for Node, run one after another; what stands behind the task's name goes to the last. */
const TASKS = {
  start: [["scripts/start.ts"]],
  test: [["scripts/test.ts"]],
  "test:unit": [[bin("vitest"), "run", "--project", "rules"]],
  "test:flows": [[bin("vitest"), "run", "--project", "flows"]],
  "test:contracts": [[bin("hardhat"), "test"]],
  "test:e2e": [[bin("playwright"), "test"]],
  "mirror:soak": [["test/mirror/soak.ts"]],
  lint: [
    [bin("biome"), "check"],
    [bin("depcruise"), ".", "--config", ".dependency-cruiser.cjs"],
    [bin("solhint"), "--max-warnings", "0", SOLIDITY],
    [bin("prettier"), "--check", SOLIDITY],
  ],
  format: [
    [bin("biome"), "check", "--write"],
    [bin("prettier"), "--write", SOLIDITY],
  ],
  typecheck: [[bin("tsc"), "--noEmit", "-p", "."]],
  coverage: [["scripts/coverage.ts"]],
  mutants: [["scripts/mutants.ts"]],
  bench: [["bench/main.ts"]],
  generate: [["scripts/generate.ts"]],
  deploy: [["scripts/deploy.ts"]],
  migrate: [["scripts/migrate.ts"]],
  app: [["api/main.ts"]],
  indexer: [[...SMALL_YOUNG_HEAP, "indexer/main.ts"]],
  worker: [["worker/main.ts"]],
  "audit:export": [["scripts/audit/export.ts"]],
  "audit:verify": [["scripts/audit/verify.ts"]],
};

await main(process.argv.slice(2));

async function main([task, ...rest]) {
  const commands = TASKS[task];
  if (!commands) fail(`There is no task "${task ?? ""}". Tasks: ${Object.keys(TASKS).join(", ")}.`);
  process.chdir(ROOT);
  const node = findNode();
  const env = { ...process.env, PATH: `${dirname(node)}${delimiter}${process.env.PATH ?? ""}` };
  installPackages(env);
  generateClient({ node, env });
  for (const [i, command] of commands.entries()) {
    const code = await run({ node, env, args: i === commands.length - 1 ? [...command, ...rest] : command });
    if (code !== 0) process.exit(code);
  }
}

/** The running Node when it will do, else the pinned one, which npm ships as a package. */
function findNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major === Number(NODE_VERSION.split(".")[0]) && minor >= OLDEST_MINOR) return process.execPath;
  const note = join(ROOT, ".foyer", `node-${NODE_VERSION}`);
  if (existsSync(note)) {
    const known = readFileSync(note, "utf8");
    if (existsSync(known)) return known;
  }
  say(`Node ${process.versions.node} is running; getting Node ${NODE_VERSION} through npx (once)`);
  const found = spawnSync("npx", ["--yes", "-p", `node@${NODE_VERSION}`, "node", "-p", "process.execPath"], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  const path = found.stdout?.trim() ?? "";
  if (found.status !== 0 || !existsSync(path)) fail(`Node ${NODE_VERSION} could not be had. Install it (nvm install) and start again.`);
  mkdirSync(dirname(note), { recursive: true });
  writeFileSync(note, path);
  return path;
}

function installPackages(env) {
  const stampFile = join("node_modules", ".foyer-stamp");
  const stamp = hashOf(["package-lock.json"]);
  if (readIfThere(stampFile) === stamp) return;
  if (!isInstalled()) {
    say("installing packages (npm ci, some minutes the first time)");
    const { status } = spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel", "error"], { env, stdio: ["ignore", "ignore", "inherit"] });
    if (status !== 0) fail("npm ci failed. Is the network there, and the disk not full? Then start again.");
  }
  writeFileSync(stampFile, stamp);
}

/** Whether node_modules holds what the lock file says for this machine, as npm's own note in it tells. */
function isInstalled() {
  const note = readIfThere(join("node_modules", ".package-lock.json"));
  if (!note) return false;
  const installed = JSON.parse(note).packages;
  const wanted = Object.entries(JSON.parse(readFileSync("package-lock.json", "utf8")).packages);
  return wanted.every(([path, entry]) => path === "" || installed[path]?.version === entry.version || (!installed[path] && !isForHere(entry)));
}

/** An optional package for another machine stays out. */
function isForHere({ optional, os, cpu, libc }) {
  if (!optional && !os) return true;
  const here = process.report.getReport().header.glibcVersionRuntime ? "glibc" : "musl";
  const fits = (list, value) => !list || list.includes(value);
  return Boolean(os || cpu) && fits(os, process.platform) && fits(cpu, process.arch) && (process.platform !== "linux" || fits(libc, here));
}

function generateClient({ node, env }) {
  const stampFile = join("generated", "prisma", ".foyer-stamp");
  const stamp = hashOf(["prisma/schema.prisma", "prisma.config.ts", "package-lock.json"]);
  if (readIfThere(stampFile) === stamp) return;
  say("making Prisma's client");
  const { status, stderr } = spawnSync(node, [bin("prisma"), "generate"], { env, encoding: "utf8", stdio: ["ignore", "ignore", "pipe"] });
  if (status !== 0) fail(`prisma generate failed.\n${stderr}`);
  writeFileSync(stampFile, stamp);
}

/** Ends with the script, passes signals on, and ends the script when npm above has been killed. */
function run({ node, env, args }) {
  // The channel tells the script when this process is killed: it then closes.
  const child = spawn(node, args, { env: { ...env, FOYER_LAUNCHED: "1" }, stdio: ["inherit", "inherit", "inherit", "ipc"] });
  const pass = (signal) => child.kill(signal);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, pass);
  const parent = process.ppid;
  const orphanCheck = setInterval(() => {
    if (process.env.npm_lifecycle_event && process.ppid !== parent) child.kill("SIGTERM");
  }, ORPHAN_CHECK_MS);
  orphanCheck.unref();
  return new Promise((resolve) => {
    child.once("error", (error) => fail(error.message));
    child.once("exit", (code, signal) => {
      clearInterval(orphanCheck);
      for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) process.off(name, pass);
      resolve(code ?? (signal === "SIGINT" ? 130 : 143));
    });
  });
}

function hashOf(files) {
  const hash = createHash("sha256");
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest("hex");
}

function readIfThere(file) {
  return existsSync(file) ? readFileSync(file, "utf8") : null;
}

function say(step) {
  process.stderr.write(`foyer: ${step}\n`);
}

function fail(reason) {
  process.stderr.write(`foyer: ${reason}\n`);
  process.exit(1);
}
