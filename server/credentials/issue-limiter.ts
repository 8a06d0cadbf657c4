import type { Counts, Quota } from "../limits/counts.ts";
import type { SetLimits } from "../limits/limits.ts";
import { requireQuota } from "../limits/require-quota.ts";

/** `who`: an account or a steward. `subject`: what the credential is for, a ticket or a tag. */
export type Issuing = { readonly who: string; readonly subject: string };

/** Whether one more credential may be made. `onQuota` hears where each count stands, before TOO_MANY_REQUESTS is thrown. */
export type IssueLimiter = { readonly take: (issuing: Issuing, onQuota: (quota: Quota) => void) => void };

/**
 * A page that shows a ticket asks some four times a minute. Counted for one account in all, and for each of its tickets: what
 * somebody else asks for a ticket never keeps its holder from it.
 */
export function createIssueLimiter({ counts, limits }: { counts: Counts; limits: Pick<SetLimits, "account" | "ticket"> }): IssueLimiter {
  return {
    take({ who, subject }, onQuota) {
      const ofAccount = counts.take(limits.account, who);
      onQuota(ofAccount);
      requireQuota({ quota: ofAccount, what: "Too many codes and passes were asked for." });
      const ofTicket = counts.take(limits.ticket, `${who} ${subject}`);
      onQuota(ofTicket);
      requireQuota({ quota: ofTicket, what: "Too many codes and passes were asked for this ticket." });
    },
  };
}
