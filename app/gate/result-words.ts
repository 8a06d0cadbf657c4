import { formatInstant } from "#components/format-instant.ts";
import type { Detail } from "#core/admission.ts";
import { assertNever } from "#core/error.ts";
import type { GatePack } from "#core/gate-pack.ts";
import type { PriorExit } from "#core/passage.ts";
import { type MethodId, nounOf } from "#core/policy.ts";
import { timesOf } from "#core/policy-words.ts";
import type { Reason } from "#core/reason.ts";
import type { ScannedTicket, SeenPresence } from "#core/scan.ts";
import type { ScanState } from "#scanner/admit.ts";

/** What the panel says. `look` is colour, icon and word at once, so that no one of them must be seen. */
export type Words = {
  readonly look: "admit" | "leave" | "refuse" | "wait" | "pending";
  /** For tests and for programs: what is so, without words. */
  readonly kind: "admit" | "leave" | "refuse" | "ask" | "pending" | "no-connection" | "fault";
  readonly reason: Reason | null;
  readonly shout: string;
  readonly title: string;
  readonly todo: string;
  readonly ticket: ScannedTicket | null;
  /** That the guest's phone was at the entrance; `null`: nobody knows. */
  readonly presence?: string | null;
};

export const REFUSALS: Readonly<Record<Reason, { title: string; todo: string }>> = {
  UNKNOWN_DEVICE: { title: "This device was removed", todo: "Ask the organizer to pair it again." },
  STAFF_DISABLED: { title: "You no longer work at this gate", todo: "Hand the device to a colleague." },
  RATE_LIMITED: { title: "Too many scans in a minute", todo: "Wait a few seconds, then scan again." },
  EVENT_CLOSED: { title: "The event is closed", todo: "Nobody is let in. Ask the organizer." },
  TOO_EARLY: { title: "Doors are not open yet", todo: "Ask the guest to wait." },
  TOO_LATE: { title: "The event is over", todo: "Nobody is let in any more." },
  MALFORMED: { title: "Not a ticket", todo: "Ask for the code in the guest's tickets." },
  METHOD_DISABLED: { title: "This way in is switched off", todo: "Ask for the guest’s code, or for what else this entrance takes." },
  WRONG_EVENT: { title: "A ticket for another event", todo: "Ask for the ticket for this one." },
  WRONG_GATE: { title: "Wrong entrance for this ticket", todo: "Send the guest to the right gate." },
  BAD_SIGNATURE: { title: "Not a genuine code", todo: "If the guest insists, let them tap “The gate doesn’t know me” and scan again." },
  NOT_LIVE: { title: "The face did not do what was asked", todo: "Try once more, or let the guest in another way: nobody has to show a face." },
  NO_MATCH: { title: "Not the face on record", todo: "Try once more in better light, or check the guest in another way: nobody has to show a face." },
  STALE: { title: "An old code", todo: "Ask for the live screen, not a picture. A fresh code comes every few seconds." },
  SESSION_ENDED: { title: "Signed out or replaced since", todo: "Ask for the phone that is signed in now, or for the newest wristband or pass." },
  UNKNOWN_TICKET: { title: "This ticket does not exist", todo: "If it was just bought, wait a moment and scan again." },
  REVOKED: { title: "This ticket was taken back", todo: "Send the guest to the organizer." },
  REFUNDED: { title: "This ticket was paid back", todo: "It is worth nothing any more." },
  NOT_HOLDER: { title: "The ticket belongs to somebody else now", todo: "It was sold or given away. Only its new holder gets in." },
  TURNED_AWAY: { title: "Turned away by a supervisor", todo: "Send the guest to a supervisor." },
  ALREADY_ADMITTED: { title: "Already inside", todo: "One person has come in with this ticket." },
  NO_REENTRY: { title: "Went out, and stays out", todo: "Nobody comes in twice with one ticket at this event." },
  REPLAYED: { title: "This code was used before", todo: "Ask for a new code and scan again." },
  POLICY: { title: "These codes are for different tickets", todo: "Scan both codes of one ticket." },
  UNDECIDABLE: { title: "Nobody can say who owns this now", todo: "The chain does not answer. Wait and scan again, or ask a supervisor." },
};

/** Nothing is wrong with the ticket: the gate itself can't answer. */
const NOT_THE_GUESTS: readonly Reason[] = ["UNDECIDABLE", "RATE_LIMITED", "UNKNOWN_DEVICE", "STAFF_DISABLED"];

export function wordsOf({ state, pack }: { state: ScanState; pack: GatePack | null }): Words {
  const { progress } = state;
  switch (progress.kind) {
    case "asking":
      return { look: "pending", kind: "pending", reason: null, shout: "Checking", title: "One moment", todo: "", ticket: null };
    case "no-connection":
      return {
        ...{ look: "wait", kind: "no-connection", reason: null, shout: "Wait", ticket: null },
        title: "No connection: not recorded",
        todo: `Nobody is let in yet. Trying again with the same scan (${progress.tries}).`,
      };
    case "failed":
      return { look: "wait", kind: "fault", reason: null, shout: "Wait", title: progress.fault.message, todo: progress.fault.next, ticket: null };
    case "refused-here":
      return decisionWords({ decision: progress.decision, pack, ticket: null });
    case "answered":
      return {
        ...decisionWords({ decision: progress.answer.decision, pack, ticket: progress.answer.ticket }),
        presence: progress.answer.presence ? presenceWords({ presence: progress.answer.presence, pack }) : null,
      };
    default:
      return assertNever(progress);
  }
}

/** Nothing can be scanned for this: the guest's phone has to say it. */
const NOT_SEEN = {
  ...({ look: "wait", kind: "ask", reason: null, shout: "Wait", title: "Not seen at the entrance" } as const),
  todo: "The ticket’s page has “Use my position”. When it says “You are seen”, scan again.",
};

function presenceWords({ presence, pack }: { presence: SeenPresence; pack: GatePack | null }): string {
  const time = formatInstant({ atSeconds: presence.enteredAtSeconds, timezone: pack?.event.timezone ?? "UTC", style: "clock" });
  return presence.isDoubtful ? `Phone says ${presence.zoneName} since ${time}: doubtful` : `Seen at ${presence.zoneName} since ${time}`;
}

type Decided = { decision: Extract<ScanState["progress"], { kind: "refused-here" }>["decision"]; pack: GatePack | null; ticket: ScannedTicket | null };

function decisionWords({ decision, pack, ticket }: Decided): Words {
  switch (decision.kind) {
    case "admit":
      return { look: "admit", kind: "admit", reason: null, shout: "Admit", ...welcomeWords({ ...decision, pack }), ticket };
    case "leave":
      return { look: "leave", kind: "leave", reason: null, shout: "Out", ...goodbyeWords({ ...decision, pack }), ticket };
    case "ask": {
      const wanted = decision.methods.map(nounOf).join(" and ");
      if (decision.methods.length === 1 && decision.methods[0] === "geofence") return { ...NOT_SEEN, ticket };
      const isDepth = decision.missing.includes("confirmations");
      const title = isDepth ? "Bought a moment ago" : "One more thing";
      const todo = isDepth ? "The chain has not settled it yet. Wait a moment and scan again." : todoOf({ methods: decision.methods, wanted });
      return { look: "wait", kind: "ask", reason: null, shout: "Wait", title, todo, ticket };
    }
    case "refuse": {
      const { title, todo } = isUnmeetable(decision) ? UNMEETABLE : REFUSALS[decision.reason];
      const look = NOT_THE_GUESTS.includes(decision.reason) ? "wait" : "refuse";
      const shout = look === "wait" ? "Wait" : "Refuse";
      return { look, kind: "refuse", reason: decision.reason, shout, title, todo: detailWords({ ...decision, pack }) ?? todo, ticket };
    }
    default:
      return assertNever(decision);
  }
}

type Admitted = Extract<Decided["decision"], { kind: "admit" }> & { pack: GatePack | null };
type Left = Extract<Decided["decision"], { kind: "leave" }> & { pack: GatePack | null };

function welcomeWords({ entry, lastExit, pack }: Admitted): Pick<Words, "title" | "todo"> {
  if (entry === 1) return { title: "Welcome in", todo: "" };
  return { title: "Welcome back", todo: lastExit ? `${exitWords({ lastExit, pack })} This is entry ${entry}.` : `This is entry ${entry}.` };
}

/** What the guest should hear before it is too late: whether there is a way back. */
function goodbyeWords({ entry, lastExit, mayReturn, pack }: Left): Pick<Words, "title" | "todo"> {
  if (entry !== null) return { title: "Goodbye", todo: mayReturn ? "The same ticket lets this guest in again." : "There is no way back in. Tell the guest." };
  if (lastExit) return { title: "Was out already", todo: exitWords({ lastExit, pack }) };
  return { title: "Was not inside", todo: "Nobody has come in with this ticket. It stays good." };
}

function exitWords({ lastExit: { leftAtMs, gateName }, pack }: { lastExit: PriorExit; pack: GatePack | null }): string {
  const time = formatInstant({ atSeconds: Math.floor(leftAtMs / 1000), timezone: pack?.event.timezone ?? "UTC", style: "clock" });
  return `Went out at ${time}, ${gateName}.`;
}

/** What is still wanted of the shown guest; `null` where nothing is, or where only time helps. */
export function findAsked({ progress }: ScanState): readonly MethodId[] | null {
  if (progress.kind !== "answered" || progress.answer.decision.kind !== "ask") return null;
  const { methods, missing } = progress.answer.decision;
  return methods.length === 0 || missing.includes("confirmations") ? null : methods;
}

/** A face is looked at, everything else is scanned. */
function todoOf({ methods, wanted }: { methods: readonly MethodId[]; wanted: string }): string {
  const isFaceAlone = methods.length === 1 && methods[0] === "biometric";
  return isFaceAlone
    ? "Now let the guest look into this camera, or let them in another way."
    : `Now ask for ${wanted} of the same ticket. What was shown counts for a minute.`;
}

/** Not the guest's fault: this entrance asks for something that nobody can show here and now. */
function isUnmeetable({ reason, detail }: { reason: Reason; detail: Detail }): boolean {
  return reason === "POLICY" && detail.methods !== undefined;
}

const UNMEETABLE = { title: "What this entrance asks for cannot be had", todo: "Ask a supervisor, or the organizer who set its rules." };

/** What the steward can tell the guest: when, where, which gate instead. */
function detailWords({ detail, pack }: { detail: Detail; pack: GatePack | null }): string | null {
  const { firstAdmission, lastExit, reEntries = 0, minutesToWait, tiers } = detail;
  if (lastExit) {
    const rule = reEntries === 0 ? "Nobody comes in twice here." : `Coming back ${timesOf(reEntries)} is all that is allowed here.`;
    return `${exitWords({ lastExit, pack })} ${rule}`;
  }
  if (firstAdmission) {
    const timezone = pack?.event.timezone ?? "UTC";
    const time = formatInstant({ atSeconds: Math.floor(firstAdmission.admittedAtMs / 1000), timezone, style: "clock" });
    return `Came in at ${time}, ${firstAdmission.gateName}, on ${firstAdmission.deviceName}.`;
  }
  if (minutesToWait !== undefined) return minutesToWait === 1 ? "Doors open in a minute." : `Doors open in ${waitWords(minutesToWait)}.`;
  if (!tiers || tiers.length === 0) return null;
  const names = tiers.map((tier) => pack?.tiers.find((known) => known.tier === tier)?.name ?? `tier ${tier}`);
  return `This entrance is for ${names.join(", ")} only.`;
}

function waitWords(minutes: number): string {
  if (minutes < 120) return `${minutes} minutes`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${hours} hours` : `${Math.round(hours / 24)} days`;
}
