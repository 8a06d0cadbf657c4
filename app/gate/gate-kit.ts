import { nobleCrypto } from "#methods/crypto-noble.ts";
import { createServerClock, type ServerClock } from "#scanner/clock.ts";
import { createGateDevice, type GateDevice } from "#scanner/device.ts";
import { createDeviceStore } from "#scanner/device-store.ts";
import { createScanSession, type ScanSession } from "#scanner/session.ts";
import { signal } from "./signals.ts";

/** This browser as a gate, put together once. */
export type GateKit = { readonly device: GateDevice; readonly clock: ServerClock; readonly session: ScanSession };

let kit: GateKit | null = null;

/** Call it in the browser only. */
export function gateKit(): GateKit {
  kit ??= createKit();
  return kit;
}

function createKit(): GateKit {
  const clock = createServerClock({ deviceMs: () => performance.timeOrigin + performance.now() });
  const fetch = globalThis.fetch.bind(globalThis);
  const device = createGateDevice({ fetch, subtle: crypto.subtle, store: createDeviceStore(), clock });
  const session = createScanSession({ device, crypto: nobleCrypto, clock, newId: () => crypto.randomUUID(), wait, after, onOutcome: signal });
  return { device, clock, session };
}

function after(ms: number, act: () => void): () => void {
  const timer = setTimeout(act, ms);
  return () => clearTimeout(timer);
}

/** Ends early when the steward gives up, or when the network comes back. */
function wait(ms: number, abort: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const stop = after(ms, done);
    function done(): void {
      stop();
      abort.removeEventListener("abort", done);
      window.removeEventListener("online", done);
      resolve();
    }
    abort.addEventListener("abort", done);
    window.addEventListener("online", done);
  });
}
