/**
 * The geofence SDK for pages of others, built into public/sdk/geofence-1.js by scripts/build-sdk.ts. What stands here stays as it
 * is for as long as that file is called 1. docs/methods/geofence.md shows how it is used.
 */
import type { Zone } from "#core/zone.ts";
import { announcePresence, type PresenceChange } from "./geofence.ts";
import type { Watch } from "./watch-zones.ts";
import { type EntryAnswer, type EntryInput, readZones, sendZoneEntry, signZoneEntry } from "./zone-entry.ts";

type Options = { readonly origin: string; readonly eventId: string };

/** The entry zones of an event. */
export function fetchZones({ origin, eventId }: Options): Promise<readonly Zone[]> {
  return readZones({ fetch: browserFetch, origin }, { eventId });
}

/** Follows this phone and has `report` prove the visit; see reportWithKey, or let your own server sign the webhook. */
export function watchEntrance(input: {
  readonly zones: readonly Zone[];
  readonly report: (inside: Extract<Watch, { kind: "inside" }>) => Promise<EntryAnswer>;
  readonly onChange: (change: PresenceChange) => void;
}): { readonly stop: () => void } {
  const { report, ...rest } = input;
  const timers = { setInterval: window.setInterval.bind(window), clearInterval: window.clearInterval.bind(window) };
  return announcePresence({ geolocation: navigator.geolocation, ...timers, report }, rest);
}

/** Proves the visit by a device key that the holder's wallet has bound for this event. */
export async function reportWithKey({ origin, eventId, ...entry }: Options & EntryInput): Promise<EntryAnswer> {
  const { subtle } = crypto;
  const text = await signZoneEntry({ subtle, getRandomValues: (bytes) => crypto.getRandomValues(bytes) }, entry);
  return sendZoneEntry({ fetch: browserFetch, origin }, { eventId, entry: text });
}

function browserFetch(...input: Parameters<typeof fetch>): Promise<Response> {
  return fetch(...input);
}
