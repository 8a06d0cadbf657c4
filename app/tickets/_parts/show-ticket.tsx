import { CircleCheck, LogOut } from "lucide-react";
import type { ReactNode } from "react";
import { classNames } from "#components/class-names.ts";
import { Time } from "#components/time.tsx";
import { parseAddress } from "#core/bytes.ts";
import type { TicketView } from "#server/tickets/ticket-view.ts";
import { SignInPrompt } from "../../_account/sign-in-prompt.tsx";
import { MoneyBack, WaitingMoney } from "./money-back.tsx";
import { TicketBadge } from "./ticket-card.tsx";
import { TicketCode } from "./ticket-code.tsx";

type ShowTicketProps = { ticket: TicketView; viewer: "holder" | "stranger" | "nobody" };

/** The ticket as it is shown at the door: what it is for on top, the code below the torn line. */
export function ShowTicket({ ticket, viewer }: ShowTicketProps) {
  const { event } = ticket;
  return (
    <article className="overflow-hidden rounded-xl border border-line bg-surface shadow-raised">
      <header className="p-5 pb-4 sm:p-6 sm:pb-5">
        <div className="flex flex-wrap items-start justify-between gap-x-3 gap-y-2">
          <h1 className="display min-w-0 text-3xl">{event.title}</h1>
          <TicketBadge ticket={ticket} />
        </div>
        <dl className="mt-4 grid grid-cols-[minmax(0,1.2fr)_minmax(0,1fr)_auto] gap-4">
          <Fact name="Doors">
            <Time atSeconds={event.doorsAtSeconds} timezone={event.timezone} style="short" />
          </Fact>
          <Fact name="Ticket">{ticket.tierName}</Fact>
          <Fact name="No.">{ticket.serial + 1}</Fact>
        </dl>
        {ticket.leftAtMs === null && ticket.admittedAtMs !== null ? <Admitted atMs={ticket.admittedAtMs} timezone={event.timezone} /> : null}
        {ticket.leftAtMs !== null ? <WentOut atMs={ticket.leftAtMs} mayReturn={ticket.mayReturn} timezone={event.timezone} /> : null}
      </header>
      <div className="tear px-5 pt-6 pb-6 sm:px-6">
        <Viewed ticket={ticket} viewer={viewer} />
      </div>
    </article>
  );
}

function Viewed({ ticket, viewer }: ShowTicketProps) {
  if (ticket.state !== "live") return <Gone ticket={ticket} state={ticket.state} />;
  if (ticket.event.cancelledAtSeconds !== null && ticket.status !== "used") return <CalledOff ticket={ticket} />;
  switch (viewer) {
    case "holder":
      return <TicketCode ticket={ticket} />;
    case "stranger":
      return <p className="py-8 text-center text-muted">Another wallet holds this ticket, so its code is not yours to show.</p>;
    case "nobody":
      return <SignInPrompt title="Yours?" text="Sign in with the wallet that holds this ticket to show its code." />;
  }
}

function CalledOff({ ticket }: { ticket: TicketView }) {
  return (
    <div className="grid gap-5 py-6 text-center">
      <p className="font-semibold">The organizer has cancelled this event.</p>
      <MoneyBack ticket={ticket} />
    </div>
  );
}

type GoneState = Exclude<TicketView["state"], "live">;

function Gone({ ticket, state }: { ticket: TicketView; state: GoneState }) {
  const isHeld = ticket.transfers.at(-1)?.payment === "held";
  return (
    <div className="grid gap-5 py-8 text-center">
      <p className="text-muted">{GONE[state]}</p>
      {isHeld && ticket.lastHolder ? <WaitingMoney ticket={ticket} holder={parseAddress(ticket.lastHolder)} /> : null}
    </div>
  );
}

const GONE: Record<GoneState, string> = {
  refunded: "This ticket was refunded. It opens no door any more.",
  voided: "This ticket was revoked. It opens no door any more.",
  burned: "Its holder has destroyed this ticket. It opens no door any more.",
};

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="label text-muted">{name}</dt>
      <dd className="mt-0.5 font-semibold leading-snug">{children}</dd>
    </div>
  );
}

function Admitted({ atMs, timezone }: { atMs: number; timezone: string }) {
  return (
    <p role="status" data-testid="admitted" className="mt-4 flex items-center gap-3 rounded-md bg-positive-wash p-3 font-semibold text-positive">
      <CircleCheck aria-hidden className="size-5" />
      <span>
        You’re in since <Time atSeconds={Math.floor(atMs / 1000)} timezone={timezone} style="clock" />. Enjoy.
      </span>
    </p>
  );
}

function WentOut({ atMs, mayReturn, timezone }: { atMs: number; mayReturn: boolean; timezone: string }) {
  return (
    <p
      role="status"
      data-testid="went-out"
      className={classNames("mt-4 flex items-center gap-3 rounded-md p-3 font-semibold", mayReturn ? "bg-sunken" : "bg-warning-wash text-warning")}
    >
      <LogOut aria-hidden className="size-5 shrink-0" />
      <span>
        You went out at <Time atSeconds={Math.floor(atMs / 1000)} timezone={timezone} style="clock" />.{" "}
        {mayReturn ? "Show the code to come back in." : "This ticket lets nobody in again."}
      </span>
    </p>
  );
}
