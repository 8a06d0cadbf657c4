import { z } from "zod";
import { FoyerError } from "#core/error.ts";
import type { Fix } from "#core/position.ts";
import type { Zone } from "#core/zone.ts";
import { send } from "./api.ts";
import type { HolderDeps, HolderTicket } from "./holder-ticket.ts";
import { type EntryAnswer, signZoneEntry, type ZoneCollection, zonesIn } from "./zone-entry.ts";

/** Where the ticket's phone can be seen, and whether it was. */
export type PresenceView = {
  readonly zones: readonly Zone[];
  readonly seen: { readonly zoneName: string; readonly expiresAtSeconds: number } | null;
};

const answer = z.object({
  zones: z.custom<ZoneCollection>((value) => z.object({ features: z.array(z.unknown()) }).safeParse(value).success),
  presence: z.object({ zoneName: z.string(), expiresAtSeconds: z.int() }).nullable(),
});

/** Throws what the server answered: a used or past ticket has no presence any more. */
export async function findPresence({ fetch }: { fetch: typeof globalThis.fetch }, { ticketId }: { ticketId: string }): Promise<PresenceView> {
  const { zones, presence } = answer.parse(await send({ fetch, path: `/api/tickets/${ticketId}/methods/geofence/generate`, body: {} }));
  return { zones: zonesIn(zones), seen: presence };
}

/** Signs by the key that shows the ticket's codes. Throws UNAUTHENTICATED where this device has none. */
export async function reportPresence(
  deps: HolderDeps,
  { ticket, zone, fixes }: { ticket: HolderTicket; zone: Zone; fixes: readonly Fix[] },
): Promise<EntryAnswer> {
  const bound = await deps.store.find(ticket);
  if (!bound) throw unbound();
  const key = { algorithm: bound.binding.algorithm, keyId: bound.keyId, privateKey: bound.privateKey };
  const entry = await signZoneEntry(deps, { event: ticket, tokenId: ticket.tokenId, key, zone, fixes });
  return deps.api.sendEntry({ eventId: ticket.eventId, entry });
}

function unbound(): FoyerError {
  return new FoyerError({ code: "UNAUTHENTICATED", message: "This phone doesn’t show the ticket.", next: "Set it up for the code first." });
}
