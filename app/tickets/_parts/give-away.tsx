"use client";

import { useState } from "react";
import { isAddress } from "viem";
import { Card } from "#components/card.tsx";
import { FailureNote } from "#components/chain/failure-note.tsx";
import { useTransaction } from "#components/chain/use-transaction.ts";
import { WalletButton } from "#components/chain/wallet-button.tsx";
import { Field } from "#components/field.tsx";
import { useToast } from "#components/toast.tsx";
import { useMounted } from "#components/use-mounted.ts";
import { type Address, parseAddress } from "#core/bytes.ts";
import { eventTicketsAbi } from "#generated/contracts.ts";
import type { TicketView } from "#server/tickets/ticket-view.ts";

/** Hands the ticket to another wallet for nothing. Codes shown before die with it. */
export function GiveAway({ ticket }: { ticket: TicketView }) {
  const contract = parseAddress(ticket.event.contract);
  const { state, send, reset } = useTransaction({ contract });
  const toast = useToast();
  const mounted = useMounted();
  const [text, setText] = useState("");
  const [problem, setProblem] = useState<string | null>(null);

  async function give(holder: Address): Promise<void> {
    const fault = faultOf({ text, holder });
    setProblem(fault);
    if (fault) return;
    const args = [holder, parseAddress(text.trim()), BigInt(ticket.tokenId)];
    if (await send({ abi: eventTicketsAbi, address: contract, functionName: "safeTransferFrom", args })) {
      toast({ tone: "positive", title: "Given away.", text: "Your codes for this ticket have stopped working." });
    }
  }
  return (
    <Card>
      <h3 className="font-semibold text-xl">Give away</h3>
      <div className="mt-3 grid gap-3 sm:grid-cols-[1fr_auto] sm:items-start">
        <Field
          label="To which wallet"
          data-testid="give-to"
          autoComplete="off"
          spellCheck={false}
          placeholder="0x…"
          className="font-mono text-sm"
          value={text}
          disabled={!mounted}
          error={problem}
          hint="It can’t be taken back, and nobody pays you for it."
          onChange={(event) => {
            setText(event.target.value);
            setProblem(null);
            reset();
          }}
        />
        <WalletButton look="outline" className="h-12 sm:mt-[1.6875rem]" data-testid="give-submit" state={state} onPress={(holder) => void give(holder)}>
          Give it away
        </WalletButton>
      </div>
      {state.kind === "failed" ? (
        <div className="mt-3">
          <FailureNote failure={state.failure} testId="give-error" />
        </div>
      ) : null}
    </Card>
  );
}

function faultOf({ text, holder }: { text: string; holder: Address }): string | null {
  const wanted = text.trim();
  if (!isAddress(wanted, { strict: false })) return "An address is 0x and 40 more characters.";
  if (!isAddress(wanted)) return "One character of this address is wrong: its check sum does not fit.";
  return parseAddress(wanted) === holder ? "This is your own wallet." : null;
}
