"use client";

import { useCallback, useEffect, useState } from "react";
import { useToast } from "#components/toast.tsx";
import type { NetworkState } from "#components/use-network-state.ts";
import { FoyerError } from "#core/error.ts";
import { type Carried as CarriedView, findGoogleUrl, listCarried, revokeCarried } from "#holder/carried.ts";
import { TagList } from "#methods/nfc/ui.tsx";
import { WalletButtons } from "#methods/pass/ui.tsx";

type Props = { ticketId: string; timezone: string; network: NetworkState };

function deps() {
  return { fetch: globalThis.fetch.bind(globalThis) };
}

/** Wristbands and phone wallets. It needs network; without it, or where there is nothing, the ticket is whole without it. */
export function Carried({ ticketId, timezone, network }: Props) {
  const toast = useToast();
  const [view, setView] = useState<CarriedView | null>(null);
  const [busy, setBusy] = useState<string | null>(null);
  const look = useCallback(async () => setView(await listCarried(deps(), { ticketId }).catch(noneWhenUnreachable)), [ticketId]);
  useEffect(() => {
    if (network !== "offline") void look();
  }, [look, network]);

  async function act(name: string, work: () => Promise<void>): Promise<void> {
    setBusy(name);
    try {
      await work();
    } catch (cause) {
      if (!(cause instanceof FoyerError)) throw cause;
      toast({ tone: "negative", title: cause.message, text: cause.next });
    } finally {
      setBusy(null);
    }
  }
  const revoke = (id: string) =>
    act(id, async () => {
      await revokeCarried(deps(), { ticketId, id });
      await look();
      toast({ tone: "positive", title: "Switched off.", text: "It opens no door any more." });
    });
  const addToGoogle = () =>
    act("google", async () => {
      window.location.href = await findGoogleUrl(deps(), { ticketId });
    });
  if (!view) return null;
  return (
    <>
      <TagList tags={view.tags} timezone={timezone} network={network} revoking={busy} revoke={(id) => void revoke(id)} />
      <WalletButtons
        appleHref={view.wallets.apple ? `/api/tickets/${ticketId}/wallets/apple` : null}
        addToGoogle={view.wallets.google ? () => void addToGoogle() : null}
        pending={busy === "google" ? "One moment" : null}
        note={null}
      />
    </>
  );
}

/** A used or past ticket answers with a fault; there is then nothing to carry. */
function noneWhenUnreachable(cause: unknown): null {
  if (cause instanceof FoyerError) return null;
  throw cause;
}
