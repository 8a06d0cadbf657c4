import { randomBytes } from "node:crypto";
import { encodeHex } from "#core/bytes.ts";
import { keyIdOf } from "#core/credential.ts";
import { encodeGeoJson } from "#core/geojson.ts";
import type { MethodId } from "#core/policy.ts";
import type { Step } from "#methods/biometric/liveness.ts";
import { saveZone } from "#server/geofence/save-zone.ts";
import { ORIGIN } from "./api.ts";
import { headersOf } from "./evening.ts";
import { enrolmentOf, faceTextOf } from "./faces.ts";
import { type Desk, openDesk } from "./gate.ts";
import { stayOf, zoneEntryOf, zoneOf } from "./geofence.ts";
import { type At, type Guest, must, ticketIdOf } from "./guest.ts";
import { PROOFS } from "./proofs.ts";
import type { WorldEvent } from "./world.ts";

/** What only counts beside a proof, and nobody holds in hand. */
export const BESIDE_KINDS = ["presence", "face"] as const;
export type BesideKind = (typeof BESIDE_KINDS)[number];

export type Zone = { readonly zoneId: string; readonly version: number };

type Input = { readonly event: WorldEvent; readonly zone: Zone; readonly guest: Guest; readonly tokenId: bigint; readonly desk: Desk };

/** What the gate gets beside the code: the answer of a face to its question; of a presence nothing, for the server has it. */
export type Beside = { readonly texts: readonly string[] };

export const BESIDE: Readonly<Record<BesideKind, (at: At, input: Input) => Promise<Beside>>> = { presence: beSeen, face: lookAt };

const METHOD_OF: Readonly<Record<BesideKind, MethodId>> = { presence: "geofence", face: "biometric" };

/** A gate that wants it beside a code, and one that lets nobody in for it: the second looks and burns nothing. */
export type BesideDesks = Readonly<Record<BesideKind, { readonly strict: Desk; readonly never: Desk }>>;

export async function openBesideDesks(at: At, { event }: { event: WorldEvent }): Promise<BesideDesks> {
  const open = async (kind: BesideKind) => ({
    strict: await openDesk(at, { event, policy: { anyOf: [["qr", METHOD_OF[kind]]] } }),
    never: await openDesk(at, { event, policy: { anyOf: [["qr", METHOD_OF[kind], "nfc"]] } }),
  });
  return { presence: await open("presence"), face: await open("face") };
}

/** A code of the guest's own phone and what goes beside it. */
export async function besideCode(at: At, { beside, ...input }: Omit<Input, "zone"> & { beside: Beside }): Promise<readonly string[]> {
  const code = await PROOFS["device code"](at, input);
  return [code.show(), ...beside.texts];
}

/** A forecourt for every gate of the event. */
export function drawZone({ world, clock }: At, { event }: { event: WorldEvent }): Promise<Zone> {
  const deps = { db: world.db, clock, platformSecret: "a secret of this test and of nothing else" };
  const organizer = { userId: world.organizer.userId, eventId: event.id };
  const shape = JSON.stringify(encodeGeoJson(zoneOf().shape));
  return saveZone(deps, { organizer, zoneId: null, name: "Forecourt", gateId: null, dwellSeconds: 20, shape });
}

async function beSeen({ world, app, clock }: At, { event, zone, guest, tokenId }: Input): Promise<Beside> {
  const fixes = stayOf({ atSeconds: Math.floor(clock.nowMs() / 1000) });
  const nonce = encodeHex(randomBytes(16));
  const claims = { tokenId, keyId: keyIdOf(guest.device), zoneId: zone.zoneId, zoneVersion: zone.version, nonce, fixes };
  const entry = zoneEntryOf({ event: { chainId: world.chain.chainId, contract: event.contract }, claims, device: guest.device });
  const init = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ eventId: event.id, entry }) };
  const { outcome } = await must<{ outcome: string }>(await app.request(`${ORIGIN}/api/geofence/entries`, init));
  if (outcome !== "seen") throw new Error(`The phone was not seen: ${outcome}`);
  return { texts: [] };
}

async function lookAt(at: At, { event, guest, tokenId, desk }: Input): Promise<Beside> {
  const id = await ticketIdOf(at, { event, tokenId });
  await must(await guest.browser.post(`/api/tickets/${id}/methods/biometric/generate`, enrolmentOf()));
  const init = { method: "POST", headers: { ...headersOf(desk), "content-type": "application/json" }, body: "{}" };
  const asked = await must<{ text: string; steps: Step[] }>(await at.app.request(`${ORIGIN}/api/gate/tickets/${id}/face-challenge`, init));
  return { texts: [faceTextOf({ challenge: asked.text, steps: asked.steps })] };
}
