/**
 * Faults: what went wrong with a request. A refusal at the gate is not a fault but a value, see reason.ts.
 * The list is closed; api/ maps each code to an HTTP status exactly once.
 */
export const ERROR_CODES = [
  "INVALID_INPUT",
  "UNAUTHENTICATED",
  "FORBIDDEN",
  "NOT_FOUND",
  "CONFLICT",
  "KEY_REUSED",
  "EXPIRED",
  "ALREADY_USED",
  "METHOD_DISABLED",
  "TOO_MANY_REQUESTS",
  "PAYLOAD_TOO_LARGE",
  "CONTENDED",
  "UNAVAILABLE",
  "INTERNAL",
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

export type FieldError = { readonly path: string; readonly message: string };

/** One short sentence of what is wrong (`message`), one of what to do (`next`), and a stable `code` for programs. */
export class FoyerError extends Error {
  readonly code: ErrorCode;
  readonly next: string;
  readonly fields: readonly FieldError[];
  /** After how long the same request may succeed; `null`: time changes nothing, or nobody knows. */
  readonly retryAfterSeconds: number | null;

  constructor({
    code,
    message,
    next,
    fields = [],
    retryAfterSeconds = null,
    cause,
  }: { code: ErrorCode; message: string; next: string; fields?: readonly FieldError[]; retryAfterSeconds?: number | null; cause?: unknown }) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = "FoyerError";
    this.code = code;
    this.next = next;
    this.fields = fields;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Ends a switch over a union: a new member is a type error here before it is a surprise at run time. */
export function assertNever(value: never): never {
  throw new TypeError(`Unexpected value: ${JSON.stringify(value)}`);
}
