import { encodeHex } from "#core/bytes.ts";
import { type CryptoPort, disabledFinding, type Finding, type TicketFacts } from "#core/method.ts";
import type { MethodSet } from "#core/policy.ts";
import type { Reason } from "#core/reason.ts";
import { secondsOf } from "#core/time.ts";
import { WALLET_VERDICT } from "#core/wallet-claim.ts";
import type { Presented } from "#methods/registry.ts";
import type { WalletVerdicts } from "../credentials/wallet-verdicts.ts";
import { askOwner, type ChainReader } from "./ask-owner.ts";
import type { KnownSubject } from "./known.ts";
import type { GuessLimiter } from "./limits.ts";

/** How far a gate may rely on the mirror. */
export type GateLimits = {
  /** An older mirror is not believed about owners: the chain is asked. */
  readonly maxMirrorAgeMs: number;
  readonly chainTimeoutMs: number;
  /** Blocks that a ticket's last change must lie deep; 1: its own block is enough (trap 27). */
  readonly minDepth: number;
};

type Deps = {
  readonly crypto: CryptoPort;
  readonly chain: ChainReader;
  readonly verdicts: WalletVerdicts;
  readonly limits: GateLimits;
  readonly guesses: GuessLimiter;
};
type Input = {
  readonly presented: Presented;
  readonly subject: KnownSubject;
  readonly mirrorAgeMs: number | null;
  readonly disabledMethods: MethodSet;
  readonly atMs: number;
};

/** A method's finding over the mirror; where the mirror is too old for it, over what the chain says. A smart wallet is asked whether it signed. */
export async function judgeEvidence(deps: Deps, { presented, subject: before, mirrorAgeMs, disabledMethods, atMs }: Input): Promise<Finding> {
  if (disabledMethods.includes(presented.method)) return disabledFinding(presented.method);
  const first = await judgeGuess(deps, { presented, subject: before, atMs });
  const subject = isOpenClaim(first) ? await askClaimed(deps, { presented, subject: before }) : before;
  const finding = subject === before ? first : await presented.verify({ crypto: deps.crypto, facts: subject.facts, atMs });
  const isFresh = mirrorAgeMs !== null && mirrorAgeMs <= deps.limits.maxMirrorAgeMs;
  const judged = isFresh || !isAboutOwner(finding) ? finding : await judgeByChain(deps, { presented, subject, atMs, finding });
  const isDeepEnough = deps.limits.minDepth <= 1 || (isFresh && subject.depth !== null && subject.depth >= deps.limits.minDepth);
  if (judged.kind !== "pass" || isDeepEnough) return judged;
  return { kind: "unsure", method: judged.method, missing: "confirmations", subject: judged.subject };
}

function isOpenClaim(finding: Finding): boolean {
  return finding.kind === "unsure" && finding.missing === WALLET_VERDICT;
}

/** The same with what the claimed wallet's code says of the signature. */
async function askClaimed({ verdicts }: Deps, { presented, subject }: Pick<Input, "presented" | "subject">): Promise<KnownSubject> {
  const { claim } = presented.needs;
  if (!claim) return subject;
  const digest = claim.digestOf(subject.facts.event);
  const verdict = await verdicts.ask({ wallet: claim.wallet, digest, signature: encodeHex(claim.signature) });
  return { ...subject, facts: { ...subject.facts, verdict } };
}

/** Digits and faces can be tried out; a record that was tried wrongly too often answers nothing for a while, the right one neither (trap 12). */
async function judgeGuess(deps: Deps, { presented, subject, atMs }: Omit<Input, "mirrorAgeMs" | "disabledMethods">): Promise<Finding> {
  const id = guessedOf(subject);
  if (id !== null && (await deps.guesses.isLocked(id))) return { kind: "fail", method: presented.method, reason: "RATE_LIMITED", subject: null };
  return presented.verify({ crypto: deps.crypto, facts: subject.facts, atMs });
}

/** Notes a wrong guess and a worn counter, once for each scan however often it was judged. */
export function countGuess({ guesses }: Pick<Deps, "guesses">, { subject, finding }: { subject: KnownSubject; finding: Finding }): void {
  const id = guessedOf(subject);
  if (id !== null && finding.kind === "fail" && finding.subject === null && wasLookedAt(finding.reason))
    guesses.count({ id, tokenId: subject.version.tokenId });
  const { credential } = subject.facts;
  if (credential && finding.kind === "pass" && finding.flags?.includes("COUNTER_JUMP")) guesses.noteJump(credential);
}

/** What is refused unseen says nothing about what was shown: the right thing would be counted as a wrong guess. */
function wasLookedAt(reason: Reason): boolean {
  return reason !== "RATE_LIMITED" && reason !== "METHOD_DISABLED";
}

function guessedOf({ facts: { credential } }: KnownSubject): string | null {
  return credential?.secret.kind === "totp" || credential?.secret.kind === "face" ? credential.id : null;
}

/** Findings that another owner would change. Forged and stale codes cost no call to the chain. */
function isAboutOwner(finding: Finding): boolean {
  return finding.kind === "pass" || (finding.kind === "fail" && (finding.reason === "NOT_HOLDER" || finding.reason === "UNKNOWN_TICKET"));
}

async function judgeByChain(
  deps: Deps,
  { presented, subject, atMs, finding }: Omit<Input, "mirrorAgeMs" | "disabledMethods"> & { finding: Finding },
): Promise<Finding> {
  const { event } = subject.facts;
  const { tokenId } = subject.version;
  if (tokenId === null) return finding;
  const owner = await askOwner(deps, { contract: event.contract, tokenId, timeoutMs: deps.limits.chainTimeoutMs });
  switch (owner.kind) {
    case "silent":
      return { kind: "fail", method: finding.method, reason: "UNDECIDABLE", subject: finding.subject };
    case "none":
      return presented.verify({ crypto: deps.crypto, facts: { ...subject.facts, ticket: null }, atMs });
    case "owner":
      return presented.verify({ crypto: deps.crypto, facts: { ...subject.facts, ticket: ticketOf({ subject, tokenId, holder: owner.holder, atMs }) }, atMs });
  }
}

/** The mirror's ticket in its newest owner's hands; whoever the mirror still names has let it go by now. */
function ticketOf({ subject, tokenId, holder, atMs }: { subject: KnownSubject; tokenId: bigint; holder: TicketFacts["holder"]; atMs: number }): TicketFacts {
  const before = subject.facts.ticket;
  if (!before) {
    return { tokenId, holder, state: "live", leftHolderAtSeconds: new Map(), highestSlot: null, consumedSlot: null };
  }
  if (before.holder === holder) return before;
  return { ...before, holder, state: "live", leftHolderAtSeconds: new Map([...before.leftHolderAtSeconds, [before.holder, secondsOf(atMs)]]) };
}
