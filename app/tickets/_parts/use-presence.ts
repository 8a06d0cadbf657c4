"use client";

import { useCallback, useEffect, useEffectEvent, useRef, useState } from "react";
import type { NetworkState } from "#components/use-network-state.ts";
import { assertNever, FoyerError } from "#core/error.ts";
import type { Zone } from "#core/zone.ts";
import { announcePresence, type PresenceChange } from "#holder/geofence.ts";
import type { HolderTicket } from "#holder/holder-ticket.ts";
import { findPresence, type PresenceView } from "#holder/presence.ts";
import type { PresenceState } from "#methods/geofence/ui.tsx";
import { getHolderDevice, nowMs } from "../../_account/holder-device.ts";

type Presence = { readonly state: PresenceState; readonly hasZones: boolean; readonly start: () => void; readonly stop: () => void };

/** Follows this phone's position once its owner says so, and only until it was seen; anew when that has run out, while the page is open. */
export function usePresence({ ticket, network }: { ticket: HolderTicket; network: NetworkState }): Presence {
  const [zones, setZones] = useState<readonly Zone[]>([]);
  const [state, setState] = useState<PresenceState>({ kind: "off" });
  const running = useRef<{ stop: () => void } | null>(null);
  const stop = useCallback(() => {
    running.current?.stop();
    running.current = null;
  }, []);
  const follow = useEffectEvent((view: PresenceView) => {
    setZones(view.zones);
    if (view.seen && running.current === null) setState({ kind: "seen", ...view.seen });
  });
  useEffect(() => {
    if (network !== "offline") void findOrNone(ticket.id).then(follow);
    return stop;
  }, [ticket.id, network, stop]);

  async function start(): Promise<void> {
    stop();
    if (!("geolocation" in navigator)) return setState({ kind: "unsupported" });
    const [{ zones: current }, offsetMs] = await Promise.all([findOrNone(ticket.id), getHolderDevice().findClockOffsetMs()]);
    setZones(current);
    const timers = { setInterval: window.setInterval.bind(window), clearInterval: window.clearInterval.bind(window) };
    const report = getHolderDevice().reportEntry;
    const deps = { geolocation: navigator.geolocation, ...timers, report: ({ zone, fixes }: Inside) => report({ ticket, zone, fixes }) };
    running.current = announcePresence(deps, { zones: current, offsetMs, onChange });
  }

  function onChange(change: PresenceChange): void {
    if (change.kind === "zones-changed") return void start();
    setState(stateOf(change));
    if (change.kind === "seen") running.current = startLater({ atSeconds: change.expiresAtSeconds, start: () => void start() });
    if (change.kind === "denied" || change.kind === "refused") stop();
  }

  return {
    state,
    hasZones: zones.length > 0,
    start: () => void start(),
    stop: () => {
      stop();
      setState({ kind: "off" });
    },
  };
}

type Inside = { readonly zone: Zone; readonly fixes: Parameters<ReturnType<typeof getHolderDevice>["reportEntry"]>[0]["fixes"] };

/** Without network, and for a ticket that is used, nothing can be seen; the ticket is whole without it. */
async function findOrNone(ticketId: string): Promise<PresenceView> {
  try {
    return await findPresence({ fetch: globalThis.fetch.bind(globalThis) }, { ticketId });
  } catch (cause) {
    if (cause instanceof FoyerError) return { zones: [], seen: null };
    throw cause;
  }
}

/** An entry that has run out is made anew while the guest still waits. */
function startLater({ atSeconds, start }: { atSeconds: number; start: () => void }): { stop: () => void } {
  const timer = window.setTimeout(start, Math.max(1_000, atSeconds * 1000 - nowMs()));
  return { stop: () => window.clearTimeout(timer) };
}

function stateOf(change: Exclude<PresenceChange, { kind: "zones-changed" }>): PresenceState {
  switch (change.kind) {
    case "outside":
      return { kind: "outside", meters: Number.isFinite(change.meters) ? change.meters : null };
    case "refused":
      return { kind: "fault", ...(REFUSALS[change.reason] ?? REFUSED) };
    case "looking":
    case "denied":
    case "inaccurate":
    case "waiting":
    case "seen":
    case "fault":
      return change;
    default:
      return assertNever(change);
  }
}

const REFUSED = { message: "Your phone’s word doesn’t count any more", next: "Reload this page, and set the phone up for the code again." };
const REFUSALS: Readonly<Record<string, { message: string; next: string }>> = {
  ALREADY_ADMITTED: { message: "You are in already", next: "Nothing more is needed." },
  SESSION_ENDED: { message: "Another device shows your ticket now", next: "Use that one, or set this one up again." },
  STALE: { message: "Your phone’s clock is wrong", next: "Let it set the time by itself, then try again." },
};
