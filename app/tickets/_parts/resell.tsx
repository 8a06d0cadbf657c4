"use client";

import { useState } from "react";
import { useReadContract } from "wagmi";
import { Card } from "#components/card.tsx";
import { FailureNote } from "#components/chain/failure-note.tsx";
import { useTransaction } from "#components/chain/use-transaction.ts";
import { WalletButton } from "#components/chain/wallet-button.tsx";
import { Field } from "#components/field.tsx";
import { formatBps } from "#components/format-bps.ts";
import { formatAmount, formatCoin, parseAmount } from "#components/format-coin.ts";
import { useMounted } from "#components/use-mounted.ts";
import { parseAddress } from "#core/bytes.ts";
import { resaleCeilingWei, splitResale } from "#core/money.ts";
import { eventTicketsAbi } from "#generated/contracts.ts";
import type { TicketView } from "#server/tickets/ticket-view.ts";

/** Offers the ticket for resale inside its own contract, or takes it back. The contract has the last word on the price. */
export function Resell({ ticket }: { ticket: TicketView }) {
  const contract = parseAddress(ticket.event.contract);
  const { state, send, reset } = useTransaction({ contract });
  const call = { abi: eventTicketsAbi, address: contract };
  const id = BigInt(ticket.tokenId);
  return (
    <Card>
      <h3 className="font-semibold text-xl">Resell</h3>
      {ticket.listing ? (
        <div className="mt-3 flex flex-wrap items-center justify-between gap-4">
          <p>
            For sale at{" "}
            <strong data-testid="listed-price" className="tabular-nums">
              {formatCoin(BigInt(ticket.listing.priceWei))}
            </strong>
            . It stays yours, and opens the door, until somebody buys it.
          </p>
          <WalletButton
            look="outline"
            data-testid="list-cancel"
            state={state}
            onPress={() => void send({ ...call, functionName: "cancelListing", args: [id] })}
          >
            Take it off the market
          </WalletButton>
        </div>
      ) : null}
      <PriceForm ticket={ticket} state={state} onEdit={reset} onSubmit={(priceWei) => void send({ ...call, functionName: "list", args: [id, priceWei] })} />
      {state.kind === "failed" ? (
        <div className="mt-3">
          <FailureNote failure={state.failure} testId="list-error" />
        </div>
      ) : null}
    </Card>
  );
}

type PriceFormProps = { ticket: TicketView; state: ReturnType<typeof useTransaction>["state"]; onEdit: () => void; onSubmit: (priceWei: bigint) => void };

function PriceForm({ ticket, state, onEdit, onSubmit }: PriceFormProps) {
  const ceilingWei = resaleCeilingWei({ facePriceWei: BigInt(ticket.facePriceWei), resaleCapBps: ticket.event.resaleCapBps });
  const [text, setText] = useState("");
  const [problem, setProblem] = useState<string | null>(null);
  const mounted = useMounted();
  const priceWei = parseAmount(text);

  function submit(): void {
    if (priceWei === null) setProblem("Give the price as a number, such as 0.05.");
    else onSubmit(priceWei);
  }
  return (
    <div className="mt-4 grid gap-3 sm:grid-cols-[1fr_auto] sm:items-start">
      <Field
        label={ticket.listing ? "New price" : "Your price"}
        data-testid="list-price"
        inputMode="decimal"
        autoComplete="off"
        placeholder={formatAmount(ceilingWei)}
        suffix="ETH"
        value={text}
        disabled={!mounted}
        error={problem}
        hint={<PriceHint priceWei={priceWei} ceilingWei={ceilingWei} ticket={ticket} />}
        onChange={(event) => {
          setText(event.target.value);
          setProblem(null);
          onEdit();
        }}
      />
      <WalletButton className="h-12 sm:mt-[1.6875rem]" data-testid="list-submit" state={state} onPress={submit}>
        {ticket.listing ? "Change the price" : "Offer for resale"}
      </WalletButton>
    </div>
  );
}

/** The rule before the attempt, and what the seller would get. */
function PriceHint({ priceWei, ceilingWei, ticket }: { priceWei: bigint | null; ceilingWei: bigint; ticket: TicketView }) {
  const { royaltyBps, resaleCapBps, contract } = ticket.event;
  const fee = useReadContract({ abi: eventTicketsAbi, address: parseAddress(contract), functionName: "platformFee" });
  const rule = `At most ${formatCoin(ceilingWei)}: the organizer allows ${formatBps(resaleCapBps)} of the price first paid.`;
  if (priceWei !== null && priceWei > ceilingWei) return <span className="text-warning">{rule} The contract will refuse more.</span>;
  if (priceWei === null || priceWei === 0n || !fee.data) return rule;
  const { sellerWei } = splitResale({ priceWei, royaltyBps, platformFeeBps: fee.data[0] });
  return `You receive ${formatCoin(sellerWei)}, after ${formatBps(royaltyBps)} for the organizer and ${formatBps(fee.data[0])} for the platform.`;
}
