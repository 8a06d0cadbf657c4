"use client";

import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { Button, buttonStyles } from "#components/button.tsx";
import { Countdown, useMsLeft } from "#components/code/countdown.tsx";
import { EmptyState } from "#components/empty-state.tsx";
import { useToast } from "#components/toast.tsx";
import { parseAddress } from "#core/bytes.ts";
import { CHALLENGE_SECONDS } from "#core/challenge.ts";
import { type AskedByGate, answerGate } from "#holder/answer.ts";
import type { TicketView } from "#server/tickets/ticket-view.ts";
import { nowMs } from "../../_account/holder-device.ts";
import { useWalletSignature } from "../../tickets/_parts/use-wallet-signature.tsx";

/** `leftMs`: how long the question was still open when the page was made, by the server's clock; the phone's own may be wrong. */
type Props = { asked: AskedByGate; tickets: readonly TicketView[]; leftMs: number };

/** Which ticket, and the wallet's signature for it. The ticket's own page then says that its holder is in. */
export function AnswerGate({ asked, tickets, leftMs: leftAtFirstMs }: Props) {
  const router = useRouter();
  const toast = useToast();
  const [chosenId, setChosenId] = useState(tickets[0]?.id ?? "");
  const { run, pending, note, walletAction } = useWalletSignature();
  const [expiresAtMs] = useState(() => nowMs() + leftAtFirstMs);
  const leftMs = useMsLeft({ untilMs: expiresAtMs, nowMs });
  const ticket = tickets.find(({ id }) => id === chosenId);
  if (!ticket) return <Nothing title="No ticket for this" text="The wallet that you are signed in with holds none that could still come in here." />;
  if (leftMs === 0 && pending === null) return <Nothing title="The gate’s code has run out." text="Scan the one that it shows now." />;

  function sign(of: TicketView): void {
    const signed = { id: of.id, tokenId: BigInt(of.tokenId), holder: parseAddress(of.holder) };
    run(async (signTypedData) => {
      await answerGate({ fetch: globalThis.fetch.bind(globalThis) }, { asked, ticket: signed, signTypedData });
      toast({ tone: "neutral", title: "Signed.", text: "The gate has your answer. Its screen says whether you may come in." });
      router.push(`/tickets/${of.id}`);
    });
  }
  return (
    <div className="grid gap-6">
      <Choice tickets={tickets} chosenId={chosenId} onChoose={setChosenId} />
      {walletAction ?? (
        <Button look="accent" size="large" className="w-full" data-testid="answer-gate" pending={pending} onClick={() => sign(ticket)}>
          Sign and come in
        </Button>
      )}
      <div className="flex items-center gap-3">
        <Countdown untilMs={expiresAtMs} periodMs={CHALLENGE_SECONDS * 1000} nowMs={nowMs} label="Time until the gate’s code ends" />
        <p className="text-muted text-sm">Your wallet signs for this entrance and this ticket, once. It moves nothing and costs nothing.</p>
      </div>
      {note}
    </div>
  );
}

function Nothing({ title, text }: { title: string; text: string }) {
  const action = (
    <Link href="/tickets" className={buttonStyles({ look: "outline" })}>
      Your tickets
    </Link>
  );
  return (
    <div role="status">
      <EmptyState title={title} text={text} action={action} />
    </div>
  );
}

type ChoiceProps = { tickets: readonly TicketView[]; chosenId: string; onChoose: (id: string) => void };

function Choice({ tickets, chosenId, onChoose }: ChoiceProps) {
  return (
    <fieldset className="grid gap-2">
      <legend className="label mb-2 text-muted">{tickets.length === 1 ? "Your ticket" : "Which ticket?"}</legend>
      {tickets.map(({ id, tierName, serial }) => (
        <label
          key={id}
          className="flex cursor-pointer items-center gap-4 rounded-lg border border-line bg-surface p-4 has-checked:border-accent has-focus-visible:outline-2 has-focus-visible:outline-accent"
        >
          <input type="radio" name="ticket" checked={id === chosenId} onChange={() => onChoose(id)} className="size-5 accent-accent" />
          <span className="min-w-0 grow font-semibold">{tierName}</span>
          <span className="shrink-0 font-mono">No. {serial + 1}</span>
        </label>
      ))}
    </fieldset>
  );
}
