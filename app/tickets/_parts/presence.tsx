"use client";

import type { NetworkState } from "#components/use-network-state.ts";
import type { HolderTicket } from "#holder/holder-ticket.ts";
import { PresencePanel } from "#methods/geofence/ui.tsx";
import { usePresence } from "./use-presence.ts";

type Props = { ticket: HolderTicket; timezone: string; network: NetworkState; isBound: boolean };

/** Being seen at the entrance. Where the event has no zones there is nothing to see. */
export function Presence({ ticket, timezone, network, isBound }: Props) {
  const { state, hasZones, start, stop } = usePresence({ ticket, network });
  if (!hasZones) return null;
  const obstacle = isBound ? null : "First set this phone up for your code: it signs that it is here by the same key.";
  return (
    <PresencePanel state={state} timezone={timezone} network={network === "offline" ? "offline" : "online"} obstacle={obstacle} start={start} stop={stop} />
  );
}
