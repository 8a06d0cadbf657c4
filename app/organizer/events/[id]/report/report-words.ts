import { METHOD_IDS, type MethodId } from "#core/policy.ts";
import { REASONS, type Reason } from "#core/reason.ts";

const METHODS: Readonly<Record<MethodId, string>> = {
  qr: "Code on the phone",
  wallet: "Wallet signature",
  nfc: "Wristband or card",
  pass: "Pass",
  geofence: "Seen at the entrance",
  biometric: "Face",
};

const RESULTS: Readonly<Record<string, string>> = {
  admit: "Let in",
  ask: "Asked for more",
  leave: "Went out",
  undo: "Taken back",
  reject: "Turned away by a supervisor",
  refuse: "Refused",
  refused: "Could not be overruled",
  blocked: "Blocked: too many overrides",
  QUOTA: "Blocked: too many overrides",
};

const KNOWN_REASONS: Readonly<Record<Reason, string>> = {
  UNKNOWN_DEVICE: "Device removed",
  STAFF_DISABLED: "Steward disabled",
  RATE_LIMITED: "Too many scans in a minute",
  EVENT_CLOSED: "Event closed",
  TOO_EARLY: "Before doors",
  TOO_LATE: "After the end",
  MALFORMED: "Not a ticket",
  METHOD_DISABLED: "Method switched off",
  WRONG_EVENT: "Another event’s ticket",
  WRONG_GATE: "Wrong entrance",
  BAD_SIGNATURE: "Not genuine",
  NOT_LIVE: "Face not live",
  NO_MATCH: "Face does not match",
  STALE: "Old code",
  SESSION_ENDED: "Signed out or replaced",
  UNKNOWN_TICKET: "Unknown ticket",
  REVOKED: "Taken back",
  REFUNDED: "Refunded",
  NOT_HOLDER: "Sold or given away",
  TURNED_AWAY: "Turned away by a supervisor",
  ALREADY_ADMITTED: "Already inside",
  NO_REENTRY: "Went out, no way back",
  REPLAYED: "Code used before",
  POLICY: "Rules not met",
  UNDECIDABLE: "Could not be decided",
};

/** What the trail calls it, as an organizer reads it; words that are not known yet stand as they are. */
export function methodWords(name: string): string {
  const method = METHOD_IDS.find((known) => known === name);
  return method ? METHODS[method] : name;
}

export function resultWords(name: string): string {
  const reason = REASONS.find((known) => known === name);
  return reason ? KNOWN_REASONS[reason] : (RESULTS[name] ?? name);
}

/** Neither good nor bad is what only changes where a guest is, or waits for more. */
export function toneOfResult(name: string): "positive" | "negative" | "neutral" {
  if (name === "admit") return "positive";
  return ["ask", "leave", "undo"].includes(name) ? "neutral" : "negative";
}
