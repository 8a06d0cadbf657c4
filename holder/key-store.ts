import { type DBSchema, type IDBPDatabase, openDB } from "idb";
import type { Address, Hex } from "#core/bytes.ts";
import type { Binding } from "#core/typed-data.ts";

/** What this device keeps per event and wallet: the binding, and the key, which no script can read. */
export type BoundKey = {
  readonly binding: Binding;
  readonly keyId: Hex;
  readonly privateKey: CryptoKey;
  /** The wallet's signature, for the code that carries its binding. */
  readonly walletSignature: Hex;
};

export type KeyPlace = { readonly chainId: number; readonly contract: Address; readonly holder: Address };

/** Where keys live. In a browser it is IndexedDB, which stores a CryptoKey without ever showing its bytes. */
export type KeyStore = {
  readonly find: (place: KeyPlace) => Promise<BoundKey | null>;
  readonly save: (place: KeyPlace, key: BoundKey) => Promise<void>;
  readonly remove: (place: KeyPlace) => Promise<void>;
  /** Everything of this device, for signing out. */
  readonly clear: () => Promise<void>;
  /** How far the server's clock is ahead of this device's, as last seen. */
  readonly findClockOffsetMs: () => Promise<number>;
  readonly saveClockOffsetMs: (offsetMs: number) => Promise<void>;
};

type Schema = DBSchema & { keys: { key: string; value: BoundKey }; clock: { key: string; value: number } };

const DATABASE = "foyer-holder";
const VERSION = 1;
const OFFSET = "offsetMs";

export function createKeyStore(): KeyStore {
  let opened: Promise<IDBPDatabase<Schema>> | null = null;
  const open = (): Promise<IDBPDatabase<Schema>> => {
    opened ??= openDatabase(() => {
      opened = null;
    });
    return opened;
  };
  return {
    find: async (place) => (await (await open()).get("keys", nameOf(place))) ?? null,
    save: async (place, key) => void (await (await open()).put("keys", key, nameOf(place))),
    remove: async (place) => (await open()).delete("keys", nameOf(place)),
    clear: async () => (await open()).clear("keys"),
    findClockOffsetMs: async () => (await (await open()).get("clock", OFFSET)) ?? 0,
    saveClockOffsetMs: async (offsetMs) => void (await (await open()).put("clock", offsetMs, OFFSET)),
  };
}

/** `onLost`: the browser closed the database (storage pressure, a newer version in another tab); the next call opens it anew. */
function openDatabase(onLost: () => void): Promise<IDBPDatabase<Schema>> {
  return openDB<Schema>(DATABASE, VERSION, {
    upgrade(db) {
      db.createObjectStore("keys");
      db.createObjectStore("clock");
    },
    blocking: (_current, _blocked, event) => {
      (event.target as IDBDatabase).close();
      onLost();
    },
    terminated: onLost,
  });
}

function nameOf({ chainId, contract, holder }: KeyPlace): string {
  return `${chainId}:${contract}:${holder}`;
}
