"use client";

import { useCallback, useState } from "react";
import { type NetworkState, useNetworkState } from "#components/use-network-state.ts";
import type { DeviceState } from "#holder/device.ts";
import type { HolderTicket } from "#holder/holder-ticket.ts";
import { CodeScreen, type CodeState } from "#methods/qr/ui.tsx";
import { EntryScreen } from "#methods/wallet/ui.tsx";
import type { TicketView } from "#server/tickets/ticket-view.ts";
import { getHolderDevice, nowMs } from "../../_account/holder-device.ts";
import { Carried } from "./carried.tsx";
import { FaceLink } from "./face-link.tsx";
import { GateCode } from "./gate-code.tsx";
import { useHolderTicket } from "./holder-ticket.ts";
import { PlatformCode } from "./platform-code.tsx";
import { Presence } from "./presence.tsx";
import { useDeviceState } from "./use-device-state.ts";
import { useWalletSignature } from "./use-wallet-signature.tsx";

/** What the holder shows at the door: the rotating code, or a signature of the wallet for this once. */
export function TicketCode({ ticket: view }: { ticket: TicketView }) {
  const ticket = useHolderTicket(view);
  const network = useNetworkState();
  const { state, setState } = useDeviceState({ ticket, network });
  const { run, pending, note, walletAction } = useWalletSignature();
  const codeAt = useCallback((atMs: number) => getHolderDevice().codeAt({ ticket, atMs }), [ticket]);
  const longCodeAt = useCallback((atMs: number) => getHolderDevice().longCodeAt({ ticket, atMs }), [ticket]);
  const shown = codeStateOf({ view, state });

  function bind(): void {
    run(async (sign) => setState(await getHolderDevice().bind({ ticket, signTypedData: sign })));
  }
  return (
    <>
      <CodeScreen
        event={{ contract: ticket.contract, timezone: view.event.timezone, codePeriodSeconds: ticket.codePeriodSeconds }}
        state={shown}
        network={network}
        nowMs={nowMs}
        codeAt={codeAt}
        longCodeAt={longCodeAt}
        bind={bind}
        bindPending={pending}
        bindNote={note}
        walletAction={walletAction}
      />
      {shown.kind === "admitted" || shown.kind === "over" ? null : (
        <>
          <Presence ticket={ticket} timezone={view.event.timezone} network={network} isBound={shown.kind === "bound"} />
          <OtherWays view={view} ticket={ticket} network={network} />
        </>
      )}
    </>
  );
}

function OtherWays({ view, ticket, network }: { view: TicketView; ticket: HolderTicket; network: NetworkState }) {
  return (
    <>
      <EntryByWallet ticket={ticket} network={network} />
      <PlatformCode ticketId={view.id} codePeriodSeconds={ticket.codePeriodSeconds} network={network} />
      <Carried ticketId={view.id} timezone={view.event.timezone} network={network} />
      <FaceLink ticketId={view.id} network={network} />
    </>
  );
}

/** For a phone that can't be set up, the wallet itself may ask for entry. */
function EntryByWallet({ ticket, network }: { ticket: HolderTicket; network: NetworkState }) {
  const [entry, setEntry] = useState<{ text: string; expiresAtMs: number } | null>(null);
  const { run, pending, note, walletAction } = useWalletSignature();
  return (
    <details className="mt-5 border-line border-t pt-4">
      <summary className="font-medium text-sm underline decoration-line-strong underline-offset-4">Enter with a wallet signature instead</summary>
      <div className="mt-4">
        <EntryScreen
          entry={entry}
          network={network}
          nowMs={nowMs}
          sign={() => run(async (sign) => setEntry(await getHolderDevice().signEntry({ ticket, signTypedData: sign })))}
          signPending={pending}
          signNote={note}
          walletAction={walletAction}
        />
        <GateCode />
      </div>
    </details>
  );
}

/** A used ticket keeps its code on the device that shows it, for the steward who asks again inside. */
function codeStateOf({ view, state }: { view: TicketView; state: DeviceState | { readonly kind: "looking" } }): CodeState {
  if (state.kind === "looking") return state;
  if (nowMs() >= view.event.endsAtSeconds * 1000) return { kind: "over" };
  if (view.admittedAtMs !== null && !view.mayReturn && state.kind !== "bound") return { kind: "admitted", atMs: view.admittedAtMs, gate: null };
  return { kind: state.kind };
}
