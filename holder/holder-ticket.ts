import type { HolderApi } from "./api.ts";
import type { KeyPlace, KeyStore } from "./key-store.ts";

/** The few facts of a ticket that its screen needs; all of them are known offline. */
export type HolderTicket = KeyPlace & {
  readonly id: string;
  readonly eventId: string;
  readonly tokenId: bigint;
  readonly codePeriodSeconds: number;
  /** When this token last left `holder`, who has it again; `null`: never. A binding from before is dead for it. */
  readonly leftAtSeconds: number | null;
};

/** What the device's functions are given: storage, server, the browser's cryptography and a clock. */
export type HolderDeps = {
  readonly store: KeyStore;
  readonly api: HolderApi;
  readonly subtle: SubtleCrypto;
  readonly getRandomValues: (bytes: Uint8Array<ArrayBuffer>) => Uint8Array;
  readonly nowMs: () => number;
};
