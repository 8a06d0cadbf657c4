import { hashTypedData } from "viem/utils";
import { type Address, decodeHex, type Hex } from "./bytes.ts";

/**
 * Everything a wallet signs for Foyer, as EIP-712 typed data. Each purpose is a type of its own, so that a
 * signature made for one is worthless for another. `verifyingContract` is the event's contract.
 */
export const DOMAIN_NAME = "Foyer";
export const DOMAIN_VERSION = "1";

export function domainOf({ chainId, contract }: { chainId: number; contract: Address }): {
  name: string;
  version: string;
  chainId: number;
  verifyingContract: Address;
} {
  return { name: DOMAIN_NAME, version: DOMAIN_VERSION, chainId, verifyingContract: contract };
}

/** The holder's wallet lets one device key show all of the holder's tickets of one event (design §3). */
export const BINDING_TYPES = {
  Binding: [
    { name: "statement", type: "string" },
    { name: "holder", type: "address" },
    { name: "algorithm", type: "string" },
    { name: "deviceKey", type: "bytes" },
    { name: "nonce", type: "uint64" },
    { name: "issuedAt", type: "uint64" },
    { name: "expiresAt", type: "uint64" },
  ],
} as const;

export const BINDING_STATEMENT = "Let this device show my tickets for this event. It moves no ticket and costs nothing.";

/** Ed25519 (RFC 8032) where the browser has it, else ECDSA P-256 with SHA-256. */
export const DEVICE_ALGORITHMS = ["Ed25519", "P-256"] as const;
export type DeviceAlgorithm = (typeof DEVICE_ALGORITHMS)[number];

export type Binding = {
  readonly holder: Address;
  readonly algorithm: DeviceAlgorithm;
  /** Ed25519: 32 bytes. P-256: 33 bytes, compressed point (SEC 1). */
  readonly deviceKey: Hex;
  readonly nonce: bigint;
  readonly issuedAtSeconds: number;
  readonly expiresAtSeconds: number;
};

export function bindingMessage(binding: Binding): {
  statement: string;
  holder: Address;
  algorithm: DeviceAlgorithm;
  deviceKey: Hex;
  nonce: bigint;
  issuedAt: bigint;
  expiresAt: bigint;
} {
  return {
    statement: BINDING_STATEMENT,
    holder: binding.holder,
    algorithm: binding.algorithm,
    deviceKey: binding.deviceKey,
    nonce: binding.nonce,
    issuedAt: BigInt(binding.issuedAtSeconds),
    expiresAt: BigInt(binding.expiresAtSeconds),
  };
}

/** The holder's wallet itself asks for entry with one ticket, for some minutes and once (method `wallet`). */
export const ENTRY_TYPES = {
  Entry: [
    { name: "statement", type: "string" },
    { name: "holder", type: "address" },
    { name: "tokenId", type: "uint256" },
    { name: "nonce", type: "uint64" },
    { name: "issuedAt", type: "uint64" },
    { name: "expiresAt", type: "uint64" },
  ],
} as const;

export const ENTRY_STATEMENT = "Let me in with this ticket, now and once. It moves no ticket and costs nothing.";

export type Entry = {
  readonly holder: Address;
  readonly tokenId: bigint;
  readonly nonce: bigint;
  readonly issuedAtSeconds: number;
  readonly expiresAtSeconds: number;
};

export function entryMessage(entry: Entry): {
  statement: string;
  holder: Address;
  tokenId: bigint;
  nonce: bigint;
  issuedAt: bigint;
  expiresAt: bigint;
} {
  return {
    statement: ENTRY_STATEMENT,
    holder: entry.holder,
    tokenId: entry.tokenId,
    nonce: entry.nonce,
    issuedAt: BigInt(entry.issuedAtSeconds),
    expiresAt: BigInt(entry.expiresAtSeconds),
  };
}

type EventPlace = { readonly chainId: number; readonly contract: Address };

/** What a wallet is asked to sign, ready for eth_signTypedData_v4. Integers of the message are bigint here and decimal strings on the wire. */
export type TypedData = BindingTypedData | EntryTypedData;

export type BindingTypedData = {
  readonly domain: ReturnType<typeof domainOf>;
  readonly types: typeof BINDING_TYPES;
  readonly primaryType: "Binding";
  readonly message: ReturnType<typeof bindingMessage>;
};

export type EntryTypedData = {
  readonly domain: ReturnType<typeof domainOf>;
  readonly types: typeof ENTRY_TYPES;
  readonly primaryType: "Entry";
  readonly message: ReturnType<typeof entryMessage>;
};

export function bindingTypedData({ event, binding }: { event: EventPlace; binding: Binding }): BindingTypedData {
  return { domain: domainOf(event), types: BINDING_TYPES, primaryType: "Binding", message: bindingMessage(binding) };
}

export function entryTypedData({ event, entry }: { event: EventPlace; entry: Entry }): EntryTypedData {
  return { domain: domainOf(event), types: ENTRY_TYPES, primaryType: "Entry", message: entryMessage(entry) };
}

/** The 32 bytes that the wallet's signature is over (EIP-712). */
export function bindingDigest(input: { event: EventPlace; binding: Binding }): Uint8Array {
  return decodeHex(hashTypedData(bindingTypedData(input)));
}

export function entryDigest(input: { event: EventPlace; entry: Entry }): Uint8Array {
  return decodeHex(hashTypedData(entryTypedData(input)));
}
