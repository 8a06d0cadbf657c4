import type { BoundKey, KeyPlace, KeyStore } from "#holder/key-store.ts";

/** The phone's store outside a browser, where there is no IndexedDB; the browser runs test the real one. */
export function createMemoryKeyStore(): KeyStore & { readonly size: () => number } {
  const keys = new Map<string, BoundKey>();
  let clockOffsetMs = 0;
  return {
    size: () => keys.size,
    find: async (place) => keys.get(nameOf(place)) ?? null,
    save: async (place, key) => void keys.set(nameOf(place), key),
    remove: async (place) => void keys.delete(nameOf(place)),
    clear: async () => keys.clear(),
    findClockOffsetMs: async () => clockOffsetMs,
    saveClockOffsetMs: async (offsetMs) => {
      clockOffsetMs = offsetMs;
    },
  };
}

function nameOf({ chainId, contract, holder }: KeyPlace): string {
  return `${chainId}:${contract}:${holder}`;
}
