import type { Bytes32 } from "#core/bytes.ts";
import type { Endpoint } from "#platform/endpoints.ts";
import { within } from "#platform/within.ts";
import type { Endpoints } from "./endpoints.ts";
import { type Expectation, judgeEndpoints, type Memory, NEW, type Sighting } from "./judge-endpoints.ts";
import { isAnswer } from "./node.ts";
import { least } from "./numbers.ts";
import { type Header, parseHeader } from "./raw-log.ts";
import { reasonOf } from "./retry.ts";

/** What is written down of an endpoint after each look. */
export type EndpointReport = {
  readonly endpoint: Endpoint;
  readonly head: Header | null;
  readonly final: bigint | null;
  readonly latencyMs: number | null;
  /** Whether its websocket tells new blocks. */
  readonly isLive: boolean;
};

type Deps = {
  readonly endpoints: Endpoints;
  readonly expectation: () => Expectation;
  readonly isLive: (endpoint: Endpoint) => boolean;
  /** The mirror's newest final block that is still kept. */
  readonly findSettled: () => Promise<Pick<Header, "number" | "hash"> | null>;
};
type Told = Extract<Sighting, { kind: "told" }>;
type Comparing = Pick<Deps, "endpoints" | "expectation" | "findSettled">;
type Glance = {
  readonly endpoint: Endpoint;
  readonly latencyMs: number;
  readonly told: Omit<Told, "kind" | "common" | "sharesFinal"> | { readonly fault: string };
};

/** A node that takes longer for its head is of no use at a door. */
const PATIENCE_MS = 3_000;

/** Asks all endpoints at the same moment where they are, compares them with each other and with the mirror, and judges them. */
export function createWatch({ endpoints, expectation, isLive, findSettled }: Deps): () => Promise<EndpointReport[]> {
  let memory: readonly Memory[] = endpoints.list.map(() => NEW);
  return async function look() {
    const glances = await Promise.all(endpoints.list.map((endpoint) => glance(endpoints, endpoint)));
    const sightings = endpoints.list.length === 1 ? glances.map(alone) : await compare({ endpoints, expectation, findSettled }, glances);
    const judged = judgeEndpoints({ sightings, memory, expectation: expectation() });
    memory = judged.memory;
    endpoints.judge(judged.verdicts);
    return glances.map(({ endpoint, latencyMs, told }) => {
      const isTold = !("fault" in told);
      return { endpoint, head: isTold ? told.head : null, final: isTold ? told.final : null, latencyMs: isTold ? latencyMs : null, isLive: isLive(endpoint) };
    });
  };
}

async function glance(endpoints: Endpoints, endpoint: Endpoint): Promise<Glance> {
  const startedMs = performance.now();
  const told = await inTime(tell(endpoints, endpoint)).catch((fault: unknown) => ({ fault: reasonOf(fault) }));
  return { endpoint, latencyMs: Math.round(performance.now() - startedMs), told };
}

async function tell(endpoints: Endpoints, endpoint: Endpoint) {
  const request = endpoints.requestOf(endpoint);
  const [chainId, latest, finalized] = await Promise.all([
    request({ method: "eth_chainId", params: [] }),
    request({ method: "eth_getBlockByNumber", params: ["latest", false] }),
    request({ method: "eth_getBlockByNumber", params: ["finalized", false] }).catch(nothingWhenUnknown),
  ]);
  const head = parseHeader(latest);
  if (!head) throw new Error("It has no latest block.");
  return { chainId: Number(chainId), head, final: parseHeader(finalized)?.number ?? null };
}

function alone({ told }: Glance): Sighting {
  return "fault" in told ? { kind: "silent", fault: told.fault } : { kind: "told", ...told, common: null, sharesFinal: null };
}

/** Two more questions to each: its hash of the highest block that all have, and of the mirror's newest final one. */
async function compare({ endpoints, expectation, findSettled }: Comparing, glances: readonly Glance[]): Promise<Sighting[]> {
  const sightings = glances.map(alone);
  const here = sightings.filter((sighting): sighting is Told => sighting.kind === "told" && sighting.chainId === expectation().chainId);
  const lowest = here.reduce((number, { head }) => least(number, head.number), here[0]?.head.number ?? 0n);
  const settled = await findSettled();
  return Promise.all(
    sightings.map(async (sighting, i) => {
      const endpoint = endpoints.list[i];
      if (!endpoint || sighting.kind === "silent" || !here.includes(sighting)) return sighting;
      try {
        const hash = sighting.head.number === lowest ? sighting.head.hash : await findHash(endpoints, { endpoint, number: lowest });
        const theirs = settled && settled.number <= sighting.head.number ? await findHash(endpoints, { endpoint, number: settled.number }) : null;
        return { ...sighting, common: { number: lowest, hash }, sharesFinal: settled && theirs ? theirs === settled.hash : null };
      } catch (fault) {
        return { kind: "silent", fault: reasonOf(fault) };
      }
    }),
  );
}

/** `null` from a node that does not know the block, or has thrown it away. */
async function findHash(endpoints: Endpoints, { endpoint, number }: { endpoint: Endpoint; number: bigint }): Promise<Bytes32 | null> {
  const answer = inTime(endpoints.requestOf(endpoint)({ method: "eth_getBlockByNumber", params: [`0x${number.toString(16)}`, false] }));
  return parseHeader(await answer.catch(nothingWhenUnknown))?.hash ?? null;
}

function nothingWhenUnknown(fault: unknown): null {
  if (isAnswer(fault)) return null;
  throw fault;
}

function inTime<T>(work: Promise<T>): Promise<T> {
  return within<T>({ timeoutMs: PATIENCE_MS, late: tooLate }, () => work);
}

function tooLate(): never {
  throw new Error(`It did not answer within ${PATIENCE_MS / 1000} seconds.`);
}
