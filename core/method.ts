import type { Address, Hex } from "./bytes.ts";
import type { Flag } from "./flag.ts";
import type { MethodClass, MethodId } from "./policy.ts";
import type { Reason } from "./reason.ts";
import type { Binding, Challenge, DeviceAlgorithm, TypedData } from "./typed-data.ts";

/**
 * The plug: what every way of proving implements (requirements V). Evidence comes in, facts are gathered by the
 * shell, verify answers with a Finding and touches nothing, so that a server and an offline gate answer alike.
 */
export type Method<Evidence, Request> = {
  readonly id: MethodId;
  readonly title: string;
  /** Whether a gate can judge it from its pack alone. */
  readonly offline: boolean;
  /** What the holder's device or wallet is to sign: the server never holds a phone's key. */
  readonly issue: (request: Request) => Issued;
  /** Scanned text to evidence; `null` when it is not this method's, or not canonical. Bounded, never throws. */
  readonly parse: (text: string) => Evidence | null;
  /** What must be looked up before verify can judge. */
  readonly needs: (evidence: Evidence) => Needs;
  readonly verify: (input: { crypto: CryptoPort; evidence: Evidence; facts: MethodFacts; atMs: number }) => Promise<Finding>;
};

export type Issued =
  | { readonly kind: "payload"; readonly text: string }
  | { readonly kind: "sign-on-device"; readonly typedData: TypedData }
  /** Bytes for one of the platform's keys (Ed25519), and the text that carries the signature. */
  | { readonly kind: "sign-on-server"; readonly message: Uint8Array; readonly textOf: (signature: Uint8Array) => string };

/** The keys of the facts that the evidence refers to. Nothing here is trusted: it only says where to look. */
export type Needs = {
  /** `null` when only the record of the credential tells it. */
  readonly tokenId: bigint | null;
  /** The record that the platform keeps of this credential; `null` when it keeps none. */
  readonly credential: CredentialRef | null;
  /** First 8 bytes of the device key's id. */
  readonly keyId: Hex | null;
  /** The holder that the evidence claims; `null` when the binding that `keyId` leads to tells it. */
  readonly holder: Address | null;
  /** A number that may be used once, for this event and method. */
  readonly nonce: string | null;
  /** What a wallet is said to have signed; asked of the chain only where its key did not. */
  readonly claim: WalletClaim | null;
  /** The gate's question that the evidence answers, by its number. */
  readonly challenge: bigint | null;
};

/** A wallet, what it is said to have signed, and the bytes that it gave for it: a key's 65, or whatever a smart wallet takes. */
export type WalletClaim = { readonly wallet: Address; readonly signature: Uint8Array; readonly digestOf: (event: EventPlace) => Uint8Array };

type EventPlace = { readonly chainId: number; readonly contract: Address };

/** Needs of evidence that says all by itself which ticket it is about, but for what is named. */
export function needsOf(named: Partial<Needs>): Needs {
  return { tokenId: null, credential: null, keyId: null, holder: null, nonce: null, claim: null, challenge: null, ...named };
}

/** What the gate knows about the evidence's subject; gathered by the server from tables, by the scanner from its pack. */
export type MethodFacts = {
  readonly event: { readonly chainId: number; readonly contract: Address; readonly codePeriodSeconds: number };
  readonly ticket: TicketFacts | null;
  /** The binding that the evidence names by key id, if it is known. */
  readonly binding: KnownBinding | null;
  /** The newest binding nonce known for the holder (the claimed one, else the binding's) in this event; `null`: none. A lower one is superseded. */
  readonly newestNonce: bigint | null;
  readonly nonceUsed: boolean;
  /** The record that the evidence names, if there is one. */
  readonly credential: KnownCredential | null;
  /** The platform's own signing keys that are good at this instant. A kid leads here or nowhere. */
  readonly platformKeys: readonly PlatformKey[];
  /** What the claimed wallet's own code said of the claim, at one block; `null`: it was not asked. */
  readonly verdict: WalletVerdict | null;
  /** The gate's question that the evidence names, if it was asked. */
  readonly challenge: KnownChallenge | null;
};

/** ERC-1271 or ERC-6492. `silent`: no node said in time what the wallet thinks. */
export type WalletVerdict = { readonly kind: "accepted" | "refused"; readonly blockNumber: bigint } | { readonly kind: "silent"; readonly blockNumber: null };

export type KnownChallenge = Challenge & {
  /** Whether the device that scans is the one that showed it. */
  readonly isShownHere: boolean;
};

/** What a record can be of: a tag by its UID alone, by a written id, by secure messages; a pass and its forms in phone wallets; a code that the platform signs; that a guest was seen at the entrance; a face. */
export const CREDENTIAL_KINDS = ["tag-uid", "tag-record", "tag-sun", "pass", "google", "apple", "platform-code", "presence", "face"] as const;
export type CredentialKind = (typeof CREDENTIAL_KINDS)[number];

/** `sealed`: the tag's UID, encrypted under a key that only the server has. */
export type CredentialRef = { readonly kind: CredentialKind; readonly reference: string } | { readonly kind: "sealed"; readonly sealed: Hex };

export type KnownCredential = {
  readonly id: string;
  readonly kind: CredentialKind;
  readonly reference: string;
  readonly tokenId: bigint;
  /** Who held the ticket when it was made. */
  readonly holder: Address;
  readonly status: "active" | "replaced" | "revoked";
  readonly issuedAtSeconds: number;
  readonly expiresAtSeconds: number;
  /** False once the account session that it hangs on has ended (U5); true where it hangs on none. */
  readonly sessionLive: boolean;
  /** Highest counter, step or nonce seen in a genuine presentation, and highest one that was burned. */
  readonly seenCounter: number | null;
  readonly usedCounter: number | null;
  readonly secret: CredentialSecret;
};

/** What only the server can supply for the check; derived, never stored (C10). */
export type CredentialSecret =
  | { readonly kind: "none" }
  | { readonly kind: "tag-uid"; readonly uid: Hex }
  | { readonly kind: "tag-keys"; readonly sealKey: Hex; readonly macKey: Hex }
  | { readonly kind: "totp"; readonly key: Hex }
  /** The face on record, turned by its event's secret rotation, and that rotation. */
  | { readonly kind: "face"; readonly template: Hex; readonly rotation: Hex };

export type PlatformKey = { readonly kid: string; readonly publicKey: Hex };

export type TicketFacts = {
  readonly tokenId: bigint;
  readonly holder: Address;
  readonly state: "live" | "revoked" | "refunded";
  /** When this token last left each of its former or present holders; no entry: never. */
  readonly leftHolderAtSeconds: ReadonlyMap<Address, number>;
  /** Highest slot seen in a genuine code of this ticket. */
  readonly highestSlot: number | null;
  /** Slot whose code admitted the ticket. */
  readonly consumedSlot: number | null;
};

export type KnownBinding = Binding & {
  /** False once the account session that registered it has ended (U5). */
  readonly sessionLive: boolean;
};

export type Subject = { readonly tokenId: bigint; readonly holder: Address };

/** What the admission burns, in its own transaction: a code's slot, a nonce, a record's counter and all below it. */
export type Consumption =
  | { readonly kind: "slot"; readonly slot: number }
  | { readonly kind: "nonce"; readonly nonce: string }
  | { readonly kind: "counter"; readonly credentialId: string; readonly counter: number };

export type Finding =
  | {
      readonly kind: "pass";
      readonly method: MethodId;
      readonly subject: Subject;
      readonly consumes: readonly Consumption[];
      readonly flags?: readonly Flag[];
      /** Where this one is weaker than its method: what anybody could have copied is no proof. */
      readonly strength?: MethodClass;
      /** The block at which a smart wallet's word was taken (trap 59). */
      readonly walletBlock?: bigint;
    }
  /** `subject` is set when the evidence was genuine and only something else is wrong. */
  | { readonly kind: "fail"; readonly method: MethodId; readonly reason: Reason; readonly subject: Subject | null; readonly walletBlock?: bigint }
  | { readonly kind: "unsure"; readonly method: MethodId; readonly missing: string; readonly subject: Subject | null };

/** A method that is switched off judges nothing, and tells of no ticket. */
export function disabledFinding(method: MethodId): Finding {
  return { kind: "fail", method, reason: "METHOD_DISABLED", subject: null };
}

/** Signature checks as a port: node:crypto and noble on the server, WebCrypto and noble in a browser. */
export type CryptoPort = {
  readonly verifyDeviceSignature: (input: {
    algorithm: DeviceAlgorithm;
    deviceKey: Uint8Array;
    message: Uint8Array;
    signature: Uint8Array;
  }) => Promise<boolean>;
  /** secp256k1 recovery over an EIP-712 digest. `null` for any signature that is not 65 bytes, low-s, v 27 or 28. */
  readonly recoverAddress: (input: { digest: Uint8Array; signature: Uint8Array }) => Promise<Address | null>;
};
