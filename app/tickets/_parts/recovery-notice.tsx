"use client";

import { FailureNote } from "#components/chain/failure-note.tsx";
import { useTransaction } from "#components/chain/use-transaction.ts";
import { WalletButton } from "#components/chain/wallet-button.tsx";
import { shortAddress } from "#components/short-address.ts";
import { Time } from "#components/time.tsx";
import { parseAddress } from "#core/bytes.ts";
import { eventTicketsAbi } from "#generated/contracts.ts";
import type { TicketView } from "#server/tickets/ticket-view.ts";

/** Somebody says that this wallet is lost. Its holder, who is reading this, may know better (trap 52). */
export function RecoveryNotice({ ticket, recovery }: { ticket: TicketView; recovery: NonNullable<TicketView["recovery"]> }) {
  const contract = parseAddress(ticket.event.contract);
  const { state, send } = useTransaction({ contract });
  const refuse = { abi: eventTicketsAbi, address: contract, functionName: "vetoRecovery", args: [BigInt(ticket.tokenId)] };
  return (
    <section aria-labelledby="recovery" className="mt-8 rounded-lg bg-warning-wash p-5" data-testid="recovery">
      <h2 id="recovery" className="font-semibold text-lg text-warning">
        Is this wallet lost?
      </h2>
      <p className="mt-2">
        The organizer was told so, and can move this ticket to {shortAddress(recovery.to)} from{" "}
        <Time atSeconds={recovery.readyAtSeconds} timezone={ticket.event.timezone} style="short" /> on. If you did not ask for that, keep it.
      </p>
      <WalletButton className="mt-4" data-testid="veto-recovery" state={state} onPress={() => void send(refuse)}>
        It’s not lost: keep my ticket
      </WalletButton>
      {state.kind === "failed" ? (
        <div className="mt-3">
          <FailureNote failure={state.failure} testId="veto-error" />
        </div>
      ) : null}
    </section>
  );
}
