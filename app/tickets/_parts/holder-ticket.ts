import { useMemo } from "react";
import { parseAddress } from "#core/bytes.ts";
import type { HolderTicket } from "#holder/holder-ticket.ts";
import type { TicketView } from "#server/tickets/ticket-view.ts";

/** The few facts of a ticket that this device works with; the same object as long as none of them changes. */
export function useHolderTicket(ticket: TicketView): HolderTicket {
  const { id, eventId, tokenId, holder, event, transfers } = ticket;
  const { chainId, contract, codePeriodSeconds } = event;
  const leftAtSeconds = transfers.findLast(({ from }) => from === holder)?.atSeconds ?? null;
  return useMemo(
    () => ({
      id,
      eventId,
      tokenId: BigInt(tokenId),
      chainId,
      contract: parseAddress(contract),
      holder: parseAddress(holder),
      codePeriodSeconds,
      leftAtSeconds,
    }),
    [id, eventId, tokenId, chainId, contract, holder, codePeriodSeconds, leftAtSeconds],
  );
}
