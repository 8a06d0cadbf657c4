import { randomUUID } from "node:crypto";
import { systemClock } from "#server/clock.ts";
import { signDeviceToken, signShiftToken } from "#server/gate/tokens.ts";
import { deriveSigningKey } from "#server/keys.ts";
import type { HttpClient } from "./http-client.ts";
import type { Turn } from "./load.ts";
import { SECRET } from "./start-server.ts";
import type { Desk, Town } from "./town.ts";

export type Answer = { readonly decision?: { readonly kind: string; readonly reason?: string } } | null;

/** Shows one text at the desk with this number, over HTTP. */
export type ScanAt = (input: { client: HttpClient | undefined; place: number; evidence: string }) => Promise<Answer>;

/** The next ticket of the house, from the next device: each is shown once. */
export function createQueue(town: Town): () => { desk: Desk; place: number; evidence: string } {
  return () => {
    const serial = town.nextSerial();
    const place = serial % town.desks.length;
    return { desk: town.desks[place] as Desk, place, evidence: town.codeOf(serial) };
  };
}

export async function createScanAt(town: Town): Promise<ScanAt> {
  const deps = { key: deriveSigningKey({ secret: SECRET, purpose: "gate tokens" }), clock: systemClock };
  const tokens = await Promise.all(
    town.desks.map(async (desk) => ({ authorization: `Bearer ${await signShiftToken(deps, desk)}`, "x-foyer-device": await signDeviceToken(deps, desk) })),
  );
  return async ({ client, place, evidence }) => {
    const body = JSON.stringify({ attemptId: randomUUID(), evidence: [evidence], scannedAtMs: Date.now() });
    return JSON.parse((await client?.post({ path: "/api/gate/scans", headers: tokens[place] ?? {}, body })) ?? "null") as Answer;
  };
}

/** Each turn lets one more guest in by the code of their phone. */
export async function createHttpScans({ town, clients }: { town: Town; clients: readonly HttpClient[] }): Promise<(turn: Turn) => Promise<void>> {
  const scanAt = await createScanAt(town);
  const next = createQueue(town);
  return async ({ client }) => assertAdmitted(await scanAt({ client: clients[client], ...next() }));
}

export function assertAdmitted(answer: Answer): void {
  if (answer?.decision?.kind !== "admit") throw new Error(`A guest was not let in: ${JSON.stringify(answer)}`);
}
