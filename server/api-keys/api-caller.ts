import type { ApiScope } from "#core/api-scope.ts";
import type { Address } from "#core/bytes.ts";

/** For whom a program calls, and what it may. `by`: the key or session that all rests on. */
export type ApiCaller = {
  readonly userId: string;
  readonly wallet: Address;
  readonly scopes: readonly ApiScope[];
  /** By what the call itself was signed: a token rests on a key or session and is neither. */
  readonly proof: "cookie" | "key" | "token";
  readonly by: { readonly kind: "key" | "session"; readonly id: string };
};
