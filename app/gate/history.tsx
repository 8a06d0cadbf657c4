"use client";

import { Check, History as HistoryIcon, Hourglass, LogOut, X } from "lucide-react";
import { useState } from "react";
import { Dialog } from "#components/dialog.tsx";
import { Time } from "#components/time.tsx";
import type { GatePack } from "#core/gate-pack.ts";
import type { ScanState } from "#scanner/admit.ts";
import { type Words, wordsOf } from "./result-words.ts";

type Props = { scans: readonly ScanState[]; pack: GatePack | null };

/** The last scans of this device: beside the camera where there is room, behind a button on a phone. */
export function History({ scans, pack }: Props) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <aside aria-label="Last scans" className="hidden min-h-0 overflow-y-auto bg-[#0b0b0a] p-5 lg:row-start-2 lg:block">
        <h2 className="font-semibold">Last scans</h2>
        <List scans={scans} pack={pack} />
      </aside>
      <button
        type="button"
        data-testid="history-open"
        aria-label="Last scans"
        onClick={() => setOpen(true)}
        className="absolute top-[calc(8.5rem+var(--way-height,0rem)+env(safe-area-inset-top))] right-3 z-10 grid size-12 place-items-center rounded-full bg-[#0b0b0a]/85 lg:hidden"
      >
        <HistoryIcon aria-hidden className="size-5" />
      </button>
      <Dialog title="Last scans" open={isOpen} onOpenChange={setOpen}>
        <List scans={scans} pack={pack} />
      </Dialog>
    </>
  );
}

function List({ scans, pack }: Props) {
  if (scans.length === 0) return <p className="mt-3 text-muted">Nobody yet. What this device scans appears here.</p>;
  return (
    <ol className="mt-3 divide-y divide-line">
      {scans.map((state) => (
        <Row key={state.attemptId} state={state} words={wordsOf({ state, pack })} timezone={pack?.event.timezone ?? "UTC"} />
      ))}
    </ol>
  );
}

function Row({ state, words, timezone }: { state: ScanState; words: Words; timezone: string }) {
  return (
    <li className="flex items-center gap-3 py-3">
      <RowIcon look={words.look} />
      <div className="min-w-0 grow">
        <p className="truncate font-medium">{words.title}</p>
        <p className="label truncate text-muted">
          {words.ticket
            ? `${words.ticket.tierName} No. ${words.ticket.serial + 1}`
            : (words.reason ?? (words.kind === "admit" || words.kind === "leave" ? "" : "not recorded"))}
        </p>
      </div>
      <Time atSeconds={Math.floor(state.atMs / 1000)} timezone={timezone} style="clock" className="label shrink-0 text-muted" />
    </li>
  );
}

function RowIcon({ look }: { look: Words["look"] }) {
  if (look === "admit") return <Check aria-label="Admitted" className="size-5 shrink-0 text-positive" />;
  if (look === "leave") return <LogOut aria-label="Went out" className="size-5 shrink-0 text-ink" />;
  return look === "refuse" ? (
    <X aria-label="Refused" className="size-5 shrink-0 text-negative" />
  ) : (
    <Hourglass aria-label="Open" className="size-5 shrink-0 text-warning" />
  );
}
