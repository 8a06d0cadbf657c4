import { type Decision, decide } from "#core/admission.ts";
import { FoyerError } from "#core/error.ts";
import type { Flag } from "#core/flag.ts";
import type { CryptoPort, Finding } from "#core/method.ts";
import { NEW_PASSAGE, type Passage, type Way, wayOf } from "#core/passage.ts";
import type { MethodId, Unavailable } from "#core/policy.ts";
import { type ScanAnswer, type ScannedTicket, viewDecision } from "#core/scan.ts";
import { encodeTokenId, serialOf, tierOf } from "#core/ticket.ts";
import { type Presented, parseEvidence } from "#methods/registry.ts";
import type { Clock } from "../clock.ts";
import { type Located, locateAll } from "../credentials/locate.ts";
import type { Vault } from "../credentials/vault.ts";
import type { WalletVerdicts } from "../credentials/wallet-verdicts.ts";
import { corroborate, type FoundPresence, findPresence } from "../geofence/find-presence.ts";
import type { ChainReader } from "./ask-owner.ts";
import type { GateMemory } from "./gate-side.ts";
import { type FactsTrip, gatherFacts } from "./gather-facts.ts";
import { addTo, endOfHold, type Held, holdOf, openHeld, sealHeld } from "./held.ts";
import { countGuess, type GateLimits, judgeEvidence } from "./judge-evidence.ts";
import type { Known, Seen } from "./known.ts";
import type { GuessLimiter, ScanLimiter } from "./limits.ts";
import type { Notices } from "./notices.ts";
import { type AdmissionTrip, recordDecision } from "./record-decision.ts";
import type { Db } from "./statement.ts";
import type { ShiftClaims } from "./tokens.ts";

export type AdmitDeps = {
  readonly db: Db;
  readonly clock: Clock;
  readonly crypto: CryptoPort;
  readonly chain: ChainReader;
  readonly verdicts: WalletVerdicts;
  readonly limits: GateLimits;
  readonly limiter: ScanLimiter;
  readonly guesses: GuessLimiter;
  readonly vault: Vault;
  readonly memory: GateMemory;
  readonly notices: Notices;
  readonly facts: FactsTrip;
  readonly admissions: AdmissionTrip;
};

export type Scan = {
  readonly attemptId: string;
  readonly evidence: readonly string[];
  readonly scannedAtMs: number;
  /** What cannot be had, as the steward says; what then takes its place is the organizer's choice. */
  readonly unavailable: readonly Unavailable[];
  /** Which way the guest goes, where the gate is for both. */
  readonly direction: Way;
};

/** `narrow`: what the caller makes of the findings before anything is decided of them. */
type Scanned = { readonly scan: Scan; readonly shift: ShiftClaims; readonly narrow?: (findings: readonly Finding[]) => readonly Finding[] };

function asTheyAre(findings: readonly Finding[]): readonly Finding[] {
  return findings;
}

/** Hundreds may scan one ticket at once, but each loser needs only one more look: the winner's record. */
const MAX_TRIES = 5;

/**
 * One scan at a gate. Seen this attempt before? Then the stored answer, word for word. Else gather the facts; verify the
 * evidence; decide; record the decision if the facts still hold; and if they do not, start again. Nobody is turned away over
 * what this process only remembers of the gate. A refusal is an answer; throws UNAUTHENTICATED, CONFLICT (the attempt is
 * another device's or ticket's), UNAVAILABLE, CONTENDED: never admits on a fault.
 */
export async function admitTicket(deps: AdmitDeps, { scan, shift, narrow = asTheyAre }: Scanned): Promise<ScanAnswer> {
  const startedAtMs = deps.clock.nowMs();
  const isWithinRate = await deps.limiter.take(shift.deviceId);
  let told: Told = { held: holdOf({ ...scan, atMs: startedAtMs }), again: null };
  let side = deps.memory.recall(shift);
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const atMs = deps.clock.nowMs();
    side ??= await deps.memory.read(deps, { shift, atMs });
    if (!side) throw shiftEnded();
    const presented = parseAll(told.held);
    const located = await locateAll(deps, { eventId: shift.eventId, deviceId: shift.deviceId, presented, atMs });
    const shown = isWithinRate ? located : [];
    const isPlaceAsked = side.hasZones && !side.gate.disabledMethods.includes("geofence");
    const seen = isPlaceAsked ? await findPresence(deps, { shift, side, located: shown, atMs }) : null;
    const asked = seen ? [...shown, seen.located] : shown;
    const platformKeys = (await deps.vault.ring()).listKeys(atMs);
    const known = await gatherFacts(deps, { side, eventId: shift.eventId, attemptId: scan.attemptId, asked, platformKeys, atMs });
    const stored = findStored({ known, shift, scan, claimed: located });
    const more = stored && findMore(deps, { seen: stored, scan, atMs });
    if (stored && !more) return stored.answer;
    if (more && more.again !== told.again) {
      told = more;
      continue;
    }
    if (!side.shiftOpen) throw shiftEnded();
    const findings = isWithinRate ? narrow(await judgeAll(deps, { known, asked, seen, held: told.held, atMs })) : [OVER_RATE];
    const { unavailable } = told.held;
    const decision = decide({
      facts: {
        ...side.gate,
        way: wayOf({ direction: side.gate.gate.direction, asked: scan.direction }),
        unavailable,
        passage: findPassage({ known, findings }),
      },
      ...{ findings, atMs },
    });
    if (side.isFresh || decision.kind === "admit") {
      const answer = answerOf({ scan, decision, findings, known, seen, held: told.held, atMs });
      const durationMs = deps.clock.nowMs() - startedAtMs;
      const detail = { ...detailOf({ scan, known, asked: shown, findings, unavailable, tries, atMs }), ...(seen ? { presence: seen.trail } : {}) };
      const versions = known.subjects.map(({ version }) => version);
      if (await recordDecision(deps, { ...{ shift, side, decision, findings, versions, answer, durationMs, detail }, ...keepOf(deps, { told, answer }) })) {
        countGuesses(deps, { known, findings });
        return answer;
      }
    }
    side = null;
  }
  throw new FoyerError({ code: "CONTENDED", message: "Too many scans of this ticket at once.", next: "Scan again." });
}

function countGuesses(deps: AdmitDeps, { known, findings }: { known: Known; findings: readonly Finding[] }): void {
  for (const [place, subject] of known.subjects.entries()) {
    const finding = findings[place];
    if (finding) countGuess(deps, { subject, finding });
  }
}

type Circumstances = {
  scan: Scan;
  known: Known;
  asked: readonly Located[];
  findings: readonly Finding[];
  unavailable: Scan["unavailable"];
  tries: number;
  atMs: number;
};

/** For the trail: how the scan came about. */
function detailOf({ scan, known, asked, findings, unavailable, tries, atMs }: Circumstances): object {
  const claimed = asked.map(({ tokenId }) => String(tokenId));
  return {
    skewMs: scan.scannedAtMs - atMs,
    mirrorAgeMs: known.mirrorAgeMs,
    claimed,
    methods: methodsOf(findings),
    tries,
    ...flagsOf(findings),
    ...blocksOf(findings),
    ...(unavailable.length > 0 ? { unavailable } : {}),
  };
}

/** What was judged; of a scan that came too fast nothing was. */
function methodsOf(findings: readonly Finding[]): readonly MethodId[] {
  return [...new Set(findings.flatMap((finding) => (finding === OVER_RATE ? [] : [finding.method])))];
}

const OVER_RATE: Finding = { kind: "fail", method: "qr", reason: "RATE_LIMITED", subject: null };

/** One text that is no ticket spoils the whole: no findings read as MALFORMED. */
function parseAll({ texts }: Held): readonly Presented[] {
  const presented = texts.map(({ text }) => parseEvidence(text));
  return presented.every((one) => one !== null) ? presented : [];
}

/** An attempt belongs to the device that made it: its answer is no other's to read (C20). Nor does one guest's admission let in another. */
function findStored({ known, shift, scan, claimed }: { known: Known; shift: ShiftClaims; scan: Scan; claimed: readonly Located[] }): Seen | null {
  if (!known.seen) return null;
  const { eventId, deviceId, answer, stands } = known.seen;
  if (eventId !== shift.eventId || deviceId !== shift.deviceId) throw attemptTaken("This attempt id was used by another device.");
  // Said again it would let somebody in whom no record has.
  if (answer.decision.kind === "admit" && !stands) throw attemptTaken("This admission was taken back.");
  const isThrough = answer.decision.kind === "admit" || answer.decision.kind === "leave";
  const admitted = isThrough && answer.ticket ? encodeTokenId(answer.ticket) : null;
  if (admitted !== null && scan.evidence.length > 0 && !claimed.some(({ tokenId }) => tokenId === admitted))
    throw attemptTaken("This attempt id was used for another ticket.");
  return known.seen;
}

/** What the scan goes on with: all that it was told so far, and the version of the attempt that this adds to. */
type Told = { readonly held: Held; readonly again: string | null };

/** An attempt that was asked for more, and is now shown more. `null`: it is over, or was only repeated. */
function findMore({ vault }: AdmitDeps, { seen, scan, atMs }: { seen: Seen; scan: Scan; atMs: number }): Told | null {
  if (seen.answer.decision.kind !== "ask") return null;
  const held = addTo({ held: openHeld({ key: vault.holdKey, attemptId: scan.attemptId, value: seen.held }), call: { ...scan, atMs } });
  return held && { held, again: seen.version };
}

function keepOf({ vault }: AdmitDeps, { told, answer }: { told: Told; answer: ScanAnswer }): { again: string | null; held: object | null } {
  const { attemptId, openUntilMs } = answer;
  return { again: told.again, held: openUntilMs === null ? null : sealHeld({ key: vault.holdKey, attemptId, held: told.held }) };
}

function attemptTaken(message: string): FoyerError {
  return new FoyerError({ code: "CONFLICT", message, next: "Scan again with a new attempt id." });
}

/** It was ended, ran out, or its device was moved to another gate. A disabled steward is told so by the decision. */
function shiftEnded(): FoyerError {
  return new FoyerError({ code: "UNAUTHENTICATED", message: "This shift has ended.", next: "Choose your name and enter your PIN." });
}

type Judging = { readonly known: Known; readonly asked: readonly Located[]; readonly seen: FoundPresence | null; readonly held: Held; readonly atMs: number };

/** What was shown earlier in this attempt is as fresh as it was then; who holds the ticket is asked of now. */
async function judgeAll(deps: AdmitDeps, { known, asked, seen, held, atMs }: Judging): Promise<Finding[]> {
  const { mirrorAgeMs, side } = known;
  const findings = await Promise.all(
    known.subjects.flatMap((subject, place) => {
      const text = asked[place];
      const { disabledMethods } = side.gate;
      const shownAtMs = Math.min(held.texts[place]?.atMs ?? atMs, atMs);
      return text ? [judgeEvidence(deps, { presented: text.presented, subject, mirrorAgeMs, disabledMethods, atMs: shownAtMs })] : [];
    }),
  );
  return seen ? corroborate({ findings, seen }) : findings;
}

/** What is not wrong but odd goes to the trail. */
function flagsOf(findings: readonly Finding[]): { flags?: readonly Flag[] } {
  const flags = findings.flatMap((finding) => (finding.kind === "pass" ? (finding.flags ?? []) : []));
  return flags.length > 0 ? { flags } : {};
}

/** At which blocks smart wallets were taken at their word: what they say later is another matter (trap 59). */
function blocksOf(findings: readonly Finding[]): { walletBlocks?: readonly string[] } {
  const blocks = findings.flatMap((finding) => (finding.kind !== "unsure" && finding.walletBlock !== undefined ? [String(finding.walletBlock)] : []));
  return blocks.length > 0 ? { walletBlocks: blocks } : {};
}

/** Where the guest is whose ticket the genuine evidence is about. */
function findPassage({ known, findings }: { known: Known; findings: readonly Finding[] }): Passage {
  return findSubject({ known, findings })?.passage ?? NEW_PASSAGE;
}

function findSubject({ known, findings }: { known: Known; findings: readonly Finding[] }): Known["subjects"][number] | null {
  return known.subjects[findings.findIndex((finding) => finding.subject !== null)] ?? null;
}

type Answering = { scan: Scan; decision: Decision; findings: readonly Finding[]; known: Known; seen: FoundPresence | null; held: Held; atMs: number };

function answerOf({ scan, seen, held, atMs, ...judged }: Answering): ScanAnswer {
  const { decision, findings } = judged;
  const ticket = ticketOf(judged);
  const isSeen = ticket !== null && findings.some((finding) => finding.kind === "pass" && finding.method === "geofence");
  const presence = isSeen && seen ? { presence: seen.view } : {};
  const openUntilMs = decision.kind === "ask" ? endOfHold({ texts: held.texts, atMs }) : null;
  return { attemptId: scan.attemptId, decision: viewDecision(decision), decidedAtMs: atMs, ticket, openUntilMs, ...presence };
}

/** Only genuine evidence is told which ticket it is (C21). */
function ticketOf({ decision, findings, known }: Pick<Answering, "decision" | "findings" | "known">): ScannedTicket | null {
  const subject = findSubject({ known, findings });
  if (!subject || !decision.subject) return null;
  const { tokenId } = decision.subject;
  return { id: subject.ticketId, tier: tierOf(tokenId), tierName: subject.tierName, serial: serialOf(tokenId) };
}
