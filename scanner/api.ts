import { z } from "zod";
import { ERROR_CODES, type ErrorCode, FoyerError } from "#core/error.ts";

const problem = z.object({ code: z.enum(ERROR_CODES), detail: z.string(), next: z.string() });

/** A request hangs no longer than this: a guest stands in front of the camera. */
const TIMEOUT_MS = 8_000;

export type GateRequest = {
  /** Under /api/gate; from the root with a slash in front. */
  readonly path: string;
  readonly method?: "GET" | "POST" | "DELETE";
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
};

/** The gate's half of /api/gate. Throws the FoyerError that the server answered; UNAVAILABLE when there is no answer at all. */
export async function callGate({ fetch }: { fetch: typeof globalThis.fetch }, { path, method = "GET", headers = {}, body }: GateRequest): Promise<unknown> {
  const init = { method, headers: { "content-type": "application/json", ...headers }, cache: "no-store", signal: AbortSignal.timeout(TIMEOUT_MS) } as const;
  const url = path.startsWith("/") ? path : `/api/gate/${path}`;
  const response = await fetch(url, body ? { ...init, body: JSON.stringify(body) } : init).catch((cause: unknown) => {
    throw new FoyerError({ code: "UNAVAILABLE", message: "There is no connection.", next: "It is tried again by itself.", cause });
  });
  if (response.status === 204) return null;
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok) return answer;
  const { data } = problem.safeParse(answer);
  if (data) throw new FoyerError({ code: data.code, message: data.detail, next: data.next });
  throw new FoyerError({ code: "UNAVAILABLE", message: "The server did not answer as it should.", next: "It is tried again by itself." });
}

export function isFault(error: unknown, ...codes: readonly ErrorCode[]): error is FoyerError {
  return error instanceof FoyerError && codes.includes(error.code);
}
