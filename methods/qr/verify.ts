import { decodeHex, isSameBytes } from "#core/bytes.ts";
import { CLOCK_TOLERANCE_SECONDS, eventTagOf, isNonceTimely } from "#core/credential.ts";
import { findBindingEnd, findHolderObstacle } from "#core/held-binding.ts";
import type { CryptoPort, Finding, MethodFacts } from "#core/method.ts";
import type { Reason } from "#core/reason.ts";
import { secondsOf } from "#core/time.ts";
import { type Binding, bindingDigest } from "#core/typed-data.ts";
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
  const binding = await findGenuineBinding({ crypto, evidence, facts });
  if (!binding || !(await isSignedByDevice({ crypto, evidence, facts, binding }))) {
    return { kind: "fail", method: "qr", reason: "BAD_SIGNATURE", subject: null };
  }
  const subject = { tokenId: evidence.tokenId, holder: binding.holder };
  const reason =
    findSlotStaleness({ slot: evidence.slot, facts, atMs }) ?? findEnd({ facts, binding, atMs }) ?? findTicketObstacle({ evidence, facts, binding });
  if (reason) return { kind: "fail", method: "qr", reason, subject };
  return { kind: "pass", method: "qr", subject, consumes: [{ kind: "slot", slot: evidence.slot }] };
}

/** The carried binding if the wallet signed it, with a nonce that can be outranked later, else the known one: its signature was checked when it was registered. */
async function findGenuineBinding({ crypto, evidence, facts }: Omit<Input, "atMs">): Promise<Binding | null> {
  if (!evidence.carried) return facts.binding;
  const { binding, signature } = evidence.carried;
  const signer = await crypto.recoverAddress({ digest: bindingDigest({ event: facts.event, binding }), signature });
  return signer === binding.holder && isNonceTimely(binding) ? binding : null;
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
