import { z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { ZodError } from "zod";
import { ERROR_CODES, type ErrorCode, type FieldError, FoyerError } from "#core/error.ts";
import type { Logger } from "#platform/log.ts";

/** The one place where a fault becomes an HTTP status. */
export const STATUS_OF = {
  INVALID_INPUT: 400,
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  KEY_REUSED: 422,
  EXPIRED: 410,
  ALREADY_USED: 409,
  METHOD_DISABLED: 409,
  TOO_MANY_REQUESTS: 429,
  PAYLOAD_TOO_LARGE: 413,
  CONTENDED: 503,
  UNAVAILABLE: 503,
  INTERNAL: 500,
} satisfies Record<ErrorCode, number>;

const TITLE_OF: Record<ErrorCode, string> = {
  INVALID_INPUT: "Invalid input",
  UNAUTHENTICATED: "Not signed in",
  FORBIDDEN: "Not allowed",
  NOT_FOUND: "Not found",
  CONFLICT: "Conflict",
  KEY_REUSED: "Key used for another call",
  EXPIRED: "Expired",
  ALREADY_USED: "Already used",
  METHOD_DISABLED: "Method switched off",
  TOO_MANY_REQUESTS: "Too many requests",
  PAYLOAD_TOO_LARGE: "Too large",
  CONTENDED: "Busy",
  UNAVAILABLE: "Unavailable",
  INTERNAL: "Internal error",
};

/** RFC 9457. `type` leads to the code's row in the API pages; `next` says what the caller can do. */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.enum(ERROR_CODES),
    detail: z.string(),
    next: z.string(),
    fields: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    retryAfterSeconds: z.int().optional(),
  })
  .openapi("Problem");

export type Problem = z.infer<typeof problemSchema>;

/** For `responses` of a route: `{ 200: …, ...problems("NOT_FOUND") }`. Every route may also answer INVALID_INPUT and INTERNAL. */
export function problems<Code extends ErrorCode>(...codes: readonly Code[]): Record<(typeof STATUS_OF)[Code | "INVALID_INPUT" | "INTERNAL"], ProblemResponse> {
  const all: ErrorCode[] = ["INVALID_INPUT", ...codes, "INTERNAL"];
  return Object.fromEntries(all.map((code) => [STATUS_OF[code], responseOf(all, STATUS_OF[code])])) as ReturnType<typeof problems<Code>>;
}

type ProblemResponse = { description: string; content: { "application/problem+json": { schema: typeof problemSchema } } };

function responseOf(codes: readonly ErrorCode[], status: number): ProblemResponse {
  const same = [...new Set(codes)].filter((code) => STATUS_OF[code] === status);
  return { description: same.map((code) => `${TITLE_OF[code]} (${code})`).join(", "), content: { "application/problem+json": { schema: problemSchema } } };
}

/** Every error of every route ends here. What nobody foresaw is logged whole and told as INTERNAL without a word of it. */
export function answerError({ error, c, log }: { error: unknown; c: Context; log: Logger }): Response {
  const fault = toFault(error);
  if (fault.code === "INTERNAL") log.error({ err: error, method: c.req.method, path: c.req.path }, "a request failed");
  return answerProblem(fault);
}

export function answerProblem(fault: FoyerError): Response {
  const problem = problemOf(fault);
  const headers = new Headers({ "content-type": "application/problem+json", "cache-control": "no-store" });
  if (problem.status === 429 || problem.status === 503) headers.set("retry-after", String(fault.retryAfterSeconds ?? 1));
  return new Response(JSON.stringify(problem), { status: problem.status as ContentfulStatusCode, headers });
}

export function problemOf({ code, message, next, fields, retryAfterSeconds }: FoyerError): Problem {
  const base = { type: `/api/docs#${code}`, title: TITLE_OF[code], status: STATUS_OF[code], code, detail: message, next };
  return { ...base, ...(fields.length > 0 ? { fields: [...fields] } : {}), ...(retryAfterSeconds === null ? {} : { retryAfterSeconds }) };
}

/** What zod says about a request, one entry per wrong field. */
export function invalidInput({ error, target }: { error: ZodError; target: string }): FoyerError {
  const fields: FieldError[] = error.issues.map(({ path, message }) => ({ path: path.map(String).join(".") || target, message }));
  const [first] = fields;
  return new FoyerError({
    code: "INVALID_INPUT",
    message: fields.length === 1 && first ? `${first.path}: ${first.message}` : "Some fields are not right.",
    next: "Correct the fields that are named and send the request again.",
    fields,
    cause: error,
  });
}

function toFault(error: unknown): FoyerError {
  if (error instanceof FoyerError) return error;
  if (error instanceof HTTPException && error.status < 500) {
    return new FoyerError({
      code: codeOfStatus(error.status),
      message: "The request could not be read.",
      next: "Send JSON as the API pages describe it.",
      cause: error,
    });
  }
  return new FoyerError({ code: "INTERNAL", message: "Something went wrong on our side.", next: "Try again in a moment.", cause: error });
}

function codeOfStatus(status: number): ErrorCode {
  return ERROR_CODES.find((code) => STATUS_OF[code] === status) ?? "INVALID_INPUT";
}
