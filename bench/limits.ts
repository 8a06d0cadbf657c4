import { randomBytes, randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type pg from "pg";
import { encodeTokenId } from "#core/ticket.ts";
import { type HttpClient, openHttpClient } from "./verify/http-client.ts";
import { type Answer, createHttpScans, createScanAt, type ScanAt } from "./verify/http-scans.ts";
import { measureLoad, round, type Turn } from "./verify/load.ts";
import { withOwnCluster } from "./verify/own-cluster.ts";
import { NO_CHAIN, type Server, startServer } from "./verify/start-server.ts";
import { createTown, DEVICES, type Town } from "./verify/town.ts";

const CLIENTS = 16;
const TICKETS = 25_000;
/** A statement that makes more runs into its time limit on a busy machine. */
const STEP = 5_000;
/** In turns, so that a machine that is busy for a while is busy for both. */
const ROUNDS = 7;
const ROUND = { clients: CLIENTS, times: 1_500, warmUp: 200 };
const GUESSES = 10_000;
const TOLD_WITHIN_MS = 5_000;
const DAY = "interval '1 day'";

/**
 * What limits cost the gates: scans over HTTP against two servers of one database, with every limit on and with nothing counted, in turns.
 * Then ten thousand guesses at one ticket, from all devices and from a single one.
 */
export async function benchLimits(): Promise<void> {
  await withOwnCluster({ size: CLIENTS, measure: ({ db, databaseUrl }) => measure({ db, databaseUrl }) });
}

async function measure({ db, databaseUrl }: { db: pg.Pool; databaseUrl: string }): Promise<void> {
  const town = await createTown(db);
  for (let tickets = STEP; tickets <= TICKETS; tickets += STEP) await town.growTo(tickets);
  await db.query("INSERT INTO venue_networks (event_id, network, created_at) VALUES ($1, '127.0.0.0/8', now())", [town.event.id]);
  const at = { databaseUrl, rpcUrl: NO_CHAIN };
  const servers = [await startServer(at), await startServer({ ...at, limits: "off" })] as const;
  const [limited, free] = [await openClients(servers[0]), await openClients(servers[1])];
  try {
    const cost = await measureCost({ town, limited: { clients: limited, server: servers[0] }, free: { clients: free, server: servers[1] } });
    const guesses = await guessAtOneTicket({ db, town, clients: limited });
    const forgeries = await forgeAtOneDevice({ db, town, clients: limited });
    process.stdout.write(`${JSON.stringify({ ...cost, guesses, forgeries })}\n`);
  } finally {
    for (const client of [...limited, ...free]) client.close();
    for (const server of servers) await server.close();
  }
}

function openClients({ port }: Server): Promise<HttpClient[]> {
  return Promise.all(Array.from({ length: CLIENTS }, () => openHttpClient({ port })));
}

type Side = { readonly clients: readonly HttpClient[]; readonly server: Server };
type Figures = { readonly perSecond: number; readonly cpuMs: number };
type Round = { readonly limited: Figures; readonly free: Figures };

/** `ratio`: of scans a second; `cpuRatio`: of the processor time that one scan takes, which another load on the machine moves less. */
async function measureCost({ town, limited, free }: { town: Town; limited: Side; free: Side }) {
  const sides = { limited: await createRun({ town, side: limited }), free: await createRun({ town, side: free }) };
  const rounds: Round[] = [];
  for (let turn = 0; turn < ROUNDS; turn++) {
    // Whoever begins has the colder caches: they take turns in that as well.
    const order = turn % 2 === 0 ? (["limited", "free"] as const) : (["free", "limited"] as const);
    const figures = new Map<keyof Round, Figures>();
    for (const name of order) figures.set(name, await sides[name]());
    const made = { limited: figures.get("limited"), free: figures.get("free") } as Round;
    rounds.push(made);
    process.stdout.write(`round ${turn + 1}: with limits ${tell(made.limited)}, without ${tell(made.free)}\n`);
  }
  const middle = (figureOf: (one: Round) => number) => round(rounds.map(figureOf).sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? 0);
  return {
    limitedPerSecond: middle((one) => one.limited.perSecond),
    freePerSecond: middle((one) => one.free.perSecond),
    ratio: middle((one) => one.limited.perSecond / one.free.perSecond),
    limitedCpuMs: middle((one) => one.limited.cpuMs),
    freeCpuMs: middle((one) => one.free.cpuMs),
    cpuRatio: middle((one) => one.limited.cpuMs / one.free.cpuMs),
  };
}

async function createRun({ town, side: { clients, server } }: { town: Town; side: Side }): Promise<() => Promise<Figures>> {
  const work = await createHttpScans({ town, clients });
  return async () => {
    const before = await server.readCpuMs();
    const { perSecond } = await measureLoad({ ...ROUND, work });
    return { perSecond, cpuMs: ((await server.readCpuMs()) - before) / (ROUND.times + ROUND.warmUp) };
  };
}

function tell({ perSecond, cpuMs }: Figures): string {
  return `${perSecond}/s at ${cpuMs.toFixed(3)} ms of processor`;
}

type Attack = { readonly db: pg.Pool; readonly town: Town; readonly clients: readonly HttpClient[] };

/** The digits of one wallet pass, tried out at all devices in turn, so that no device's own limit helps. */
async function guessAtOneTicket({ db, town, clients }: Attack) {
  const [id, reference] = [randomUUID(), randomBytes(8).toString("hex").toUpperCase()];
  const serial = town.nextSerial();
  await db.query(
    `INSERT INTO credentials (event_id, id, kind, reference, token_id, holder, issued_at, updated_at, expires_at)
     VALUES ($1, $2, 'google', $3, $4, $5, now() - interval '1 minute', now(), now() + ${DAY})`,
    [town.event.id, id, reference, String(encodeTokenId({ tier: 1, serial })), town.guestOf(serial).wallet.holder],
  );
  const scanAt = await createScanAt(town);
  const outcomes = await attack({
    clients,
    times: GUESSES,
    show: (turn) => ({ place: turn % DEVICES, evidence: `FG1:${reference}:${String(turn).padStart(8, "0")}` }),
    scanAt,
  });
  const { alerts, blocks } = await waitForWord({ db, subject: id });
  return told("guesses at one ticket", { guesses: GUESSES, outcomes, alerts, blocks, admitted: outcomes.admit ?? 0 });
}

/** Codes that nobody signed, all at one device. */
async function forgeAtOneDevice({ db, town, clients }: Attack) {
  const scanAt = await createScanAt(town);
  const code = town.codeOf(town.nextSerial());
  const evidence = `${code.slice(0, -6)}${code.slice(-6, -3) === "000" ? "111" : "000"}${code.slice(-3)}`;
  const outcomes = await attack({ clients, times: GUESSES, show: () => ({ place: 0, evidence }), scanAt });
  const { alerts, blocks } = await waitForWord({ db, subject: town.desks[0]?.deviceId ?? "" });
  return told("forgeries at one device", { guesses: GUESSES, outcomes, alerts, blocks, admitted: outcomes.admit ?? 0 });
}

type Attacking = {
  readonly clients: readonly HttpClient[];
  readonly times: number;
  readonly show: (turn: number) => { place: number; evidence: string };
  readonly scanAt: ScanAt;
};

async function attack({ clients, times, show, scanAt }: Attacking): Promise<Record<string, number>> {
  const outcomes: Record<string, number> = {};
  const work = async ({ client, turn }: Turn): Promise<void> => {
    const outcome = outcomeOf(await scanAt({ client: clients[client], ...show(turn) }));
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  };
  await measureLoad({ clients: CLIENTS, times, warmUp: 0, work });
  return outcomes;
}

function outcomeOf(answer: (Answer & { readonly code?: string }) | null): string {
  return answer?.code ?? answer?.decision?.reason ?? answer?.decision?.kind ?? "nothing";
}

/** An alert is written beside the answers, not before them. */
async function waitForWord({ db, subject }: { db: pg.Pool; subject: string }): Promise<{ alerts: string[]; blocks: number }> {
  await pause(TOLD_WITHIN_MS);
  const { rows: alerts } = await db.query<{ kind: string }>("SELECT kind FROM alerts WHERE subject = $1 ORDER BY kind", [subject]);
  const { rowCount } = await db.query("SELECT FROM blocks WHERE subject = $1 AND lifted_at IS NULL AND expires_at > now()", [subject]);
  return { alerts: alerts.map(({ kind }) => kind), blocks: rowCount ?? 0 };
}

function told<Figures extends object>(name: string, figures: Figures): Figures {
  process.stdout.write(`${name}: ${JSON.stringify(figures)}\n`);
  return figures;
}
