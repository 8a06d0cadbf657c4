import { useEffect, useRef, useState } from "react";
import { useChanges } from "#components/chain/use-changes.ts";
import type { Change } from "#core/change.ts";
import { FoyerError } from "#core/error.ts";
import type { GatePack } from "#core/gate-pack.ts";
import { readPack } from "#scanner/pack.ts";
import { gateKit } from "./gate-kit.ts";

export type PackState = {
  readonly pack: GatePack | null;
  readonly network: "looking" | "online" | "offline";
  /** The device or its shift was ended by the organizer. */
  readonly fault: FoyerError | null;
  /** How far this device's clock is off the server's; `null` until it was measured. */
  readonly offsetMs: number | null;
};

const REFRESH_MS = 30_000;
const RETRY_MS = 4_000;
/** Many guests may bind their devices at once; the pack is worth reading once in this time. */
const PAUSE_MS = 2_000;
/** New rules are in force at once; gates only do not all ask in the same instant. */
const RULES_PAUSE_MS = 200;

/**
 * Keeps the pack and the clock's offset fresh, and says whether the server can be reached: asked, not guessed from the browser. The
 * server tells when something in it changed, such as a guest's new device; what it does not tell, the next regular reading brings.
 */
export function usePack(): PackState {
  const [state, setState] = useState<PackState>({ pack: null, network: "looking", fault: null, offsetMs: null });
  const sooner = useRef<(pauseMs: number | null) => void>(() => undefined);
  const { contract } = state.pack?.event ?? {};
  useChanges({
    topic: contract ? { kind: "event", contract } : null,
    since: state.pack?.bookmark ?? null,
    onChange: (change) => sooner.current(pauseFor(change)),
  });
  useEffect(() => {
    let timer = 0;
    let dueAtMs = 0;
    let isOver = false;
    const wait = (ms: number) => {
      window.clearTimeout(timer);
      dueAtMs = performance.now() + ms;
      timer = window.setTimeout(refresh, ms);
    };
    const refresh = async () => {
      window.clearTimeout(timer);
      const found = await loadPack();
      if (isOver) return;
      setState((before) => ({ ...found, pack: found.pack ?? before.pack }));
      wait(found.network === "online" ? REFRESH_MS : RETRY_MS);
    };
    sooner.current = (pauseMs) => {
      if (pauseMs !== null && dueAtMs > performance.now() + pauseMs) wait(pauseMs);
    };
    void refresh();
    window.addEventListener("online", refresh);
    window.addEventListener("offline", refresh);
    return () => {
      isOver = true;
      window.clearTimeout(timer);
      window.removeEventListener("online", refresh);
      window.removeEventListener("offline", refresh);
    };
  }, []);
  return state;
}

/** Scans leave the pack as it is (`null`). What the chain tells can wait for the next regular reading. */
function pauseFor(change: Change): number | null {
  if (change.kind === "gap") return PAUSE_MS;
  if (change.kind !== "gate" || change.about === "scan") return null;
  return change.about === "rules" ? RULES_PAUSE_MS : PAUSE_MS;
}

async function loadPack(): Promise<PackState> {
  const { device, clock, session } = gateKit();
  try {
    const pack = await readPack({ device, clock });
    session.setPack(pack);
    return { pack, network: "online", fault: null, offsetMs: clock.offsetMs() };
  } catch (cause) {
    if (!(cause instanceof FoyerError)) throw cause;
    const isGone = cause.code === "FORBIDDEN";
    return { pack: null, network: isGone ? "online" : "offline", fault: isGone ? cause : null, offsetMs: clock.offsetMs() };
  }
}
