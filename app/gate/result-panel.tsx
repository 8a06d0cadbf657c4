import { Check, Hourglass, LoaderCircle, LogOut, type LucideIcon, MapPin, X } from "lucide-react";
import { classNames } from "#components/class-names.ts";
import type { ScannedTicket } from "#core/scan.ts";
import type { Words } from "./result-words.ts";

/** Blue-green, blue, vermilion and yellow stay apart for every kind of colour vision (Okabe and Ito); shape and word say the same. */
const LOOKS: Readonly<Record<Words["look"], { ground: string; Icon: LucideIcon; badge: string }>> = {
  admit: { ground: "bg-[#00805d] text-white", Icon: Check, badge: "rounded-full bg-white text-[#00805d]" },
  leave: { ground: "bg-[#005f99] text-white", Icon: LogOut, badge: "rounded-[30%] bg-white text-[#005f99]" },
  refuse: { ground: "bg-[#b8401a] text-white", Icon: X, badge: "rounded-md bg-white text-[#b8401a]" },
  wait: { ground: "bg-[#f2d544] text-[#141310]", Icon: Hourglass, badge: "rotate-45 rounded-md bg-[#141310] text-[#f2d544]" },
  pending: { ground: "bg-[#21211e] text-[#f6f4ed]", Icon: LoaderCircle, badge: "rounded-full bg-[#33322d]" },
};

type Props = { words: Words; size: "large" | "small"; attemptId: string; onNext: () => void };

/** The answer: it covers the camera while it counts, and stays as a strip until the next one. A touch anywhere makes room for the next guest. */
export function ResultPanel({ words, size, attemptId, onNext }: Props) {
  const { ground } = LOOKS[words.look];
  return (
    <div
      role="status"
      aria-live="assertive"
      data-testid="scan-result"
      data-kind={words.kind}
      data-reason={words.reason ?? ""}
      data-attempt={attemptId}
      className={classNames(
        "absolute z-20",
        ground,
        size === "large" ? "inset-0 animate-fade" : "inset-x-3 bottom-[calc(0.75rem+env(safe-area-inset-bottom))] rounded-lg shadow-raised",
      )}
    >
      {size === "large" ? <Large words={words} onNext={onNext} /> : <Small words={words} />}
    </div>
  );
}

function Large({ words, onNext }: { words: Words; onNext: () => void }) {
  return (
    <button
      type="button"
      onClick={onNext}
      className="flex size-full flex-col items-start p-6 pb-[calc(1.5rem+env(safe-area-inset-bottom))] text-left outline-none"
    >
      <Mark look={words.look} className="size-[min(38vw,22vh)] shrink-0" />
      <span className="display mt-8 block text-[clamp(4rem,22vw,9rem)] uppercase">{words.shout}</span>
      <span className="mt-4 block font-semibold text-[clamp(1.5rem,6.5vw,2.25rem)] leading-tight">{words.title}</span>
      {words.todo ? <span className="mt-3 block max-w-xl text-xl leading-snug">{words.todo}</span> : null}
      {words.ticket ? <TicketLine ticket={words.ticket} /> : null}
      {words.presence ? <PresenceLine>{words.presence}</PresenceLine> : null}
      <span className="mt-auto block pt-6 font-semibold text-lg">
        {words.kind === "pending" || words.kind === "no-connection" ? "Touch to stop trying" : "Touch for the next guest"}
      </span>
    </button>
  );
}

function TicketLine({ ticket }: { ticket: ScannedTicket }) {
  return (
    <span className="mt-6 flex max-w-full flex-wrap items-baseline gap-x-4 border-current border-t-2 border-dashed pt-4 text-2xl">
      <b className="min-w-0">{ticket.tierName || `Tier ${ticket.tier}`}</b>
      <span className="shrink-0 font-mono">No. {ticket.serial + 1}</span>
    </span>
  );
}

function PresenceLine({ children }: { children: string }) {
  return (
    <span data-testid="scan-presence" className="mt-4 flex items-center gap-2.5 text-xl">
      <MapPin aria-hidden className="size-6 shrink-0" />
      {children}
    </span>
  );
}

function Small({ words }: { words: Words }) {
  return (
    <div className="flex items-center gap-4 p-3 pr-5">
      <Mark look={words.look} className="size-11 shrink-0" />
      <div className="min-w-0">
        <p className="label opacity-80">Last guest</p>
        <p className="truncate font-semibold">
          {words.shout}: {words.title}
        </p>
        <p className="truncate text-sm">
          {words.ticket ? `${words.ticket.tierName} No. ${words.ticket.serial + 1}${words.todo ? ` · ${words.todo}` : ""}` : words.todo}
        </p>
      </div>
    </div>
  );
}

function Mark({ look, className }: { look: Words["look"]; className: string }) {
  const { Icon, badge } = LOOKS[look];
  const turn = look === "wait" ? "-rotate-45" : look === "pending" ? "animate-spin" : "";
  return (
    <span className={classNames("grid place-items-center", badge, className, look === "wait" && "scale-75")}>
      <Icon aria-hidden strokeWidth={3} className={classNames("size-3/5", turn)} />
    </span>
  );
}
