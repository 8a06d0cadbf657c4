import { setTimeout as pause } from "node:timers/promises";

export type Load = { readonly p50Ms: number; readonly p99Ms: number; readonly perSecond: number };

/** Which of the clients asks, and how many turns there were before this one. */
export type Turn = { readonly client: number; readonly turn: number };

/** Each of `clients` does one thing after another, `times` in all; The first `warmUp` do not count. */
export async function measureLoad(input: { clients: number; times: number; warmUp: number; work: (turn: Turn) => Promise<void> }): Promise<Load> {
  await run({ ...input, from: 0, to: input.warmUp });
  await pause(50);
  const startMs = performance.now();
  const tookMs = await run({ ...input, from: input.warmUp, to: input.warmUp + input.times });
  const seconds = (performance.now() - startMs) / 1000;
  const sorted = tookMs.toSorted((a, b) => a - b);
  const at = (share: number): number => round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
  return { p50Ms: at(0.5), p99Ms: at(0.99), perSecond: Math.round(input.times / seconds) };
}

async function run(input: { clients: number; from: number; to: number; work: (turn: Turn) => Promise<void> }): Promise<number[]> {
  const tookMs: number[] = [];
  let next = input.from;
  const work = async (client: number): Promise<void> => {
    while (next < input.to) {
      const turn = next++;
      const startMs = performance.now();
      await input.work({ client, turn });
      tookMs.push(performance.now() - startMs);
    }
  };
  await Promise.all(Array.from({ length: input.clients }, (_, client) => work(client)));
  return tookMs;
}

export function round(value: number): number {
  return Math.round(value * 1000) / 1000;
}
