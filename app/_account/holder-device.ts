import { createHolderApi } from "#holder/api.ts";
import { createHolderDevice, type HolderDevice } from "#holder/device.ts";
import { createKeyStore } from "#holder/key-store.ts";

let device: HolderDevice | null = null;

/** This browser as the holder's device. In browsers only: it stands on WebCrypto and IndexedDB. */
export function getHolderDevice(): HolderDevice {
  device ??= createHolderDevice({
    store: createKeyStore(),
    api: createHolderApi({ fetch: globalThis.fetch.bind(globalThis) }),
    subtle: globalThis.crypto.subtle,
    getRandomValues: (bytes) => globalThis.crypto.getRandomValues(bytes),
    nowMs,
  });
  return device;
}

export function nowMs(): number {
  return Date.now();
}
