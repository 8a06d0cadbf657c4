import { decodeHex, isSameBytes } from "#core/bytes.ts";
import { CLOCK_TOLERANCE_SECONDS, eventTagOf } from "#core/credential.ts";
import { findBindingEnd, findHolderObstacle } from "#core/held-binding.ts";
import type { CryptoPort, MethodFacts, Subject } from "#core/method.ts";
import type { Fix } from "#core/position.ts";
import type { Reason } from "#core/reason.ts";
import { secondsOf } from "#core/time.ts";
import { judgeVisit, type Visit, type Zone } from "#core/zone.ts";
import { encodeEntryClaims, type ZoneEntry } from "./entry.ts";
import { type Doubt, doubtOf } from "./plausibility.ts";

/** How old the last position may be when it arrives. */
export const MAX_FIX_AGE_SECONDS = 120;
/** How far back the first one may lie. */
export const MAX_REPORT_SECONDS = 1800;

/** What came of a report. `not-yet` is no fault of anybody's: the phone goes on watching. */
export type Verdict =
  | { readonly kind: "seen"; readonly subject: Subject; readonly accuracyMeters: number; readonly doubt: Doubt }
  | { readonly kind: "not-yet"; readonly visit: Exclude<Visit, { kind: "inside" }> | { readonly kind: "zone-changed" } }
  | { readonly kind: "refused"; readonly reason: Reason };

export type EntryFacts = Pick<MethodFacts, "event" | "ticket" | "binding" | "newestNonce" | "nonceUsed"> & {
  /** The zone that the entry names, as it is now. */
  readonly zone: Zone | null;
};

/** Did the device that the holder named last say this, just now and for the first time, and was it at the entrance? Signature first, claims second. */
export async function judgeEntry(input: { crypto: CryptoPort; entry: ZoneEntry; facts: EntryFacts; atMs: number }): Promise<Verdict> {
  const { crypto, entry, facts, atMs } = input;
  if (!isSameBytes(entry.eventTag, eventTagOf(facts.event))) return refused("WRONG_EVENT");
  const { binding } = facts;
  const isSigned =
    binding !== null &&
    (await crypto.verifyDeviceSignature({
      algorithm: binding.algorithm,
      deviceKey: decodeHex(binding.deviceKey),
      message: encodeEntryClaims({ event: facts.event, claims: entry }),
      signature: entry.signature,
    }));
  if (!isSigned) return refused("BAD_SIGNATURE");
  const reason =
    findStaleness({ fixes: entry.fixes, atMs }) ??
    findBindingEnd({ binding, facts, atMs }) ??
    findHolderObstacle({ ticket: facts.ticket, tokenId: entry.tokenId, binding }) ??
    (facts.nonceUsed ? "REPLAYED" : null);
  if (reason) return refused(reason);
  if (facts.zone?.version !== entry.zoneVersion) return { kind: "not-yet", visit: { kind: "zone-changed" } };
  return judgeFixes({ zone: facts.zone, fixes: entry.fixes, subject: { tokenId: entry.tokenId, holder: binding.holder } });
}

/** The same for positions whose sender has proved itself otherwise. */
export function judgeFixes({ zone, fixes, subject }: { zone: Zone; fixes: readonly Fix[]; subject: Subject }): Verdict {
  const visit = judgeVisit({ zone, fixes });
  if (visit.kind !== "inside") return { kind: "not-yet", visit };
  return { kind: "seen", subject, accuracyMeters: visit.accuracyMeters, doubt: doubtOf({ fixes, shape: zone.shape }) };
}

/** Positions are of now (C29): not from the future beyond what clocks differ, not kept for later. */
export function findStaleness({ fixes, atMs }: { fixes: readonly Fix[]; atMs: number }): Reason | null {
  const atSeconds = secondsOf(atMs);
  const [first, last] = [fixes[0], fixes.at(-1)];
  if (!first || !last) return "MALFORMED";
  const isAhead = last.atSeconds > atSeconds + CLOCK_TOLERANCE_SECONDS;
  const isOld = atSeconds - last.atSeconds > MAX_FIX_AGE_SECONDS || last.atSeconds - first.atSeconds > MAX_REPORT_SECONDS;
  return isAhead || isOld ? "STALE" : null;
}

function refused(reason: Reason): Verdict {
  return { kind: "refused", reason };
}
