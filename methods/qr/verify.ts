import { decodeHex, isSameBytes } from "#core/bytes.ts";
import { CLOCK_TOLERANCE_SECONDS, eventTagOf, isNonceTimely } from "#core/credential.ts";
import { findBindingEnd, findHolderObstacle } from "#core/held-binding.ts";
import type { CryptoPort, Finding, MethodFacts, WalletClaim } from "#core/method.ts";
import type { Reason } from "#core/reason.ts";
import { secondsOf } from "#core/time.ts";
import { type Binding, bindingDigest } from "#core/typed-data.ts";
import { blockOf, type ClaimState, findingOfUnsigned, judgeClaim } from "#core/wallet-claim.ts";
import { type DeviceCode, encodeClaims, type QrEvidence } from "./evidence.ts";
import { verifyPlatformCode } from "./platform-code.ts";
import { findSlotStaleness } from "./slot.ts";

type Input = { crypto: CryptoPort; evidence: DeviceCode; facts: MethodFacts; atMs: number };

/** A code is signed by the holder's device or, for who has no wallet, by the platform. */
export async function verifyCode({ evidence, ...input }: Omit<Input, "evidence"> & { evidence: QrEvidence }): Promise<Finding> {
  return evidence.kind === "platform" ? verifyPlatformCode({ ...input, evidence }) : verifyDeviceCode({ ...input, evidence });
}

/** Is this a fresh code of the ticket's holder, signed by the device that the holder's wallet named last? Signature first, claims second. */
async function verifyDeviceCode({ crypto, evidence, facts, atMs }: Input): Promise<Finding> {
  if (!isSameBytes(evidence.eventTag, eventTagOf(facts.event))) return { kind: "fail", method: "qr", reason: "WRONG_EVENT", subject: null };
  const claim = claimOf(evidence);
  const state: ClaimState = claim ? await judgeClaim({ crypto, facts, claim }) : { kind: "signed", walletBlock: null };
  const binding = evidence.carried?.binding ?? facts.binding;
  const isGenuine = binding !== null && (!claim || isNonceTimely(binding)) && (await isSignedByDevice({ crypto, evidence, facts, binding }));
  if (!isGenuine) return { kind: "fail", method: "qr", reason: "BAD_SIGNATURE", subject: null };
  if (state.kind !== "signed") return findingOfUnsigned({ method: "qr", state });
  const subject = { tokenId: evidence.tokenId, holder: binding.holder };
  const reason =
    findSlotStaleness({ slot: evidence.slot, facts, atMs }) ?? findEnd({ facts, binding, atMs }) ?? findTicketObstacle({ evidence, facts, binding });
  if (reason) return { kind: "fail", method: "qr", reason, subject, ...blockOf(state) };
  return { kind: "pass", method: "qr", subject, consumes: [{ kind: "slot", slot: evidence.slot }], ...blockOf(state) };
}

/** A carried binding is as good as the wallet's signature on it; a known one was checked when it was registered. */
export function claimOf(evidence: QrEvidence): WalletClaim | null {
  if (evidence.kind === "platform" || !evidence.carried) return null;
  const { binding, signature } = evidence.carried;
  return { wallet: binding.holder, signature, digestOf: (event) => bindingDigest({ event, binding }) };
}

function isSignedByDevice({ crypto, evidence, facts, binding }: Omit<Input, "atMs"> & { binding: Binding }): Promise<boolean> {
  return crypto.verifyDeviceSignature({
    algorithm: binding.algorithm,
    deviceKey: decodeHex(binding.deviceKey),
    message: encodeClaims({ event: facts.event, claims: evidence }),
    signature: evidence.signature,
  });
}

function findEnd({ facts, binding, atMs }: { facts: MethodFacts; binding: Binding; atMs: number }): Reason | null {
  if (secondsOf(atMs) + CLOCK_TOLERANCE_SECONDS < binding.issuedAtSeconds) return "STALE";
  return findBindingEnd({ binding, facts, atMs });
}

function findTicketObstacle({ evidence, facts, binding }: { evidence: DeviceCode; facts: MethodFacts; binding: Binding }): Reason | null {
  const reason = findHolderObstacle({ ticket: facts.ticket, tokenId: evidence.tokenId, binding });
  return reason ?? (evidence.slot === facts.ticket?.consumedSlot ? "REPLAYED" : null);
}
