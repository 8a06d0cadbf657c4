import type { Bytes32 } from "#core/bytes.ts";
import { greatest } from "./numbers.ts";
import type { Header } from "./raw-log.ts";

export type Health = "healthy" | "behind" | "frozen" | "disagreeing" | "lying" | "wrong-chain" | "unreachable";
export type Verdict = { readonly health: Health /** One sentence; `null` for a healthy one. */; readonly fault: string | null };

/** What an endpoint said when all were asked at the same moment. */
export type Sighting =
  | { readonly kind: "silent"; readonly fault: string }
  | {
      readonly kind: "told";
      readonly chainId: number;
      readonly head: Header;
      readonly final: bigint | null;
      /** Its hash of the highest block that all of them claim to have; `null` where it does not know that block. */
      readonly common: { readonly number: bigint; readonly hash: Bytes32 | null } | null;
      /** Whether it has the mirror's newest final block; `null` when there is none to compare. */
      readonly sharesFinal: boolean | null;
    };

/** What must be remembered of an endpoint from one look to the next. */
export type Memory = { readonly head: bigint | null; readonly movedAtMs: number; readonly dissentSinceMs: number | null };
export type Expectation = {
  readonly chainId: number;
  readonly nowMs: number;
  /** How often the chain makes a block; `null` for one that makes them on demand: then a head's age says nothing. */
  readonly blockSeconds: number | null;
};
type Told = Extract<Sighting, { kind: "told" }>;

export const NEW: Memory = { head: null, movedAtMs: 0, dissentSinceMs: null };
export const HEALTHY: Verdict = { health: "healthy", fault: null };

/** Blocks come late now and then (a slot without a proposer), so a head is old only after several. */
const LATE_BLOCKS = 6;
const LEAST_AGE_SECONDS = 30;
const FUTURE_SECONDS = 60;
/** Head and final block are two questions: blocks may come in between. */
const FINAL_SLACK = 8n;
const BEHIND_BLOCKS = 3;
const BEHIND_SECONDS = 15;
/** At the head two honest nodes may differ until the fork is decided. */
const DISSENT_BLOCKS = 2;
const DISSENT_SECONDS = 6;

/**
 * Which endpoints can be believed, by what each says and by what the others say (trap 29). A majority outvotes the rest; without
 * one nobody can tell who is right, and all of them disagree.
 */
export function judgeEndpoints({ sightings, memory, expectation }: { sightings: readonly Sighting[]; memory: readonly Memory[]; expectation: Expectation }): {
  verdicts: Verdict[];
  memory: Memory[];
} {
  const alone = sightings.map((sighting) => judgeAlone(sighting, expectation));
  const sound = sightings.filter((sighting, i): sighting is Told => sighting.kind === "told" && alone[i] === null);
  const dissenters = findDissenters(sound);
  const next = sightings.map((sighting, i) => remember({ sighting, before: memory[i] ?? NEW, isDissenting: dissenters.has(sighting), expectation }));
  const best = sound.reduce((most, { head }) => greatest(head.number, most), 0n);
  const verdicts = sightings.map(
    (sighting, i) => alone[i] ?? judgeAmong({ sighting: sighting as Told, memory: next[i] ?? NEW, best, voters: sound.length, expectation }),
  );
  return { verdicts, memory: next };
}

/** Whether a head is young enough for the mirror to be called fresh by it. */
export function isYoung({ seconds }: Pick<Header, "seconds">, { nowMs, blockSeconds }: Pick<Expectation, "nowMs" | "blockSeconds">): boolean {
  return blockSeconds === null || nowMs / 1000 - seconds <= Math.max(LEAST_AGE_SECONDS, LATE_BLOCKS * blockSeconds);
}

/** What is wrong whatever the others say. */
function judgeAlone(sighting: Sighting, { chainId, nowMs, blockSeconds }: Expectation): Verdict | null {
  if (sighting.kind === "silent") return { health: "unreachable", fault: sighting.fault };
  const { head, final } = sighting;
  if (sighting.chainId !== chainId) return { health: "wrong-chain", fault: `It is of chain ${sighting.chainId}.` };
  if (final !== null && final > head.number + FINAL_SLACK)
    return { health: "lying", fault: `It says block ${final} is final while its head is ${head.number}.` };
  if (blockSeconds !== null && head.seconds - nowMs / 1000 > FUTURE_SECONDS) return { health: "lying", fault: `It tells block ${head.number} of the future.` };
  if (sighting.sharesFinal === false) return { health: "disagreeing", fault: "Its chain differs from the mirror's in a final block." };
  if (isYoung(head, { nowMs, blockSeconds })) return null;
  return { health: "frozen", fault: `Its newest block ${head.number} is ${Math.round(nowMs / 1000 - head.seconds)} seconds old.` };
}

function judgeAmong(input: { sighting: Told; memory: Memory; best: bigint; voters: number; expectation: Expectation }): Verdict {
  const { sighting, memory, best, voters, expectation } = input;
  const missing = Number(best - sighting.head.number);
  if (missing > allowedMissing(expectation)) {
    const stillSeconds = (expectation.nowMs - memory.movedAtMs) / 1000;
    if (stillSeconds < BEHIND_SECONDS) return { health: "behind", fault: `It is ${missing} blocks behind the others.` };
    return { health: "frozen", fault: `Its head ${sighting.head.number} has not moved for ${Math.round(stillSeconds)} seconds, others are at ${best}.` };
  }
  if (memory.dissentSinceMs === null || !isDecided({ sighting, since: memory.dissentSinceMs, expectation })) return HEALTHY;
  const who = voters > 2 ? "most others" : "the other endpoint";
  return { health: "disagreeing", fault: `It has another block ${sighting.common?.number} than ${who}.` };
}

/** Below a final block there is nothing to wait for. */
function isDecided({ sighting, since, expectation }: { sighting: Told; since: number; expectation: Expectation }): boolean {
  if (sighting.final !== null && sighting.common !== null && sighting.common.number <= sighting.final) return true;
  return expectation.nowMs - since >= 1000 * Math.max(DISSENT_SECONDS, DISSENT_BLOCKS * (expectation.blockSeconds ?? 0));
}

function allowedMissing({ blockSeconds }: Expectation): number {
  return blockSeconds === null ? BEHIND_BLOCKS : Math.max(BEHIND_BLOCKS, Math.ceil(BEHIND_SECONDS / blockSeconds));
}

/** Everybody outside a majority; without a majority, everybody. */
function findDissenters(sound: readonly Told[]): ReadonlySet<Sighting> {
  const voters = sound.filter(({ common }) => common !== null && common.hash !== null);
  const camps = Map.groupBy(voters, ({ common }) => common?.hash);
  const majority = [...camps.values()].find((camp) => 2 * camp.length > voters.length) ?? [];
  return new Set(voters.filter((voter) => !majority.includes(voter)));
}

function remember(input: { sighting: Sighting; before: Memory; isDissenting: boolean; expectation: Expectation }): Memory {
  const { sighting, before, isDissenting, expectation } = input;
  const head = sighting.kind === "told" ? sighting.head.number : before.head;
  const hasMoved = head !== null && (before.head === null || head > before.head);
  return {
    head,
    movedAtMs: hasMoved ? expectation.nowMs : before.movedAtMs,
    dissentSinceMs: isDissenting ? (before.dissentSinceMs ?? expectation.nowMs) : null,
  };
}
