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
const TICKETS = 200_000;
/** In turns, so that a machine that is busy for a while is busy for both. */
const ROUNDS = 7;
const ROUND = { clients: CLIENTS, times: 3_000, warmUp: 300 };
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
  await town.growTo(TICKETS);
  await db.query("INSERT INTO venue_networks (event_id, network, created_at) VALUES ($1, '127.0.0.0/8', now())", [town.event.id]);
  const at = { databaseUrl, rpcUrl: NO_CHAIN };
  const servers = [await startServer(at), await startServer({ ...at, limits: "off" })] as const;
  const [limited, free] = [await openClients(servers[0]), await openClients(servers[1])];
  try {
    const cost = await measureCost({ town, limited, free });
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

type Both = { readonly town: Town; readonly limited: readonly HttpClient[]; readonly free: readonly HttpClient[] };

async function measureCost({ town, limited, free }: Both): Promise<{ limitedPerSecond: number; freePerSecond: number; ratio: number }> {
  const [withLimits, without] = [await createHttpScans({ town, clients: limited }), await createHttpScans({ town, clients: free })];
  const rounds: { limited: number; free: number; ratio: number }[] = [];
  for (let turn = 0; turn < ROUNDS; turn++) {
    // Whoever begins has the colder caches: they take turns in that as well.
    const first = turn % 2 === 0 ? await perSecond(withLimits) : await perSecond(without);
    const second = turn % 2 === 0 ? await perSecond(without) : await perSecond(withLimits);
    const [of, off] = turn % 2 === 0 ? [first, second] : [second, first];
    rounds.push({ limited: of, free: off, ratio: round(of / off) });
    process.stdout.write(`round ${turn + 1}: with limits ${of}/s, without ${off}/s, ratio ${round(of / off)}\n`);
  }
  const middle = (name: "limited" | "free" | "ratio") => rounds.map((one) => one[name]).sort((a, b) => a - b)[Math.floor(ROUNDS / 2)] ?? 0;
  return { limitedPerSecond: middle("limited"), freePerSecond: middle("free"), ratio: middle("ratio") };
}

async function perSecond(work: (turn: Turn) => Promise<void>): Promise<number> {
  return (await measureLoad({ ...ROUND, work })).perSecond;
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
