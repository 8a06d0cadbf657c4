import { createHash } from "node:crypto";
import type { Context } from "hono";
import { FoyerError } from "#core/error.ts";
import { answerOnce } from "#server/idempotency/answer-once.ts";
import type { ApiDeps, ApiEnv } from "../deps.ts";

const HEADER = "idempotency-key";
const KEY = /^[\x21-\x7e]{1,200}$/;

/**
 * Carries a call out once for each Idempotency-Key of an account, and answers it again to whoever sends the same; without the header each call is a
 * call of its own. Throws INVALID_INPUT, CONFLICT, KEY_REUSED.
 */
export async function once<Answer extends Response>(
  deps: Pick<ApiDeps, "db" | "clock">,
  c: Context<ApiEnv>,
  { userId, work }: { userId: string; work: () => Promise<Answer> },
): Promise<Answer> {
  const key = c.req.header(HEADER);
  if (key === undefined) return work();
  if (!KEY.test(key)) throw wrongKey();
  const body = await c.req.text();
  const fingerprint = createHash("sha256").update(`${c.req.method} ${c.req.path}\n${body}`).digest("hex");
  const kept = await answerOnce(deps, { userId, key, fingerprint }, async () => {
    const response = await work();
    return { status: response.status, location: response.headers.get("location"), answer: await response.text() };
  });
  const headers = { "content-type": "application/json", ...(kept.location ? { location: kept.location } : {}) };
  const again = kept.kind === "again" ? { "idempotency-replayed": "true" } : {};
  return new Response(kept.answer, { status: kept.status, headers: { ...headers, ...again } }) as Answer;
}

function wrongKey(): FoyerError {
  const message = "Send 1 to 200 printable letters without spaces.";
  return new FoyerError({ code: "INVALID_INPUT", message, next: "Make a random key for each call.", fields: [{ path: "Idempotency-Key", message }] });
}
