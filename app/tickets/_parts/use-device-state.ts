"use client";

import { useRouter } from "next/navigation";
import { useEffect, useEffectEvent, useState } from "react";
import type { NetworkState } from "#components/use-network-state.ts";
import { FoyerError } from "#core/error.ts";
import type { DeviceState } from "#holder/device.ts";
import type { HolderTicket } from "#holder/holder-ticket.ts";
import { getHolderDevice } from "../../_account/holder-device.ts";

/** A sign-in on another device ends this one's codes without a word to it. */
const ASK_EVERY_MS = 60_000;

/**
 * What this device may show: first what it knows itself, then what the server says, again whenever the network or the
 * person is back, and each minute. Where the session has ended (U5) the page is loaded anew and asks to sign in.
 */
export function useDeviceState({ ticket, network }: { ticket: HolderTicket; network: NetworkState }): {
  state: DeviceState | { readonly kind: "looking" };
  setState: (state: DeviceState) => void;
} {
  const [state, setState] = useState<DeviceState | { readonly kind: "looking" }>({ kind: "looking" });
  const router = useRouter();
  const reload = useEffectEvent(() => router.refresh());
  useEffect(() => {
    let gone = false;
    async function look(): Promise<void> {
      const device = getHolderDevice();
      const here = await device.readState(ticket);
      // A living key is shown at once; the other answers wait for the server, so that none is said too early.
      if (!gone && (here.kind === "bound" || network === "offline")) setState(here);
      if (network === "offline") return;
      const told = await device.refreshState(ticket).catch((cause: unknown) => keepOnFault({ cause, here, onSignedOut: reload }));
      if (!gone) setState(told);
    }
    const lookAgain = () => {
      if (document.visibilityState === "visible") void look();
    };
    void look();
    const timer = setInterval(lookAgain, ASK_EVERY_MS);
    document.addEventListener("visibilitychange", lookAgain);
    return () => {
      gone = true;
      clearInterval(timer);
      document.removeEventListener("visibilitychange", lookAgain);
    };
  }, [ticket, network]);
  return { state, setState };
}

/** A server that can't be reached or asked takes nothing away from what the device knows. */
function keepOnFault({ cause, here, onSignedOut }: { cause: unknown; here: DeviceState; onSignedOut: () => void }): DeviceState {
  if (!(cause instanceof FoyerError)) throw cause;
  if (cause.code === "UNAUTHENTICATED") onSignedOut();
  return here;
}
