import { encodeHex, type Hex } from "#core/bytes.ts";
import { keyIdOf } from "#core/credential.ts";
import type { KnownCredential } from "#core/method.ts";
import type { Fix, GeoPoint } from "#core/position.ts";
import type { Zone } from "#core/zone.ts";
import { type EntryClaims, encodeEntryClaims, encodeZoneEntry } from "#methods/geofence/entry.ts";
import { AT_SECONDS, alicePhone, EVENT, type TestDevice, TOKEN_ID } from "./credentials.ts";
import { knownCredential } from "./tags.ts";

/** A forecourt of about 136 m by 111 m in Berlin. */
export const HERE: GeoPoint = { longitude: 13.401, latitude: 52.5205 };
export const ELSEWHERE: GeoPoint = { longitude: 13.42, latitude: 52.5205 };
/** 10,000 km away. */
export const FAR: GeoPoint = { longitude: -75, latitude: -12 };

export function zoneOf(changes: Partial<Zone> = {}): Zone {
  return {
    id: "1b4e28ba-2fa1-41d2-883f-0016d3cca427",
    name: "Forecourt",
    gateId: null,
    version: 3,
    dwellSeconds: 20,
    shape: [[squareOf({ west: 13.4, south: 52.52, side: 0.002, height: 0.001 })]],
    ...changes,
  };
}

export function squareOf({ west, south, side, height = side }: { west: number; south: number; side: number; height?: number }): GeoPoint[] {
  const corner = (x: number, y: number): GeoPoint => ({ longitude: Number((west + x).toFixed(7)), latitude: Number((south + y).toFixed(7)) });
  return [corner(0, 0), corner(side, 0), corner(side, height), corner(0, height)];
}

/** `secondsAgo` counts from the evening of the credential tests, or from `atSeconds`. */
export function fixOf({ secondsAgo = 0, atSeconds = AT_SECONDS, ...changes }: Partial<Fix> & { secondsAgo?: number } = {}): Fix {
  return { point: HERE, accuracyMeters: 12, atSeconds: atSeconds - secondsAgo, isMocked: false, ...changes };
}

/** Two positions, a step apart, as a phone gives them that has been here for half a minute. */
export function stayOf({ atSeconds = AT_SECONDS }: { atSeconds?: number } = {}): Fix[] {
  return [fixOf({ atSeconds, secondsAgo: 30 }), fixOf({ atSeconds, secondsAgo: 2, point: { longitude: HERE.longitude + 0.00001, latitude: HERE.latitude } })];
}

export function claimsOf(changes: Partial<EntryClaims> = {}): EntryClaims {
  const zone = zoneOf();
  return { tokenId: TOKEN_ID, keyId: keyIdOf(alicePhone), zoneId: zone.id, zoneVersion: zone.version, nonce: NONCE, fixes: stayOf(), ...changes };
}

const NONCE: Hex = encodeHex(Uint8Array.from({ length: 16 }, (_, i) => i));

export function zoneEntryOf({
  event = EVENT,
  claims = claimsOf(),
  device = alicePhone,
}: {
  event?: Pick<typeof EVENT, "chainId" | "contract">;
  claims?: EntryClaims;
  device?: TestDevice;
} = {}): string {
  return encodeZoneEntry({ event, claims, signature: device.sign(encodeEntryClaims({ event, claims })) });
}

export const PRESENCE_REFERENCE: Hex = "0x00112233445566778899aabbccddeeff";

export function knownPresence(changes: Partial<KnownCredential> = {}): KnownCredential {
  const times = { issuedAtSeconds: AT_SECONDS - 300, expiresAtSeconds: AT_SECONDS + 1500 };
  return knownCredential({ kind: "presence", reference: PRESENCE_REFERENCE, secret: { kind: "none" }, ...times, ...changes });
}
