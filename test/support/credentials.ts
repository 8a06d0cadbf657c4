import { ed25519 } from "@noble/curves/ed25519.js";
import { p256 } from "@noble/curves/nist.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { type PrivateKeyAccount, privateKeyToAccount } from "viem/accounts";
import { type Address, decodeHex, encodeHex, type Hex, parseAddress } from "#core/bytes.ts";
import { keyIdOf, slotAt } from "#core/credential.ts";
import type { KnownBinding, MethodFacts, TicketFacts, WalletVerdict } from "#core/method.ts";
import { encodeTokenId } from "#core/ticket.ts";
import {
  type Answer,
  answerTypedData,
  type Binding,
  bindingTypedData,
  type Challenge,
  type DeviceAlgorithm,
  type Entry,
  entryTypedData,
} from "#core/typed-data.ts";
import { encodeClaims, encodeCode, type SignedBinding } from "#methods/qr/evidence.ts";
import { encodeAnswer } from "#methods/wallet/answer.ts";
import { encodeEntry } from "#methods/wallet/evidence.ts";

/** A made-up evening that the credential tests share. Nothing here is secret or random: the same inputs give the same bytes. */
export const EVENT = { chainId: 31337, contract: parseAddress("0x5FbDB2315678afecb367f032d93F642f64180aa3"), codePeriodSeconds: 15 };
export const TOKEN_ID = encodeTokenId({ tier: 2, serial: 77 });
/** 2026-11-21 19:00:07 UTC, in the middle of a slot. */
export const AT_MS = 1_795_287_607_000;
export const AT_SECONDS = AT_MS / 1000;
export const SLOT = slotAt({ atMs: AT_MS, periodSeconds: EVENT.codePeriodSeconds });

export type TestDevice = { algorithm: DeviceAlgorithm; deviceKey: Hex; sign: (message: Uint8Array) => Uint8Array };

/** A wallet that anybody can make again from its name. */
export function walletOf(name: string): PrivateKeyAccount & { readonly holder: Address } {
  const account = privateKeyToAccount(encodeHex(sha256(new TextEncoder().encode(`foyer test wallet ${name}`))));
  return { ...account, holder: parseAddress(account.address) };
}

export function deviceOf({ name, algorithm = "Ed25519" }: { name: string; algorithm?: DeviceAlgorithm }): TestDevice {
  const seed = sha256(new TextEncoder().encode(`foyer test device ${name}`));
  if (algorithm === "Ed25519") {
    return { algorithm, deviceKey: encodeHex(ed25519.getPublicKey(seed)), sign: (message) => ed25519.sign(message, seed) };
  }
  return { algorithm, deviceKey: encodeHex(p256.getPublicKey(seed, true)), sign: (message) => p256.sign(message, seed, { lowS: true, prehash: true }) };
}

export const alice = walletOf("alice");
export const bob = walletOf("bob");
export const alicePhone = deviceOf({ name: "alice" });
export const bobPhone = deviceOf({ name: "bob" });

export function bindingOf(changes: Partial<Binding> = {}): Binding {
  const { algorithm, deviceKey } = alicePhone;
  return { holder: alice.holder, algorithm, deviceKey, nonce: 3n, issuedAtSeconds: AT_SECONDS - 3600, expiresAtSeconds: AT_SECONDS + 36_000, ...changes };
}

export async function signBinding({
  binding,
  wallet = alice,
  event = EVENT,
}: {
  binding: Binding;
  wallet?: PrivateKeyAccount;
  event?: typeof EVENT;
}): Promise<SignedBinding> {
  return { binding, signature: decodeHex(await wallet.signTypedData(bindingTypedData({ event, binding }))) };
}

/** A genuine code; `carried` makes it long. */
export function codeOf({
  event = EVENT,
  tokenId = TOKEN_ID,
  slot = SLOT,
  device = alicePhone,
  carried = null,
}: {
  event?: typeof EVENT;
  tokenId?: bigint;
  slot?: number;
  device?: TestDevice;
  carried?: SignedBinding | null;
} = {}): string {
  const claims = { tokenId, slot, keyId: keyIdOf(device) };
  return encodeCode({ event, claims, signature: device.sign(encodeClaims({ event, claims })), carried });
}

export function entryOf(changes: Partial<Entry> = {}): Entry {
  return {
    holder: alice.holder,
    tokenId: TOKEN_ID,
    nonce: 4_711n,
    issuedAtSeconds: AT_SECONDS - 20,
    expiresAtSeconds: AT_SECONDS + 280,
    ...changes,
  };
}

export async function entryTextOf({
  event = EVENT,
  entry = entryOf(),
  wallet = alice,
}: {
  event?: typeof EVENT;
  entry?: Entry;
  wallet?: PrivateKeyAccount;
} = {}): Promise<string> {
  const signature = decodeHex(await wallet.signTypedData(entryTypedData({ event, entry })));
  return encodeEntry({ event, entry, signature });
}

export function knownBinding(changes: Partial<KnownBinding> = {}): KnownBinding {
  return { ...bindingOf(), sessionLive: true, ...changes };
}

export function ticketFacts(changes: Partial<TicketFacts> = {}): TicketFacts {
  return { tokenId: TOKEN_ID, holder: alice.holder, state: "live", leftHolderAtSeconds: new Map(), highestSlot: null, consumedSlot: null, ...changes };
}

/** Of a wallet that is a key and no code. */
const NO_CODE: WalletVerdict = { kind: "refused", blockNumber: 12n };

/** What a gate knows when nothing is wrong. */
export function methodFacts(changes: Partial<MethodFacts> = {}): MethodFacts {
  const known = { ticket: ticketFacts(), binding: knownBinding(), newestNonce: 3n };
  return { event: EVENT, ...known, nonceUsed: false, credential: null, platformKeys: [], verdict: NO_CODE, challenge: null, ...changes };
}

export function challengeOf(changes: Partial<Challenge> = {}): Challenge {
  const place = { gateId: "3f2b1d8e-6c5a-4f0e-9b7d-2a1c4e6f8b90", gateName: "Nordtür", deviceId: "9c7e6d5b-1a2f-4c3d-8e4f-5a6b7c8d9e0f" };
  return { nonce: 0x1_2345_6789_abcdn, ...place, issuedAtSeconds: AT_SECONDS - 20, expiresAtSeconds: AT_SECONDS + 40, ...changes };
}

export function answerOf(changes: Partial<Answer> = {}): Answer {
  return { challenge: challengeOf(), holder: alice.holder, tokenId: TOKEN_ID, ...changes };
}

export async function answerTextOf({ answer = answerOf(), wallet = alice }: { answer?: Answer; wallet?: PrivateKeyAccount } = {}): Promise<string> {
  const signature = decodeHex(await wallet.signTypedData(answerTypedData({ event: EVENT, answer })));
  return encodeAnswer({ event: EVENT, answer, signature });
}
