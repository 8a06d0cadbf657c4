"use client";

import type { ReactNode } from "react";
import { useReadContract } from "wagmi";
import { FailureNote } from "#components/chain/failure-note.tsx";
import { useTransaction } from "#components/chain/use-transaction.ts";
import { WalletButton } from "#components/chain/wallet-button.tsx";
import { formatCoin } from "#components/format-coin.ts";
import { type Address, parseAddress } from "#core/bytes.ts";
import { eventTicketsAbi } from "#generated/contracts.ts";
import type { TicketView } from "#server/tickets/ticket-view.ts";

/** The price of a ticket of a cancelled event, for its holder. The contract pays the holder, whoever asks. */
export function MoneyBack({ ticket }: { ticket: TicketView }) {
  const contract = parseAddress(ticket.event.contract);
  const paidWei = BigInt(ticket.facePriceWei);
  if (ticket.order) return <p className="text-muted">{elsewhereWords(ticket)}</p>;
  if (paidWei === 0n) return <p className="text-muted">It was free, so there is nothing to give back.</p>;
  return (
    <Payment contract={contract} call={{ functionName: "refund", args: [[BigInt(ticket.tokenId)]] }} testId="refund">
      Get {formatCoin(paidWei)} back
    </Payment>
  );
}

/** The contract never held this price. Who bought the ticket from somebody else has paid that person, and nobody else knows of it. */
function elsewhereWords({ transfers }: TicketView): string {
  if (!transfers.some(({ kind }) => kind === "sale")) return "It was not paid here: the money comes back the way it was paid.";
  return "Its first price was not paid here and goes back to whoever paid it. What was paid for it since went to the seller: ask them.";
}

/** What the contract keeps because the holder's account refused it; nothing once it was fetched. */
export function WaitingMoney({ ticket, holder }: { ticket: TicketView; holder: Address }) {
  const contract = parseAddress(ticket.event.contract);
  const waiting = useReadContract({ abi: eventTicketsAbi, address: contract, functionName: "pendingOf", args: [holder] });
  if (!waiting.data) return null;
  return (
    <Payment contract={contract} call={{ functionName: "withdrawPending", args: [holder] }} testId="fetch-money">
      Fetch the {formatCoin(waiting.data)} that wait
    </Payment>
  );
}

type PaymentProps = {
  contract: Address;
  call: { functionName: "refund" | "withdrawPending"; args: readonly unknown[] };
  testId: string;
  children: ReactNode;
};

function Payment({ contract, call, testId, children }: PaymentProps) {
  const { state, send } = useTransaction({ contract });
  return (
    <div className="grid justify-items-center gap-3">
      <WalletButton look="accent" data-testid={testId} state={state} onPress={() => void send({ abi: eventTicketsAbi, address: contract, ...call })}>
        {children}
      </WalletButton>
      {state.kind === "failed" ? <FailureNote failure={state.failure} testId={`${testId}-error`} /> : null}
    </div>
  );
}
