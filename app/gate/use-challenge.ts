import { useCallback, useEffect, useEffectEvent, useState } from "react";
import { useChanges } from "#components/chain/use-changes.ts";
import type { Address } from "#core/bytes.ts";
import { FoyerError } from "#core/error.ts";
import { askWallets, readAnswer, type ShownChallenge } from "#scanner/challenge.ts";
import { gateKit } from "./gate-kit.ts";

/** The server tells of an answer at once; where its word is lost, the gate looks by itself. */
const LOOK_EVERY_MS = 2_500;

type Asking = { readonly shown: ShownChallenge | null; readonly fault: FoyerError | null; readonly again: () => void };

/** Keeps a question on the screen, a new one when it has run out or the network is back, until a wallet has answered. */
export function useChallenge({ contract, onAnswer }: { contract: Address; onAnswer: (text: string) => void }): Asking {
  const [shown, setShown] = useState<ShownChallenge | null>(null);
  const [fault, setFault] = useState<FoyerError | null>(null);
  const take = useEffectEvent(onAnswer);
  const ask = useCallback(async () => {
    try {
      setShown(await askWallets(gateKit()));
      setFault(null);
    } catch (cause) {
      if (!(cause instanceof FoyerError)) throw cause;
      setShown(null);
      setFault(cause);
    }
  }, []);
  const look = useEffectEvent(async () => {
    const text = shown && (await readAnswer({ ...gateKit(), code: shown.code }).catch(nothingYet));
    if (text) take(text);
  });
  useEffect(() => {
    void ask();
  }, [ask]);
  useEffect(() => {
    if (!shown) return;
    const looking = window.setInterval(() => void look(), LOOK_EVERY_MS);
    const ending = window.setTimeout(() => void ask(), Math.max(0, shown.expiresAtMs - gateKit().clock.nowMs()));
    return () => {
      window.clearInterval(looking);
      window.clearTimeout(ending);
    };
  }, [shown, ask]);
  useEffect(() => {
    if (fault?.code !== "UNAVAILABLE") return;
    const trying = window.setTimeout(() => void ask(), LOOK_EVERY_MS);
    return () => window.clearTimeout(trying);
  }, [fault, ask]);
  useChanges({
    topic: { kind: "event", contract },
    onChange: (change) => {
      if (change.kind === "gap" || (change.kind === "gate" && change.about === "answer")) void look();
    },
  });
  function again(): void {
    setFault(null);
    void ask();
  }
  return { shown, fault, again };
}

/** Lost for a moment: it is looked for again. */
function nothingYet(cause: unknown): null {
  if (cause instanceof FoyerError) return null;
  throw cause;
}
