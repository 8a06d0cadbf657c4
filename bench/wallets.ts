import { randomBytes } from "node:crypto";
import { cpus, loadavg } from "node:os";
import { type Address, parseDecimal } from "#core/bytes.ts";
import { encodeTokenId } from "#core/ticket.ts";
import { secondsOf } from "#core/time.ts";
import { encodeEntry, MAX_ENTRY_SECONDS } from "#methods/wallet/evidence.ts";
import { startChain } from "#test/support/chain.ts";
import { deployHostileSigner } from "#test/support/smart-wallets.ts";
import { type HttpClient, openHttpClient } from "./verify/http-client.ts";
import { createHttpScans, createScanAt, type ScanAt } from "./verify/http-scans.ts";
import { type Load, measureLoad, round } from "./verify/load.ts";
import { type Databases, withOwnCluster } from "./verify/own-cluster.ts";
import { startServer } from "./verify/start-server.ts";
import { createTown, type Town } from "./verify/town.ts";
import { openWallNode, type WallNode } from "./verify/wall-node.ts";

const CLIENTS = 16;
/** As many as the server asks at once, so that there is no place left for anybody's wallet. */
const HOSTILE_WALLETS = 8;
const HOSTILE_CLIENTS = 16;
const ROUNDS = 3;
const LOAD = { clients: CLIENTS, times: 1_500, warmUp: 300 };
const TICKETS = HOSTILE_WALLETS + ROUNDS * 3 * (LOAD.times + LOAD.warmUp);

/** Nobody attacks; wallets whose code loops until its gas is gone; a node that never answers what their code says. */
const SCENES = ["quiet", "loop", "hang"] as const;
type Scene = (typeof SCENES)[number];

/**
 * Trap 58: what guests with codes of their phones feel while others hold out signatures of hostile contract wallets (ERC-1271)
 * without pause. Quiet and attacked in turn, over HTTP, in one run; the node shares the machine.
 */
export async function benchWallets(): Promise<void> {
  const figures = await withOwnCluster({ size: CLIENTS, measure });
  process.stdout.write(`${JSON.stringify(figures)}\n`);
}

async function measure({ db, databaseUrl }: Databases) {
  const chain = await startChain();
  const node = await openWallNode({ rpcUrl: chain.rpcUrl });
  const town = await createTown(db);
  await town.growTo(TICKETS);
  const wallets: Address[] = [];
  for (let i = 0; i < HOSTILE_WALLETS; i++) wallets.push(await deployHostileSigner({ chain, mood: "loop", owner: 2 }));
  const hostile = await giveTickets({ db, town, wallets });
  const server = await startServer({ databaseUrl, rpcUrl: node.rpcUrl });
  const clients = await Promise.all(Array.from({ length: CLIENTS + HOSTILE_CLIENTS }, () => openHttpClient({ port: server.port })));
  try {
    return await measureRounds({ node, town, clients, hostile });
  } finally {
    node.close();
    for (const client of clients) client.close();
    await server.close();
    await chain.stop();
  }
}

type Stage = { readonly node: WallNode; readonly town: Town; readonly clients: readonly HttpClient[]; readonly hostile: readonly Hostile[] };

async function measureRounds({ node, town, clients, hostile }: Stage) {
  const scanAt = await createScanAt(town);
  const work = await createHttpScans({ town, clients });
  const loads: Record<Scene, Load[]> = { quiet: [], loop: [], hang: [] };
  const answers: Record<Scene, Record<string, number>> = { quiet: {}, loop: {}, hang: {} };
  for (let round = 1; round <= ROUNDS; round++) {
    for (const scene of SCENES) {
      node.setMood(scene === "hang" ? "silent" : "answers");
      const attack = scene === "quiet" ? null : beginAttack({ town, scanAt, hostile, clients: clients.slice(CLIENTS), tally: answers[scene] });
      const load = await measureLoad({ ...LOAD, work });
      loads[scene].push(load);
      await attack?.stop();
      process.stdout.write(`round ${round}, ${scene}: ${JSON.stringify(load)}\n`);
    }
  }
  const [quiet, loop, hang] = SCENES.map((scene) => ({ ...medianOf(loads[scene]), answers: answers[scene] })) as [Figure, Figure, Figure];
  const ratio = ({ p99Ms }: Figure): number => round(p99Ms / quiet.p99Ms);
  return { quiet, loop, hang, p99ToQuiet: { loop: ratio(loop), hang: ratio(hang) }, machine: { cores: cpus().length, load: loadavg().map(round) } };
}

type Figure = Load & { readonly answers: Readonly<Record<string, number>> };

/** Of each figure by itself: one bad second of a shared machine is none of the system's. */
function medianOf(loads: readonly Load[]): Load {
  const middle = (of: (load: Load) => number): number => loads.map(of).toSorted((a, b) => a - b)[Math.floor(loads.length / 2)] ?? 0;
  return { p50Ms: middle(({ p50Ms }) => p50Ms), p99Ms: middle(({ p99Ms }) => p99Ms), perSecond: middle(({ perSecond }) => perSecond) };
}

type Hostile = { readonly wallet: Address; readonly serial: number };

/** Real tickets of hostile wallets: nothing about them is wrong but what their code does. */
async function giveTickets({ db, town, wallets }: Pick<Databases, "db"> & { town: Town; wallets: readonly Address[] }): Promise<Hostile[]> {
  const hostile = wallets.map((wallet) => ({ wallet, serial: town.nextSerial() }));
  for (const { wallet, serial } of hostile)
    await db.query("UPDATE mirror_tickets SET holder = $2 WHERE token_id = $1", [String(encodeTokenId({ tier: 1, serial })), wallet]);
  return hostile;
}

type Attack = {
  readonly town: Town;
  readonly scanAt: ScanAt;
  readonly hostile: readonly Hostile[];
  readonly clients: readonly HttpClient[];
  readonly tally: Record<string, number>;
};

/** Each client shows one after another, each with a signature that nobody has asked about before. */
function beginAttack({ town, scanAt, hostile, clients, tally }: Attack): { stop: () => Promise<void> } {
  let isOver = false;
  const run = async (client: HttpClient, place: number): Promise<void> => {
    while (!isOver) {
      const decision = (await scanAt({ client, place, evidence: entryOf({ town, hostile: hostile[place % hostile.length] as Hostile }) }))?.decision;
      if (decision?.kind === "admit") throw new Error("A hostile wallet was let in.");
      const answer = decision?.reason ?? decision?.kind ?? "none";
      tally[answer] = (tally[answer] ?? 0) + 1;
    }
  };
  const running = Promise.all(clients.map(run));
  return {
    async stop() {
      isOver = true;
      await running;
    },
  };
}

function entryOf({ town, hostile }: { town: Town; hostile: Hostile }): string {
  const issuedAtSeconds = secondsOf(Date.now());
  const nonce = parseDecimal(String(randomBytes(6).readUIntBE(0, 6)));
  const times = { nonce, issuedAtSeconds, expiresAtSeconds: issuedAtSeconds + MAX_ENTRY_SECONDS };
  const entry = { holder: hostile.wallet, tokenId: encodeTokenId({ tier: 1, serial: hostile.serial }), ...times };
  return encodeEntry({ event: town.event, entry, signature: randomBytes(96) });
}
