import type { ErrorCode } from "#core/error.ts";

export type Refusal = {
  readonly kind: "refused";
  readonly code: ErrorCode;
  readonly message: string;
  readonly fields: Readonly<Record<string, string>>;
};

/** What an action of this page tells the form that called it. */
export type Answer<T> = { readonly kind: "done"; readonly value: T } | Refusal;
