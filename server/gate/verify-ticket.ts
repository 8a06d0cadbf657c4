import { FoyerError } from "#core/error.ts";
import type { Finding } from "#core/method.ts";
import type { MethodId } from "#core/policy.ts";
import type { ScanAnswer } from "#core/scan.ts";
import { isUuid } from "../uuid.ts";
import { type AdmitDeps, admitTicket, type Scan } from "./admit-ticket.ts";
import { runStatement } from "./statement.ts";
import type { ShiftClaims } from "./tokens.ts";

type Input = { readonly ticketId: string; readonly method: MethodId; readonly scan: Scan; readonly shift: ShiftClaims };

/**
 * A scan of which is known beforehand whose ticket it shall be and by which method (A7): the same operation, and what is shown for another ticket lets
 * nobody in. Throws NOT_FOUND (not this event's ticket) and what admitTicket throws.
 */
export async function verifyTicket(deps: AdmitDeps, { ticketId, method, scan, shift }: Input): Promise<ScanAnswer> {
  const tokenId = await getTokenId(deps, { eventId: shift.eventId, ticketId });
  const answer = await admitTicket(deps, { scan, shift, narrow: (findings) => narrowTo({ findings, tokenId, method }) });
  const isThrough = answer.decision.kind === "admit" || answer.decision.kind === "leave";
  if (isThrough && answer.ticket?.id !== ticketId) throw attemptTaken();
  return answer;
}

/** Evidence of another ticket is no evidence of this one, and without any of the method nothing was shown that was asked for. */
export function narrowTo({ findings, tokenId, method }: { findings: readonly Finding[]; tokenId: bigint; method: MethodId }): readonly Finding[] {
  if (findings.length > 0 && !findings.some((finding) => finding.method === method)) return [{ kind: "fail", method, reason: "MALFORMED", subject: null }];
  const isOther = findings.some(({ subject }) => subject !== null && subject.tokenId !== tokenId);
  return isOther ? [{ kind: "fail", method, reason: "POLICY", subject: null }] : findings;
}

/** What was decided under this attempt id is answered again, and that was about somebody else. */
function attemptTaken(): FoyerError {
  return new FoyerError({ code: "CONFLICT", message: "This attempt id was used for another ticket.", next: "Scan again with a new attempt id." });
}

async function getTokenId({ db }: Pick<AdmitDeps, "db">, { eventId, ticketId }: { eventId: string; ticketId: string }): Promise<bigint> {
  const statement = { name: "ticket_token", text: "SELECT token_id FROM tickets WHERE event_id = $1 AND id = $2", values: [eventId, ticketId] };
  const [row] = isUuid(ticketId) ? await runStatement<{ token_id: string | null }>({ db, statement }) : [];
  if (row?.token_id) return BigInt(row.token_id);
  throw new FoyerError({ code: "NOT_FOUND", message: "This event has no such ticket.", next: "Scan the guest's code instead." });
}
