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

/** A gate's question, shown on its device for a minute: who comes in here? */
export type Challenge = {
  /** 50 random bits, so that it can be typed where no camera reads it. */
  readonly nonce: bigint;
  readonly gateId: string;
  readonly gateName: string;
  readonly deviceId: string;
  readonly issuedAtSeconds: number;
  readonly expiresAtSeconds: number;
};

/** A wallet's answer to a gate's question. The gate stands in it by name, for the eyes of whoever signs, and by id. */
export const ANSWER_TYPES = {
  Answer: [
    { name: "statement", type: "string" },
    { name: "gate", type: "string" },
    { name: "holder", type: "address" },
    { name: "tokenId", type: "uint256" },
    { name: "gateId", type: "bytes16" },
    { name: "deviceId", type: "bytes16" },
    { name: "nonce", type: "uint64" },
    { name: "issuedAt", type: "uint64" },
    { name: "expiresAt", type: "uint64" },
  ],
} as const;

export const ANSWER_STATEMENT = "Let me in at this gate with this ticket, now and once. It moves no ticket and costs nothing.";

export type Answer = { readonly challenge: Challenge; readonly holder: Address; readonly tokenId: bigint };

export function answerMessage({ challenge, holder, tokenId }: Answer): {
  statement: string;
  gate: string;
  holder: Address;
  tokenId: bigint;
  gateId: Hex;
  deviceId: Hex;
  nonce: bigint;
  issuedAt: bigint;
  expiresAt: bigint;
} {
  return {
    statement: ANSWER_STATEMENT,
    gate: challenge.gateName,
    holder,
    tokenId,
    gateId: hexOfUuid(challenge.gateId),
    deviceId: hexOfUuid(challenge.deviceId),
    nonce: challenge.nonce,
    issuedAt: BigInt(challenge.issuedAtSeconds),
    expiresAt: BigInt(challenge.expiresAtSeconds),
  };
}

/** The 16 bytes that a UUID spells. */
export function hexOfUuid(uuid: string): Hex {
  return `0x${uuid.replaceAll("-", "")}`;
}

type EventPlace = { readonly chainId: number; readonly contract: Address };

/** What a wallet is asked to sign, ready for eth_signTypedData_v4. Integers of the message are bigint here and decimal strings on the wire. */
export type TypedData = BindingTypedData | EntryTypedData | AnswerTypedData;

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

export type AnswerTypedData = {
  readonly domain: ReturnType<typeof domainOf>;
  readonly types: typeof ANSWER_TYPES;
  readonly primaryType: "Answer";
  readonly message: ReturnType<typeof answerMessage>;
};

export function bindingTypedData({ event, binding }: { event: EventPlace; binding: Binding }): BindingTypedData {
  return { domain: domainOf(event), types: BINDING_TYPES, primaryType: "Binding", message: bindingMessage(binding) };
}

export function entryTypedData({ event, entry }: { event: EventPlace; entry: Entry }): EntryTypedData {
  return { domain: domainOf(event), types: ENTRY_TYPES, primaryType: "Entry", message: entryMessage(entry) };
}

export function answerTypedData({ event, answer }: { event: EventPlace; answer: Answer }): AnswerTypedData {
  return { domain: domainOf(event), types: ANSWER_TYPES, primaryType: "Answer", message: answerMessage(answer) };
}

/** The 32 bytes that the wallet's signature is over (EIP-712). */
export function bindingDigest(input: { event: EventPlace; binding: Binding }): Uint8Array {
  return decodeHex(hashTypedData(bindingTypedData(input)));
}

export function entryDigest(input: { event: EventPlace; entry: Entry }): Uint8Array {
  return decodeHex(hashTypedData(entryTypedData(input)));
}

export function answerDigest(input: { event: EventPlace; answer: Answer }): Uint8Array {
  return decodeHex(hashTypedData(answerTypedData(input)));
}
