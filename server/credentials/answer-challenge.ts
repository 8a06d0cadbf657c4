import type pg from "pg";
import { decodeHex, type Hex, parseDecimal } from "#core/bytes.ts";
import { FoyerError } from "#core/error.ts";
import type { CryptoPort } from "#core/method.ts";
import { answerDigest } from "#core/typed-data.ts";
import { encodeAnswer } from "#methods/wallet/answer.ts";
import type { AccountSession } from "../accounts/session.ts";
import type { Clock } from "../clock.ts";
import { answered, getChallenge } from "./get-challenge.ts";
import { getOwnTicket } from "./get-own-ticket.ts";
import { verifyWalletSignature } from "./verify-wallet-signature.ts";
import type { WalletVerdicts } from "./wallet-verdicts.ts";

type Deps = { db: pg.Pool; clock: Clock; crypto: CryptoPort; verdicts: WalletVerdicts };
type Input = { session: AccountSession; nonce: bigint; ticketId: string; signature: Hex };

/**
 * Gives the gate the holder's signed answer and tells it so. Only a genuine answer of a holder is taken, so that nobody can spoil the
 * question for whom it is meant; whether it opens the door is decided at the gate, which judges all of it again. Throws NOT_FOUND,
 * EXPIRED, ALREADY_USED, FORBIDDEN, METHOD_DISABLED, INVALID_INPUT (signature, another event's ticket), UNAVAILABLE.
 */
export async function answerChallenge(deps: Deps, { session, nonce, ticketId, signature }: Input): Promise<void> {
  const { challenge, event } = await getChallenge(deps, { nonce });
  const { ticket } = await getOwnTicket(deps, { session, ticketId, method: "wallet" });
  if (ticket.eventId !== event.id) throw otherEvent();
  const answer = { challenge, holder: session.wallet, tokenId: parseDecimal(ticket.tokenId) };
  const digest = answerDigest({ event, answer });
  if (!(await verifyWalletSignature(deps, { wallet: session.wallet, digest, signature }))) throw badSignature();
  const text = encodeAnswer({ event, answer, signature: decodeHex(signature) });
  const { rowCount } = await deps.db.query(KEEP, [event.id, String(nonce), text, new Date(deps.clock.nowMs())]);
  if (rowCount === 0) throw answered();
}

/** The first answer is the answer. The gate's device hears that there is one, and reads it with its own token. */
const KEEP = `
WITH kept AS (
  UPDATE wallet_challenges SET answer = $3, answered_at = $4 WHERE event_id = $1::uuid AND nonce = $2::bigint AND answer IS NULL RETURNING event_id
)
SELECT tell('gate', jsonb_build_object('eventId', event_id, 'tokenId', NULL, 'kind', 'answer')) FROM kept`;

function otherEvent(): FoyerError {
  return new FoyerError({ code: "INVALID_INPUT", message: "This ticket is for another event.", next: "Choose a ticket for the event of this gate." });
}

function badSignature(): FoyerError {
  const message = "The wallet did not sign this answer.";
  return new FoyerError({ code: "INVALID_INPUT", message, next: "Sign what the gate asks now.", fields: [{ path: "signature", message }] });
}
