import type { GatePack } from "#core/gate-pack.ts";
import type { Way } from "#core/passage.ts";
import type { Unavailable } from "#core/policy.ts";
import { type AdmitDeps, admit, type ScanState } from "./admit.ts";
import { createRepeats } from "./repeats.ts";

/** What the steward sees: the newest scan, large until it is dismissed and small afterwards, and the ones before. */
export type SessionView = {
  readonly shown: ScanState | null;
  readonly size: "large" | "small";
  readonly history: readonly ScanState[];
  /** Until when what is shown next still belongs to the shown scan; `null` when it begins another. */
  readonly openUntilMs: number | null;
  /** Which way guests go, as the steward has set it; it counts where the gate is for both. */
  readonly way: Way;
};

export type ScanSession = {
  readonly read: () => SessionView;
  readonly subscribe: (listener: () => void) => () => void;
  readonly setPack: (pack: GatePack) => void;
  /** Which way guests go from now on. An open question was another way's, and is left. */
  readonly setWay: (way: Way) => void;
  /** A camera's reading. While a result is large nothing new is taken, so an ADMIT is always one guest's. */
  readonly present: (text: string) => void;
  /** What a person scanned on purpose, by a reader's trigger: the next guest, even with the same code. Waits while a question is open. */
  readonly trigger: (text: string) => void;
  /** What arrives by itself, a wallet's answer: it waits for its turn while another guest's result is large, and is shown next. */
  readonly receive: (text: string) => void;
  /** One guest's proofs that were gathered before the gate is asked. */
  readonly together: (texts: readonly string[]) => void;
  /** What the guest of the open question has none of, or what this gate cannot read. Nothing where no question is open. */
  readonly lack: (unavailable: Unavailable) => void;
  /** Leaves the open question: what is shown next is another guest's. */
  readonly letGo: () => void;
  /** Makes room for the next guest; a scan without an answer is given up, and stays in the history as not recorded. */
  readonly next: () => void;
  /** Another steward, or another gate: what was scanned and known before is gone. */
  readonly reset: () => void;
};

type Deps = AdmitDeps & {
  readonly after: (ms: number, act: () => void) => () => void;
  /** Told of each outcome once, for sound and vibration. */
  readonly onOutcome: (state: ScanState) => void;
};

const HISTORY = 30;
const LARGE_MS = { admit: 2_600, leave: 2_600, ask: 5_000, refuse: 8_000 } as const;

export function createScanSession(deps: Deps): ScanSession {
  const listeners = new Set<() => void>();
  const repeats = createRepeats();
  let view: SessionView = { shown: null, size: "small", history: [], openUntilMs: null, way: "in" };
  let pack: GatePack | null = null;
  let lastText: string | null = null;
  let asked = NOTHING_ASKED;
  let giveUp = new AbortController();
  let turn = 0;
  let kept: readonly string[] = [];
  let stopTimer: () => void = () => undefined;

  function show(changes: Partial<SessionView>): void {
    view = { ...view, ...changes };
    for (const listener of listeners) listener();
  }

  function take(state: ScanState): void {
    const history = [state, ...view.history.filter(({ attemptId }) => attemptId !== state.attemptId)].slice(0, HISTORY);
    const before = view.shown;
    // The answer to an earlier scan that is still being reported changes its line and not what the steward looks at.
    if (before && before.attemptId !== state.attemptId && state.progress.kind !== "asking") {
      show({ history });
      return;
    }
    const isNews = before?.attemptId !== state.attemptId || outcomeOf(before) !== outcomeOf(state);
    show(isNews ? { shown: state, history, size: "large" } : { shown: state, history });
    if (isNews && outcomeOf(state)) settle(state);
  }

  function settle(state: ScanState): void {
    const kind = kindOf(state);
    ask(openOf(state));
    deps.onOutcome(state);
    stopTimer();
    if (kind) stopTimer = deps.after(LARGE_MS[kind], makeRoom);
  }

  function makeRoom(): void {
    const [text, ...rest] = kept;
    kept = rest;
    show({ size: "small" });
    if (text !== undefined) start(text);
  }

  function ask(next: typeof asked): void {
    asked = next;
    show({ openUntilMs: next.attemptId === null ? null : next.untilMs });
  }

  function findOpen(): string | null {
    return deps.clock.nowMs() < asked.untilMs ? asked.attemptId : null;
  }

  function start(text: string): void {
    startWith({ texts: [text], unavailable: [], attemptId: findOpen() });
  }

  function startWith(scan: { texts: readonly string[]; unavailable: readonly Unavailable[]; attemptId: string | null }): void {
    lastText = scan.texts.at(-1) ?? lastText;
    giveUp = new AbortController();
    stopTimer();
    const own = turn;
    void admit(deps, { pack, ...scan, way: view.way, signal: giveUp.signal, onState: (state) => (own === turn ? take(state) : undefined) });
  }

  return {
    read: () => view,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    setPack(next) {
      pack = next;
    },
    setWay(way) {
      ask(NOTHING_ASKED);
      show({ way });
    },
    present(text) {
      // While a result is large, only the code it belongs to is watched, so that it is not taken for a new one afterwards.
      if (view.size === "large" && text !== lastText) return;
      const isNews = repeats.isNews({ text, atMs: deps.clock.deviceMs() });
      if (isNews && view.size === "small") start(text);
    },
    trigger(text) {
      if (view.size === "large" && view.shown && !kindOf(view.shown)) return;
      repeats.isNews({ text, atMs: deps.clock.deviceMs() });
      start(text);
    },
    receive(text) {
      // Told and looked for, it may be heard of twice.
      if (text === lastText || kept.includes(text)) return;
      if (view.size === "large") kept = [...kept, text];
      else start(text);
    },
    together: (texts) => startWith({ texts, unavailable: [], attemptId: null }),
    lack(unavailable) {
      const attemptId = findOpen();
      if (attemptId !== null) startWith({ texts: [], unavailable: [unavailable], attemptId });
    },
    letGo() {
      stopTimer();
      ask(NOTHING_ASKED);
      makeRoom();
    },
    next() {
      // A refusal of this device's own goes on being reported; only a guest who waits for an answer is let go.
      if (view.shown?.progress.kind !== "refused-here") giveUp.abort();
      stopTimer();
      makeRoom();
    },
    reset() {
      turn += 1;
      giveUp.abort();
      stopTimer();
      pack = null;
      kept = [];
      ask(NOTHING_ASKED);
      show({ shown: null, size: "small", history: [] });
    },
  };
}

const NOTHING_ASKED: { attemptId: string | null; untilMs: number } = { attemptId: null, untilMs: 0 };

/** The attempt that waits for more, as long as the server holds what it was shown. */
function openOf({ attemptId, progress }: ScanState): { attemptId: string | null; untilMs: number } {
  const untilMs = progress.kind === "answered" ? progress.answer.openUntilMs : null;
  return untilMs === null ? NOTHING_ASKED : { attemptId, untilMs };
}

/** What a scan came to, in one word; `null` while it is open. */
export function kindOf({ progress }: ScanState): "admit" | "leave" | "refuse" | "ask" | null {
  if (progress.kind === "answered") return progress.answer.decision.kind;
  return progress.kind === "refused-here" ? progress.decision.kind : null;
}

function outcomeOf(state: ScanState): string | null {
  const { progress } = state;
  const kind = kindOf(state);
  if (kind) return kind;
  return progress.kind === "asking" ? null : progress.kind;
}
