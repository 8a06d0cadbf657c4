import { Hourglass, ScanFace, Wallet } from "lucide-react";
import type { ReactNode } from "react";
import { classNames } from "#components/class-names.ts";
import { Countdown } from "#components/code/countdown.tsx";
import { type MethodId, nounOf, type Unavailable } from "#core/policy.ts";
import { HOLD_MS } from "#core/scan.ts";
import { gateKit } from "./gate-kit.ts";
import type { Words } from "./result-words.ts";

type Props = {
  words: Words;
  methods: readonly MethodId[];
  size: "large" | "small";
  attemptId: string;
  untilMs: number;
  onLack: (unavailable: Unavailable) => void;
  /** Makes room for the camera. */
  onRead: () => void;
  onLetGo: () => void;
  /** `null` where no wallet is wanted: it answers a question that this gate shows. */
  onWallet: (() => void) | null;
  /** `null` where no face is wanted. */
  onFace: (() => void) | null;
};

/** What the guest still has to show, for how long the rest of it counts, and what to press where that cannot be had. Small, it leaves the camera free. */
export function AskPanel({ words, methods, size, attemptId, untilMs, onLack, onRead, onLetGo, onWallet, onFace }: Props) {
  const isLarge = size === "large";
  return (
    <div
      data-testid="scan-result"
      data-kind={words.kind}
      data-reason=""
      data-attempt={attemptId}
      className={classNames(
        "absolute z-20 flex flex-col bg-[#f2d544] text-[#141310]",
        isLarge
          ? "inset-0 animate-fade overflow-y-auto p-6 pb-[calc(1.25rem+env(safe-area-inset-bottom))]"
          : "inset-x-3 bottom-[calc(0.75rem+env(safe-area-inset-bottom))] rounded-lg p-4 shadow-raised sm:mx-auto sm:max-w-lg",
      )}
    >
      <div
        className={classNames(
          "flex gap-4",
          isLarge ? "flex-row-reverse flex-wrap items-center justify-between gap-y-8" : "flex-row-reverse items-start justify-between",
        )}
      >
        <Left untilMs={untilMs} />
        {isLarge ? <Hourglass aria-hidden strokeWidth={3} className="size-14 shrink-0" /> : null}
        <p role="status" aria-live="assertive" data-testid="asked" className={classNames("display min-w-0", sizeOf({ size, methods }))}>
          {bigWords(methods)}
        </p>
      </div>
      {isLarge ? <p className="mt-5 max-w-xl text-xl leading-snug">{words.todo}</p> : null}
      {isLarge && words.ticket ? (
        <p className="mt-5 flex flex-wrap items-baseline gap-x-4 border-current border-t-2 border-dashed pt-4 text-2xl">
          <b className="min-w-0">{words.ticket.tierName || `Tier ${words.ticket.tier}`}</b>
          <span className="shrink-0 font-mono">No. {words.ticket.serial + 1}</span>
        </p>
      ) : null}
      <div className={classNames("grid gap-3", isLarge ? "mt-auto max-w-2xl pt-6" : "mt-3")}>
        {onFace ? (
          <Action testId="face-start" isMain onClick={onFace}>
            <ScanFace aria-hidden className="size-7" /> Look at the camera
          </Action>
        ) : null}
        {onWallet ? (
          <Action testId="ask-wallet-now" isMain onClick={onWallet}>
            <Wallet aria-hidden className="size-7" /> Let the wallet sign
          </Action>
        ) : null}
        {isLarge && !onFace && !onWallet ? (
          <Action testId="ask-read" isMain onClick={onRead}>
            Scan it now
          </Action>
        ) : null}
        {methods.map((method) => (
          <Lacks key={method} method={method} isAlone={methods.length === 1} onLack={onLack} />
        ))}
        <button type="button" data-testid="ask-let-go" onClick={onLetGo} className="h-11 justify-self-center px-4 font-semibold underline underline-offset-4">
          Next guest
        </button>
      </div>
    </div>
  );
}

function Left({ untilMs }: { untilMs: number }) {
  return (
    <span className="grid shrink-0 rounded-full bg-[#141310] p-1.5 text-[#f6f4ed]">
      <Countdown untilMs={untilMs} periodMs={HOLD_MS} nowMs={gateKit().clock.nowMs} label="Time until the guest begins anew" />
    </span>
  );
}

/** Said of one method; what then counts is the organizer's choice. */
function Lacks({ method, isAlone, onLack }: { method: MethodId; isAlone: boolean; onLack: Props["onLack"] }) {
  return (
    <div className="min-w-0">
      {isAlone ? null : <p className="mb-1.5 font-semibold">{capital(nounOf(method))}</p>}
      <div className="grid grid-cols-2 gap-3">
        <Action testId={`lack-guest-${method}`} onClick={() => onLack({ method, because: "guest" })}>
          The guest has none
        </Action>
        <Action testId={`lack-reader-${method}`} onClick={() => onLack({ method, because: "reader" })}>
          The reader is broken
        </Action>
      </div>
    </div>
  );
}

type ActionProps = { testId: string; isMain?: boolean; onClick: () => void; children: ReactNode };

function Action({ testId, isMain, onClick, children }: ActionProps) {
  return (
    <button
      type="button"
      data-testid={testId}
      onClick={onClick}
      className={classNames(
        "flex min-h-14 items-center justify-center gap-3 rounded-full px-4 text-center font-semibold leading-tight",
        isMain ? "h-16 bg-[#141310] text-[#f6f4ed] text-xl" : "border-2 border-[#141310]",
      )}
    >
      {children}
    </button>
  );
}

/** As big as the words leave room for. */
function sizeOf({ size, methods }: Pick<Props, "size" | "methods">): string {
  if (size === "small") return methods.length === 1 ? "text-3xl" : "text-2xl";
  return methods.length === 1 ? "basis-full text-[clamp(2.75rem,12vw,6rem)]" : "basis-full text-[clamp(2rem,9vw,4rem)]";
}

function bigWords(methods: readonly MethodId[]): string {
  return capital(methods.map(nounOf).join(" and "));
}

function capital(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
