import type { Address, Hex } from "./bytes.ts";
import type { GateDirection } from "./passage.ts";
import type { MethodSet, Policy } from "./policy.ts";
import type { DeviceAlgorithm } from "./typed-data.ts";

/** What a gate device carries to judge by itself what needs no database. Keys only: no holder, no name (trap 19). */
export type GatePack = {
  readonly serverAtMs: number;
  /** Where its reading began: what changed since is told to whoever asks for changes by it. */
  readonly bookmark: string;
  readonly event: {
    readonly id: string;
    readonly title: string;
    readonly timezone: string;
    readonly chainId: number;
    readonly contract: Address;
    readonly codePeriodSeconds: number;
    readonly status: "open" | "closed";
    readonly doorsAtSeconds: number;
    readonly endsAtSeconds: number;
  };
  readonly gate: {
    readonly id: string;
    readonly name: string;
    readonly status: "open" | "closed";
    readonly tiers: readonly number[];
    readonly direction: GateDirection;
  };
  readonly policy: Policy;
  /** Switched off, for the platform or for the event. */
  readonly disabledMethods: MethodSet;
  readonly device: { readonly id: string; readonly name: string };
  readonly tiers: readonly { readonly tier: number; readonly name: string }[];
  readonly bindings: readonly PackBinding[];
};

/** The device key that a holder's wallet named, by its id. */
export type PackBinding = { readonly keyId: Hex; readonly algorithm: DeviceAlgorithm; readonly deviceKey: Hex };
