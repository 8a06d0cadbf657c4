"use client";

import { type ReactNode, useEffect, useRef, useSyncExternalStore } from "react";
import { createPortal } from "react-dom";
import { Button } from "../button.tsx";
import { AccountPicker } from "./account-picker.tsx";
import { nameOf } from "./accounts.ts";
import { RequestDetails, titleOfRequest } from "./request-details.tsx";
import { type Answer, listPending, type Pending, watchPending } from "./requests.ts";

/** Asks for every connection, signature and transaction of the test wallet, one after the other, above all else on the page. */
export function DevWalletSheet() {
  const pending = useSyncExternalStore(watchPending, listPending, listPending);
  const first = pending[0];
  return first ? createPortal(<Sheet key={first.id} pending={first} />, document.body) : null;
}

function Sheet({ pending: { request, answer } }: { pending: Pending }) {
  const ref = useRef<HTMLDialogElement>(null);
  useTopLayer(ref);
  const reject = () => answer({ approved: false });
  return (
    <dialog
      ref={ref}
      aria-labelledby="dev-wallet-title"
      onCancel={reject}
      className="pointer-events-auto fixed inset-x-0 top-auto bottom-0 m-0 mx-auto max-h-[88dvh] w-full max-w-md animate-rise flex-col overflow-hidden rounded-t-xl border border-white/15 bg-[#161513] text-[#f6f4ed] shadow-raised backdrop:bg-black/70 open:flex sm:bottom-6 sm:rounded-xl"
    >
      <header className="label flex items-center justify-between gap-3 border-white/10 border-b px-5 py-3">
        <span className="font-bold text-[#ff8a5c]">Foyer test wallet</span>
        <span className="text-[#b5b1a4]">{request.kind === "connect" ? "local chain" : `${nameOf(request.account)} · local chain`}</span>
      </header>
      <div className="grow overflow-y-auto px-5 py-4">
        <h2 id="dev-wallet-title" className="display text-2xl">
          {titleOfRequest(request)}
        </h2>
        <div className="mt-4">
          {request.kind === "connect" ? <AccountPicker onPick={(account) => answer({ approved: true, account })} /> : <RequestDetails request={request} />}
        </div>
      </div>
      <Actions onReject={reject}>{request.kind === "connect" ? null : <Approve onAnswer={answer} />}</Actions>
    </dialog>
  );
}

function Actions({ onReject, children }: { onReject: () => void; children: ReactNode }) {
  return (
    <footer className="flex gap-3 border-white/10 border-t px-5 py-4 pb-[calc(1rem+env(safe-area-inset-bottom))]">
      <Button data-testid="dev-wallet-reject" onClick={onReject} className="grow border border-white/30 bg-transparent text-[#f6f4ed] hover:bg-white/10">
        Refuse
      </Button>
      {children}
    </footer>
  );
}

function Approve({ onAnswer }: { onAnswer: (answer: Answer) => void }) {
  return (
    <Button look="accent" data-testid="dev-wallet-approve" className="grow" onClick={() => onAnswer({ approved: true, account: null })}>
      Approve
    </Button>
  );
}

/** The top layer lies above the page's own dialogs, which would otherwise see presses here as presses outside of them. */
function useTopLayer(ref: React.RefObject<HTMLDialogElement | null>): void {
  useEffect(() => {
    const dialog = ref.current;
    if (!dialog) return;
    const keep = (event: Event) => event.stopPropagation();
    const kinds = ["pointerdown", "mousedown", "touchstart", "wheel", "touchmove", "focusin"];
    for (const kind of kinds) dialog.addEventListener(kind, keep);
    dialog.showModal();
    return () => {
      for (const kind of kinds) dialog.removeEventListener(kind, keep);
    };
  }, [ref]);
}
