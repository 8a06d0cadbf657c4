import { type ChildProcess, fork } from "node:child_process";
import { randomBytes, randomUUID } from "node:crypto";
import { once as event } from "node:events";
import { chmodSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type pg from "pg";
import { createChainClient } from "#platform/chain.ts";
import { readEnv } from "#platform/env.ts";
import { createGatePool, createPool } from "#platform/pool.ts";
import { startCluster } from "#scripts/local/postgres.ts";
import { createProcesses } from "#scripts/local/processes.ts";
import { migrate, readMigrations } from "#scripts/migrate.ts";
import { systemClock } from "#server/clock.ts";
import { createVault } from "#server/credentials/vault.ts";
import { nodeCrypto } from "#server/crypto.ts";
import { admitTicket } from "#server/gate/admit-ticket.ts";
import { createGateMemory } from "#server/gate/gate-side.ts";
import { createFactsTrip } from "#server/gate/gather-facts.ts";
import { createGuessLimiter, createLimiter, GUESS_WINDOW_SECONDS, GUESSES_PER_RECORD, SCAN_WINDOW_SECONDS, SCANS_PER_DEVICE } from "#server/gate/limits.ts";
import { createNotices } from "#server/gate/notices.ts";
import { createAdmissionTrip } from "#server/gate/record-decision.ts";
import { signDeviceToken, signShiftToken } from "#server/gate/tokens.ts";
import { deriveSigningKey } from "#server/keys.ts";
import { createFloor } from "./verify/floor.ts";
import { type HttpClient, openHttpClient } from "./verify/http-client.ts";
import { type Load, measureLoad, round, type Turn } from "./verify/load.ts";
import { CHAIN_ID, createTown, type Desk, type Town } from "./verify/town.ts";

const CLIENTS = 16;
const GROWTH = [1_000, 100_000, 1_000_000] as const;
const SECRET = randomBytes(32).toString("hex");
const NO_CHAIN = "http://127.0.0.1:9";
const SEQUENTIAL = { clients: 1, times: 500, warmUp: 200 };
const AT_ONCE = { clients: CLIENTS, times: 6_000, warmUp: 1_000 };

/**
 * How fast a gate decides: whole HTTP requests against the API in a process of its own, a new ticket each, from phones that
 * really sign. Beside it, in the same run and on the same Postgres, the least that any gate must do.
 */
export async function benchVerify(): Promise<void> {
  const processes = createProcesses();
  const home = mkdtempSync(join(tmpdir(), "foyer-bench-"));
  chmodSync(home, 0o711);
  processes.removeAtEnd(home);
  const password = randomBytes(16).toString("hex");
  const { connectionString } = await startCluster({ processes, directory: join(home, "pg"), shelter: join(home, "shelter"), password, durability: "full" });
  await migrate({ connectionString, migrations: await readMigrations() });
  const db = createPool({ connectionString, size: CLIENTS });
  const gateDb = createGatePool({ connectionString });
  try {
    const figures = await measure({ db, gateDb, databaseUrl: connectionString });
    process.stdout.write(`${JSON.stringify(figures)}\n`);
  } finally {
    await Promise.all([db.end(), gateDb.end()]);
    await processes.stopAll();
  }
}

async function measure({ db, gateDb, databaseUrl }: { db: pg.Pool; gateDb: pg.Pool; databaseUrl: string }) {
  const town = await createTown(db);
  const server = await startServer(databaseUrl);
  const clients = await Promise.all(Array.from({ length: CLIENTS }, () => openHttpClient({ port: server.port })));
  try {
    const byHttp = await createHttpScans({ town, clients });
    const inProcess = createScans({ db, gateDb, town });
    const growth: { tickets: number; p50Ms: number }[] = [];
    for (const tickets of GROWTH) {
      await town.growTo(tickets);
      growth.push({ tickets, p50Ms: (await measureLoad({ ...SEQUENTIAL, work: byHttp })).p50Ms });
      report(`${tickets.toLocaleString("en-US")} tickets, one client over HTTP`, growth.at(-1));
    }
    const http = await tell("16 clients over HTTP", measureLoad({ ...AT_ONCE, work: byHttp }));
    const qr = await tell("qr, 16 at once in process", measureLoad({ ...AT_ONCE, work: inProcess }));
    const qrAlone = await tell("qr, one at a time in process", measureLoad({ ...SEQUENTIAL, work: inProcess }));
    const floor = await tell(
      "floor, 16 at once in process",
      measureLoad({ ...AT_ONCE, work: await createFloor(db, { tickets: AT_ONCE.times + AT_ONCE.warmUp }) }),
    );
    return {
      methods: { qr: { p50Ms: qrAlone.p50Ms, perSecond: qr.perSecond } },
      http,
      floorPerSecond: floor.perSecond,
      ratioToFloor: round(qr.perSecond / floor.perSecond),
      ratioOverHttp: round(http.perSecond / floor.perSecond),
      growth,
    };
  } finally {
    for (const client of clients) client.close();
    server.child.disconnect();
    await event(server.child, "exit");
  }
}

async function tell(name: string, load: Promise<Load>): Promise<Load> {
  report(name, await load);
  return load;
}

function report(name: string, figures: object | undefined): void {
  process.stdout.write(`${name}: ${JSON.stringify(figures)}\n`);
}

/** The next ticket of the house, from the next device: each is shown once. */
function createQueue(town: Town): () => { desk: Desk; place: number; evidence: string } {
  return () => {
    const serial = town.nextSerial();
    const place = serial % town.desks.length;
    return { desk: town.desks[place] as Desk, place, evidence: town.codeOf(serial) };
  };
}

async function createHttpScans({ town, clients }: { town: Town; clients: readonly HttpClient[] }): Promise<(input: Turn) => Promise<void>> {
  const deps = { key: deriveSigningKey({ secret: SECRET, purpose: "gate tokens" }), clock: systemClock };
  const tokens = await Promise.all(
    town.desks.map(async (desk) => ({ authorization: `Bearer ${await signShiftToken(deps, desk)}`, "x-foyer-device": await signDeviceToken(deps, desk) })),
  );
  const next = createQueue(town);
  return async ({ client }) => {
    const { place, evidence } = next();
    const body = JSON.stringify({ attemptId: randomUUID(), evidence: [evidence], scannedAtMs: Date.now() });
    const answer = await clients[client]?.post({ path: "/api/gate/scans", headers: tokens[place] ?? {}, body });
    assertAdmitted(JSON.parse(answer ?? "null") as Answer);
  };
}

function createScans({ db, gateDb, town }: { db: pg.Pool; gateDb: pg.Pool; town: Town }): () => Promise<void> {
  const next = createQueue(town);
  const deps = {
    ...{ db, clock: systemClock, crypto: nodeCrypto, chain: createChainClient({ CHAIN_ID, RPC_URL: NO_CHAIN }) },
    limits: { maxMirrorAgeMs: 15_000, minDepth: 1, chainTimeoutMs: 1_500 },
    limiter: createLimiter({ points: SCANS_PER_DEVICE, windowSeconds: SCAN_WINDOW_SECONDS }),
    guesses: createGuessLimiter({ points: GUESSES_PER_RECORD, windowSeconds: GUESS_WINDOW_SECONDS }),
    vault: createVault({ env: readEnv(settingsFor("postgres://bench@127.0.0.1/bench")) }),
    memory: createGateMemory(),
    facts: createFactsTrip({ db: gateDb }),
    admissions: createAdmissionTrip({ db: gateDb }),
    notices: createNotices({ db, onFault: (cause) => report("a notice was lost", { cause }) }),
  };
  return async () => {
    const { desk, evidence } = next();
    const scan = { attemptId: randomUUID(), evidence: [evidence], scannedAtMs: Date.now() };
    assertAdmitted(await admitTicket(deps, { scan, shift: desk }));
  };
}

type Answer = { readonly decision?: { readonly kind: string } } | null;

function assertAdmitted(answer: Answer): void {
  if (answer?.decision?.kind !== "admit") throw new Error(`A guest was not let in: ${JSON.stringify(answer)}`);
}

async function startServer(databaseUrl: string): Promise<{ child: ChildProcess; port: number }> {
  const env = { ...process.env, ...settingsFor(databaseUrl), NODE_ENV: "production" as const };
  const child = fork(fileURLToPath(new URL("verify/server.ts", import.meta.url)), {
    env,
  });
  const [{ port }] = (await event(child, "message")) as [{ port: number }];
  return { child, port };
}

function settingsFor(databaseUrl: string): Record<string, string> {
  const own = { DATABASE_URL: databaseUrl, RPC_URL: NO_CHAIN, CHAIN_ID: String(CHAIN_ID), FOYER_SECRET: SECRET };
  return { ...own, FOYER_MODE: "local", RELAYER_KEY: `0x${"42".repeat(32)}`, LOG_LEVEL: "error" };
}
