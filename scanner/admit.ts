import { FoyerError } from "#core/error.ts";
import type { GatePack } from "#core/gate-pack.ts";
import type { CryptoPort } from "#core/method.ts";
import type { Way } from "#core/passage.ts";
import type { Unavailable } from "#core/policy.ts";
import type { DecisionView, ScanAnswer } from "#core/scan.ts";
import { parseEvidence } from "#methods/registry.ts";
import { answerSchema } from "./answer-schema.ts";
import { isFault } from "./api.ts";
import type { ServerClock } from "./clock.ts";
import type { GateDevice } from "./device.ts";
import { judgeLocally } from "./judge-locally.ts";

/** One code that was held up to this gate, and what came of it so far. */
export type ScanState = {
  readonly attemptId: string;
  readonly atMs: number;
  readonly progress:
    | { readonly kind: "asking" }
    /** The server has recorded this. */
    | { readonly kind: "answered"; readonly answer: ScanAnswer }
    /** Refused by this device for certain; the server is being told. */
    | { readonly kind: "refused-here"; readonly decision: DecisionView }
    /** No answer: nothing is known to be recorded, and nobody is admitted. The same attempt is sent again. */
    | { readonly kind: "no-connection"; readonly tries: number }
    | { readonly kind: "failed"; readonly fault: FoyerError };
};

export type AdmitDeps = {
  readonly device: GateDevice;
  readonly crypto: CryptoPort;
  readonly clock: ServerClock;
  readonly newId: () => string;
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
};

type Input = {
  readonly pack: GatePack | null;
  /** All codes of this guest, the newest last; none where the steward only says what cannot be had. */
  readonly texts: readonly string[];
  readonly unavailable: readonly Unavailable[];
  /** Which way the guest goes. */
  readonly way: Way;
  /** The attempt that was asked for more and goes on; `null`: a new one. */
  readonly attemptId: string | null;
  readonly signal: AbortSignal;
  readonly onState: (state: ScanState) => void;
};

/** Enough of a text that is no ticket to be counted, too little to be anybody's secret: it may be a Wi-Fi password. */
const STRANGE_LETTERS = 24;
const FIRST_RETRY_MS = 600;
const LONGEST_RETRY_MS = 5_000;

/** Judges a scan here as far as that is certain, asks the server, and keeps asking with the same attempt id until it answers or the steward gives up. */
export async function admit(deps: AdmitDeps, { pack, texts, unavailable, way, attemptId, signal, onState }: Input): Promise<void> {
  const attempt = { attemptId: attemptId ?? deps.newId(), atMs: deps.clock.nowMs() };
  onState({ ...attempt, progress: { kind: "asking" } });
  const text = texts.at(-1);
  const local = pack && text !== undefined ? await judgeLocally(deps, { pack, text, way, atMs: attempt.atMs }) : null;
  if (local) onState({ ...attempt, progress: { kind: "refused-here", decision: local } });
  const body = { attemptId: attempt.attemptId, evidence: texts.map(forServer), unavailable, direction: way, scannedAtMs: Math.max(0, attempt.atMs) };
  for (let tries = 1; !signal.aborted; tries++) {
    try {
      const answer = answerSchema.parse(await deps.device.call({ path: "scans", method: "POST", body }));
      onState({ ...attempt, progress: { kind: "answered", answer } });
      return;
    } catch (error) {
      if (!isFault(error, "UNAVAILABLE", "CONTENDED", "INTERNAL")) {
        onState({ ...attempt, progress: { kind: "failed", fault: asFault(error) } });
        return;
      }
      if (!local) onState({ ...attempt, progress: { kind: "no-connection", tries } });
      await deps.wait(Math.min(FIRST_RETRY_MS * 2 ** (tries - 1), LONGEST_RETRY_MS), signal);
    }
  }
}

function forServer(text: string): string {
  return parseEvidence(text) ? text : text.slice(0, STRANGE_LETTERS);
}

/** Whatever goes wrong, the scanner lives on and says so (M7). */
function asFault(error: unknown): FoyerError {
  if (error instanceof FoyerError) return error;
  return new FoyerError({ code: "INTERNAL", message: "This code could not be judged.", next: "Scan it again, or ask a supervisor.", cause: error });
}
