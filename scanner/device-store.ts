import { type DBSchema, openDB } from "idb";
import type { DeviceAlgorithm } from "#core/typed-data.ts";

/** What a paired gate device keeps. No script can read the key's bytes. */
export type PairedDevice = {
  readonly deviceId: string;
  readonly eventId: string;
  readonly eventTitle: string;
  readonly gateName: string;
  readonly algorithm: DeviceAlgorithm;
  readonly privateKey: CryptoKey;
};

export type KeptShift = { readonly shiftToken: string; readonly staffName: string; readonly expiresAtSeconds: number };

/** In a browser it is IndexedDB. */
export type DeviceStore = {
  readonly findDevice: () => Promise<PairedDevice | null>;
  readonly saveDevice: (device: PairedDevice) => Promise<void>;
  readonly findShift: () => Promise<KeptShift | null>;
  readonly saveShift: (shift: KeptShift) => Promise<void>;
  readonly removeShift: () => Promise<void>;
  /** Everything, for pairing anew. */
  readonly clear: () => Promise<void>;
};

type Schema = DBSchema & { device: { key: string; value: PairedDevice }; shift: { key: string; value: KeptShift } };

const ONLY = "only";

export function createDeviceStore(): DeviceStore {
  const open = () =>
    openDB<Schema>("foyer-gate", 1, {
      upgrade(db) {
        db.createObjectStore("device");
        db.createObjectStore("shift");
      },
    });
  // Opened for each use: a gate writes some times in a shift, and a connection that the browser has closed is never used again.
  async function use<Answer>(act: (db: Awaited<ReturnType<typeof open>>) => Promise<Answer>): Promise<Answer> {
    const db = await open();
    try {
      return await act(db);
    } finally {
      db.close();
    }
  }
  return {
    findDevice: async () => (await use((db) => db.get("device", ONLY))) ?? null,
    saveDevice: async (device) => void (await use((db) => db.put("device", device, ONLY))),
    findShift: async () => (await use((db) => db.get("shift", ONLY))) ?? null,
    saveShift: async (shift) => void (await use((db) => db.put("shift", shift, ONLY))),
    removeShift: () => use((db) => db.delete("shift", ONLY)),
    clear: () => use((db) => Promise.all([db.clear("device"), db.clear("shift")]).then(() => undefined)),
  };
}
