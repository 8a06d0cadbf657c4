import type { FoyerError } from "#core/error.ts";
import type { Refusal } from "./answer.ts";

/** A fault in words that a form can show. */
export function refusalOf({ code, message, next, fields }: FoyerError): Refusal {
  return { kind: "refused", code, message: `${message} ${next}`, fields: Object.fromEntries(fields.map(({ path, message: why }) => [path, why])) };
}
