import { randomUUID } from "node:crypto";
import type pg from "pg";
import { createChainClient } from "#platform/chain.ts";
import { type Env, readEnv } from "#platform/env.ts";
import { systemClock } from "#server/clock.ts";
import { createVault, type Vault } from "#server/credentials/vault.ts";
import { createWalletVerdicts } from "#server/credentials/wallet-verdicts.ts";
import { nodeCrypto } from "#server/crypto.ts";
import { admitTicket } from "#server/gate/admit-ticket.ts";
import { createGateMemory } from "#server/gate/gate-side.ts";
import { createFactsTrip } from "#server/gate/gather-facts.ts";
import { createScanLimiter } from "#server/gate/limits.ts";
import { createNotices } from "#server/gate/notices.ts";
import { createAdmissionTrip } from "#server/gate/record-decision.ts";
import { createCounts } from "#server/limits/counts.ts";
import { createPostgresStore } from "#server/limits/shared-store.ts";
import { createCodeRequests } from "./verify/codes.ts";
import { createFloor } from "./verify/floor.ts";
import { type HttpClient, openHttpClient } from "./verify/http-client.ts";
import { assertAdmitted, createHttpScans, createQueue } from "./verify/http-scans.ts";
import { type Load, measureLoad, round, type Turn } from "./verify/load.ts";
import { createOrders } from "./verify/orders.ts";
import { type Databases, withOwnCluster } from "./verify/own-cluster.ts";
import { makeProofs, type ProofName } from "./verify/proofs.ts";
import { NO_CHAIN, settingsFor, startServer } from "./verify/start-server.ts";
import { CHAIN_ID, createTown, type Desk, type Town } from "./verify/town.ts";

const CLIENTS = 16;
const GROWTH = [1_000, 100_000, 1_000_000] as const;
/** All that a thousand tickets allow: a server that rested while the tables grew has to find its way again. */
const SEQUENTIAL = { clients: 1, times: 500, warmUp: 450 };
const REHEARSAL = { clients: CLIENTS, times: 4_000, warmUp: 0 };
const AT_ONCE = { clients: CLIENTS, times: 6_000, warmUp: 1_000 };
const METHOD_AT_ONCE = { clients: CLIENTS, times: 2_000, warmUp: 400 };
const CODES = { clients: 1, times: 400, warmUp: 100 };
const ORDERS = { clients: 1, times: 400, warmUp: 100 };
const PROOFS = ["wallet", "nfc", "pass", "platformCode"] as const satisfies readonly ProofName[];

/**
 * How fast a gate decides: whole HTTP requests against the API in a process of its own, a new ticket each, from phones that
 * really sign. Beside it, in the same run and on the same Postgres, the least that any gate must do.
 */
export async function benchVerify(): Promise<void> {
  const figures = await withOwnCluster({ size: CLIENTS, measure });
  process.stdout.write(`${JSON.stringify(figures)}\n`);
}

async function measure({ db, gateDb, databaseUrl }: Databases) {
  const town = await createTown(db);
  const node = { databaseUrl, rpcUrl: NO_CHAIN };
  const env = readEnv(settingsFor(node));
  const server = await startServer(node);
  const clients = await Promise.all(Array.from({ length: CLIENTS }, () => openHttpClient({ port: server.port })));
  try {
    const byHttp = await createHttpScans({ town, clients });
    await rehearse({ town, byHttp });
    const growth = await measureGrowth({ town, byHttp });
    const codeMs = await measureCodes({ db, town, env, client: clients[0] as HttpClient });
    const orders = await createOrders({ db }, { town, env, client: clients[0] as HttpClient });
    const issueMs = (await tell("orders accepted, one client over HTTP", measureLoad({ ...ORDERS, work: orders }))).p50Ms;
    const http = await tell("16 clients over HTTP", measureLoad({ ...AT_ONCE, work: byHttp }));
    const vault = createVault({ env });
    const scan = createScan({ db, gateDb, vault });
    const methods = { qr: await measureCodesOfPhones({ town, scan }), ...(await measureProofs({ db, town, vault, scan })) };
    const floor = await tell(
      "floor, 16 at once in process",
      measureLoad({ ...AT_ONCE, work: await createFloor(db, { tickets: AT_ONCE.times + AT_ONCE.warmUp }) }),
    );
    return {
      ...{ methods, http, floorPerSecond: floor.perSecond },
      ratioToFloor: round(methods.qr.perSecond / floor.perSecond),
      ratioOverHttp: round(http.perSecond / floor.perSecond),
      seed: { issueMs, codeMs, validateMs: growth[0]?.p50Ms ?? null },
      growth,
    };
  } finally {
    for (const client of clients) client.close();
    await server.close();
  }
}

/**
 * A server that has run for a minute is quicker than one that starts: its code is compiled and its statements are prepared. Without a
 * rehearsal the first size would be measured on a cold one.
 */
async function rehearse({ town, byHttp }: { town: Town; byHttp: (turn: Turn) => Promise<void> }): Promise<void> {
  await town.growTo(REHEARSAL.times);
  await measureLoad({ ...REHEARSAL, work: byHttp });
  await town.clear();
}

async function measureGrowth({ town, byHttp }: { town: Town; byHttp: (turn: Turn) => Promise<void> }): Promise<{ tickets: number; p50Ms: number }[]> {
  const growth: { tickets: number; p50Ms: number }[] = [];
  for (const tickets of GROWTH) {
    await town.growTo(tickets);
    growth.push({ tickets, p50Ms: (await measureLoad({ ...SEQUENTIAL, work: byHttp })).p50Ms });
    report(`${tickets.toLocaleString("en-US")} tickets, one client over HTTP`, growth.at(-1));
  }
  return growth;
}

async function measureCodes({ db, town, env, client }: { db: pg.Pool; town: Town; env: Env; client: HttpClient }): Promise<number> {
  const work = await createCodeRequests({ db }, { town, env, client, tickets: CODES.times + CODES.warmUp });
  return (await tell("codes that the platform signs, one client over HTTP", measureLoad({ ...CODES, work }))).p50Ms;
}

type Scan = (input: { readonly desk: Desk; readonly evidence: string }) => Promise<void>;
type Figures = { readonly p50Ms: number; readonly perSecond: number };

async function measureCodesOfPhones({ town, scan }: { town: Town; scan: Scan }): Promise<Figures> {
  const next = createQueue(town);
  return measureBoth({ name: "qr", work: () => () => scan(next()), atOnce: AT_ONCE });
}

async function measureProofs({ db, town, vault, scan }: { db: pg.Pool; town: Town; vault: Vault; scan: Scan }): Promise<Record<ProofName, Figures>> {
  const figures: [string, Figures][] = [];
  for (const name of PROOFS) {
    const work = async ({ times, warmUp }: Pick<typeof METHOD_AT_ONCE, "times" | "warmUp">) => {
      const texts = await makeProofs({ db, town, vault }, { name, count: times + warmUp });
      return ({ turn }: Turn) => scan({ desk: town.desks[turn % town.desks.length] as Desk, evidence: texts[turn] ?? "" });
    };
    figures.push([name, await measureBoth({ name, work, atOnce: METHOD_AT_ONCE })]);
  }
  return Object.fromEntries(figures) as Record<ProofName, Figures>;
}

type Size = { readonly clients: number; readonly times: number; readonly warmUp: number };
type Works = (size: Size) => Promise<(turn: Turn) => Promise<void>> | ((turn: Turn) => Promise<void>);

async function measureBoth({ name, work, atOnce }: { name: string; work: Works; atOnce: Size }): Promise<Figures> {
  const many = await tell(`${name}, 16 at once in process`, measureLoad({ ...atOnce, work: await work(atOnce) }));
  const one = await tell(`${name}, one at a time in process`, measureLoad({ ...SEQUENTIAL, work: await work(SEQUENTIAL) }));
  return { p50Ms: one.p50Ms, perSecond: many.perSecond };
}

async function tell(name: string, load: Promise<Load>): Promise<Load> {
  report(name, await load);
  return load;
}

function report(name: string, figures: object | undefined): void {
  process.stdout.write(`${name}: ${JSON.stringify(figures)}\n`);
}

function createScan({ db, gateDb, vault }: Pick<Databases, "db" | "gateDb"> & { vault: Vault }): Scan {
  const chain = createChainClient({ CHAIN_ID, RPC_URL: NO_CHAIN });
  const counts = createCounts({ clock: systemClock, store: createPostgresStore({ db }), onFault: (cause) => report("counts were not shared", { cause }) });
  const deps = {
    ...{ db, vault, clock: systemClock, crypto: nodeCrypto, chain, verdicts: createWalletVerdicts({ chain }) },
    limits: { maxMirrorAgeMs: 15_000, minDepth: 1, chainTimeoutMs: 1_500 },
    limiter: createScanLimiter({ counts }),
    guesses: { isLocked: async () => false, count: () => undefined, noteJump: () => undefined },
    memory: createGateMemory(),
    facts: createFactsTrip({ db: gateDb }),
    admissions: createAdmissionTrip({ db: gateDb }),
    notices: createNotices({ db, onFault: (cause) => report("a notice was lost", { cause }) }),
  };
  return async ({ desk, evidence }) => {
    const scan = { attemptId: randomUUID(), evidence: [evidence], scannedAtMs: Date.now(), unavailable: [], direction: "in" } as const;
    assertAdmitted(await admitTicket(deps, { scan, shift: desk }));
  };
}
