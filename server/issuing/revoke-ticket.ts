import type pg from "pg";
import { stringToHex } from "viem";
import { type Address, parseAddress } from "#core/bytes.ts";
import { assertNever, FoyerError } from "#core/error.ts";
import type { ChainClient } from "#platform/chain.ts";
import type { Clock } from "../clock.ts";
import { assertOrganizer } from "../gate/assert-organizer.ts";
import { runStatement } from "../gate/statement.ts";
import { getTicketNow } from "../tickets/get-ticket.ts";
import { prepareCall, type UnsignedTransaction } from "../tickets/prepare-call.ts";
import type { TicketNowView } from "../tickets/ticket-view.ts";

/** `revoked`: no gate admits it from now on, and the relayer takes it back on chain. `sign-and-send`: it is so when this has been mined, and not before. */
export type Revocation = { readonly kind: "revoked" } | { readonly kind: "sign-and-send"; readonly transaction: UnsignedTransaction };

type Deps = { readonly db: pg.Pool; readonly clock: Clock; readonly chain: ChainClient };
/** `reason` is a word of at most 31 letters, for it goes on chain as it is. */
type Input = { readonly organizer: { readonly userId: string; readonly wallet: Address }; readonly ticketId: string; readonly reason: string };

/**
 * Takes a ticket back (A4). The platform's own right reaches the tickets that it has issued; one that was bought on chain the organizer's wallet must take
 * back itself, with the money (ADR 026). Doing it again is harmless. Throws NOT_FOUND, FORBIDDEN, ALREADY_USED (somebody is inside with it), CONFLICT
 * (refunded or burned; the contract refuses), UNAVAILABLE.
 */
export async function revokeTicket(deps: Deps, { organizer, ticketId, reason }: Input): Promise<Revocation> {
  const ticket = await getTicketNow(deps, { id: ticketId });
  await assertOrganizer(deps, { userId: organizer.userId, eventId: ticket.event.id });
  if (ticket.status === "revoked" && ticket.state !== "burned") return { kind: "revoked" };
  assertStands(ticket);
  const [event, tokenId] = [{ chainId: ticket.event.chainId, contract: parseAddress(ticket.event.contract) }, BigInt(ticket.tokenId)];
  if (ticket.order === null) {
    const call = { functionName: "void", args: [tokenId, reasonWord(reason)] } as const;
    return { kind: "sign-and-send", transaction: await prepareCall(deps, { event, from: organizer.wallet, call }) };
  }
  const values = [ticket.event.id, ticket.tokenId, new Date(deps.clock.nowMs()), reason, organizer.userId, `user:${organizer.userId}`];
  const rows = await runStatement({ db: deps.db, statement: { name: "ticket_revoke", text: REVOKE, values } });
  if (rows.length === 0) throw used();
  return { kind: "revoked" };
}

/** As the contract keeps it: the word itself, with zeros behind. */
export function reasonWord(reason: string) {
  return stringToHex(reason, { size: 32 });
}

function assertStands({ state, admittedAtMs, admittedOnChain }: TicketNowView): void {
  if (admittedAtMs !== null || admittedOnChain) throw used();
  switch (state) {
    case "live":
      return;
    case "refunded":
    case "burned":
    case "voided":
      throw new FoyerError({ code: "CONFLICT", message: `This ticket is gone: it was ${state}.`, next: "There is nothing left to take back." });
    default:
      assertNever(state);
  }
}

/** The gate's own row of the ticket is locked: either somebody has come in with it, or nobody will. */
const REVOKE = `
WITH seat AS (
  INSERT INTO admission_state AS st (event_id, token_id, revoked_at) VALUES ($1::uuid, $2::numeric, $3::timestamptz)
  ON CONFLICT (event_id, token_id) DO UPDATE SET revoked_at = coalesce(st.revoked_at, excluded.revoked_at)
  WHERE st.admitted_attempt IS NULL RETURNING token_id
), kept AS (
  INSERT INTO revocations (event_id, token_id, reason, requested_by, requested_at)
  SELECT $1::uuid, token_id, $4, $5::uuid, $3::timestamptz FROM seat ON CONFLICT DO NOTHING RETURNING token_id
), audit AS (
  INSERT INTO audit_log (event_id, at, action, outcome, reason, token_id, actor)
  SELECT $1::uuid, $3::timestamptz, 'ticket', 'revoked', $4, token_id, $6 FROM kept
)
SELECT tell('gate', jsonb_build_object('eventId', $1::uuid, 'tokenId', token_id::text, 'kind', 'revoked')) FROM seat`;

function used(): FoyerError {
  return new FoyerError({ code: "ALREADY_USED", message: "Somebody has come in with this ticket.", next: "Speak to the guest: the ticket has done its work." });
}
