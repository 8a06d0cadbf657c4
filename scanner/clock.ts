import { z } from "zod";
import { callGate } from "./api.ts";

/** This device's clock, set right by the server's (C67). */
export type ServerClock = {
  /** The server's time, as well as this device knows it. */
  readonly nowMs: () => number;
  /** How far the server is ahead of the device; `null` until it was measured. */
  readonly offsetMs: () => number | null;
  readonly measure: (input: { serverAtMs: number; sentAtMs: number; receivedAtMs: number }) => void;
  readonly deviceMs: () => number;
};

export function createServerClock({ deviceMs }: { deviceMs: () => number }): ServerClock {
  let offsetMs: number | null = null;
  return {
    deviceMs,
    nowMs: () => Math.round(deviceMs() + (offsetMs ?? 0)),
    offsetMs: () => offsetMs,
    // Half of the way there and back, as SNTP does (RFC 4330).
    measure: ({ serverAtMs, sentAtMs, receivedAtMs }) => {
      offsetMs = Math.round(serverAtMs - (sentAtMs + receivedAtMs) / 2);
    },
  };
}

const answer = z.object({ serverAtMs: z.int() });

/** Asks the server for its time. Throws UNAVAILABLE. */
export async function syncClock({ fetch, clock }: { fetch: typeof globalThis.fetch; clock: ServerClock }): Promise<void> {
  const sentAtMs = clock.deviceMs();
  const { serverAtMs } = answer.parse(await callGate({ fetch }, { path: "time" }));
  clock.measure({ serverAtMs, sentAtMs, receivedAtMs: clock.deviceMs() });
}
