import { type Address, encodeHex, type Hex } from "#core/bytes.ts";
import { FoyerError } from "#core/error.ts";
import type { Fix } from "#core/position.ts";
import type { DeviceAlgorithm } from "#core/typed-data.ts";
import type { Zone } from "#core/zone.ts";
import { signWithDevice } from "#methods/device-key.ts";
import { ENTRY_NONCE_BYTES, encodeEntryClaims, encodeZoneEntry } from "#methods/geofence/entry.ts";

/** What the server makes of an entry, see POST /api/geofence/entries. */
export type EntryAnswer =
  | { readonly outcome: "seen"; readonly zoneName: string; readonly expiresAtSeconds: number }
  | { readonly outcome: "not-yet"; readonly visit: { readonly kind: string } }
  | { readonly outcome: "refused"; readonly reason: string };

export type EntryKey = { readonly algorithm: DeviceAlgorithm; readonly keyId: Hex; readonly privateKey: CryptoKey };

export type EntryInput = {
  readonly event: { readonly chainId: number; readonly contract: Address };
  readonly tokenId: bigint;
  readonly key: EntryKey;
  readonly zone: Pick<Zone, "id" | "version">;
  readonly fixes: readonly Fix[];
};

type SignDeps = { readonly subtle: SubtleCrypto; readonly getRandomValues: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array };

/** The device's own word that it is there, for this ticket, in this zone, said once. */
export async function signZoneEntry(deps: SignDeps, { event, tokenId, key, zone, fixes }: EntryInput): Promise<string> {
  const nonce = encodeHex(deps.getRandomValues(new Uint8Array(ENTRY_NONCE_BYTES)));
  const claims = { tokenId, keyId: key.keyId, zoneId: zone.id, zoneVersion: zone.version, nonce, fixes };
  const signature = await signWithDevice(deps, { ...key, message: encodeEntryClaims({ event, claims }) });
  return encodeZoneEntry({ event, claims, signature });
}

type Fetch = { readonly fetch: typeof globalThis.fetch /** Empty on our own pages. */; readonly origin?: string };

/** Brings the entry to the server; no cookie goes with it. Throws UNAVAILABLE without network or answer, TOO_MANY_REQUESTS. */
export async function sendZoneEntry({ fetch, origin = "" }: Fetch, { eventId, entry }: { eventId: string; entry: string }): Promise<EntryAnswer> {
  const init = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ eventId, entry }), credentials: "omit" } as const;
  return (await readJson(await fetch(`${origin}/api/geofence/entries`, init).catch(noNetwork))) as EntryAnswer;
}

/** The event's zones. Throws UNAVAILABLE. */
export async function readZones({ fetch, origin = "" }: Fetch, { eventId }: { eventId: string }): Promise<readonly Zone[]> {
  const response = await fetch(`${origin}/api/events/${encodeURIComponent(eventId)}/geofence/zones`, { credentials: "omit" }).catch(noNetwork);
  return zonesIn((await readJson(response)) as ZoneCollection);
}

/** As the server writes it, see core/geojson.ts. */
export type ZoneCollection = {
  readonly features: readonly {
    readonly id: string;
    readonly properties: Pick<Zone, "name" | "gateId" | "version" | "dwellSeconds">;
    readonly geometry: { readonly coordinates: readonly (readonly (readonly (readonly [number, number])[])[])[] };
  }[];
};

export function zonesIn({ features }: ZoneCollection): readonly Zone[] {
  return features.map(({ id, properties: { name, gateId, version, dwellSeconds }, geometry: { coordinates } }) => {
    const shape = coordinates.map((rings) => rings.map((ring) => ring.slice(0, -1).map(([longitude, latitude]) => ({ longitude, latitude }))));
    return { id, name, gateId, version, dwellSeconds, shape };
  });
}

async function readJson(response: Response): Promise<unknown> {
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok && answer !== null) return answer;
  const isBusy = response.status === 429;
  throw new FoyerError({
    code: isBusy ? "TOO_MANY_REQUESTS" : "UNAVAILABLE",
    message: isBusy ? "Too many reports came from here." : "The server did not answer as it should.",
    next: "It is tried again by itself.",
  });
}

function noNetwork(cause: unknown): never {
  throw new FoyerError({ code: "UNAVAILABLE", message: "There is no network.", next: "It is tried again by itself.", cause });
}
