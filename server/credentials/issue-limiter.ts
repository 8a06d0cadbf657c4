import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { FoyerError } from "#core/error.ts";

/** `who`: an account or a steward. `subject`: what the credential is for, a ticket or a tag. */
export type Issuing = { readonly who: string; readonly subject: string };

/**
 * Whether one more credential may be made. Counted in each process by itself, so n processes allow n times as many. Throws
 * TOO_MANY_REQUESTS, with the seconds after which it may be tried again.
 */
export type IssueLimiter = { readonly take: (issuing: Issuing) => Promise<void> };

const WINDOW_SECONDS = 60;

/**
 * A page that shows a ticket asks some four times a minute. Counted for one account in all, and for each of its tickets: what
 * somebody else asks for a ticket never keeps its holder from it.
 */
export function createIssueLimiter({ perAccount, perTicket }: { perAccount: number; perTicket: number }): IssueLimiter {
  const [accounts, tickets] = [perAccount, perTicket].map((points) => new RateLimiterMemory({ points, duration: WINDOW_SECONDS })) as [Limiter, Limiter];
  return {
    take: async ({ who, subject }) => {
      await consume({ limiter: accounts, key: who, what: "Too many codes and passes were asked for." });
      await consume({ limiter: tickets, key: `${who} ${subject}`, what: "Too many codes and passes were asked for this ticket." });
    },
  };
}

type Limiter = RateLimiterMemory;

async function consume({ limiter, key, what }: { limiter: Limiter; key: string; what: string }): Promise<void> {
  try {
    await limiter.consume(key);
  } catch (error) {
    if (error instanceof RateLimiterRes) throw tooMany({ what, waitSeconds: Math.max(1, Math.ceil(error.msBeforeNext / 1000)) });
    throw error;
  }
}

function tooMany({ what, waitSeconds }: { what: string; waitSeconds: number }): FoyerError {
  const next = `Try again in ${waitSeconds} ${waitSeconds === 1 ? "second" : "seconds"}.`;
  return new FoyerError({ code: "TOO_MANY_REQUESTS", message: what, next, retryAfterSeconds: waitSeconds });
}
