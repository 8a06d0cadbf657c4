import type { Address } from "#core/bytes.ts";
import type { Issued } from "#core/method.ts";
import { type ChallengeClaims, encodeChallenge, encodeChallengeClaims } from "./challenge.ts";
import { textOfChallenge } from "./evidence.ts";

export type FaceRequest = {
  readonly event: { readonly chainId: number; readonly contract: Address };
  readonly kid: string;
  readonly claims: ChallengeClaims;
};

/** The question that a gate's device puts to the person before it, for one of the platform's keys to sign. */
export function issueChallenge({ event, kid, claims }: FaceRequest): Issued {
  const textOf = (signature: Uint8Array) => textOfChallenge(encodeChallenge({ event, claims, kid, signature }));
  return { kind: "sign-on-server", message: encodeChallengeClaims({ event, claims }), textOf };
}
