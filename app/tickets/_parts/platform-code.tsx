"use client";

import { useCallback, useState } from "react";
import type { NetworkState } from "#components/use-network-state.ts";
import { askPlatformCode } from "#holder/carried.ts";
import { PassScreen } from "#methods/pass/ui.tsx";
import { nowMs } from "../../_account/holder-device.ts";

type Props = { ticketId: string; codePeriodSeconds: number; network: NetworkState };

/** For a phone without its wallet at hand, the platform signs for whoever is signed in. Asked for only while it is looked at. */
export function PlatformCode({ ticketId, codePeriodSeconds, network }: Props) {
  const [isOpen, setOpen] = useState(false);
  const codeAt = useCallback((atMs: number) => askPlatformCode({ fetch: globalThis.fetch.bind(globalThis) }, { ticketId, atMs }), [ticketId]);
  return (
    <details className="mt-4 border-line border-t pt-4" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary data-testid="platform-code-open" className="font-medium text-sm underline decoration-line-strong underline-offset-4">
        Show a code that we sign instead
      </summary>
      {isOpen && network === "offline" ? <p className="mt-4 text-sm text-warning">You are offline: this code comes from the network.</p> : null}
      {isOpen && network !== "offline" ? (
        <div ref={bringIntoView} className="mt-4">
          <PassScreen periodSeconds={codePeriodSeconds} nowMs={nowMs} codeAt={codeAt} />
        </div>
      ) : null}
    </details>
  );
}

/** On a phone it opens below the fold, and a code half under the navigation is read by nobody. */
function bringIntoView(node: HTMLElement | null): void {
  node?.scrollIntoView({ block: "center" });
}
