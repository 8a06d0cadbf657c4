import type { Address } from "#core/bytes.ts";
import type { Issued } from "#core/method.ts";
import { type Answer, answerTypedData, type Entry, entryTypedData } from "#core/typed-data.ts";

type EventPlace = { readonly chainId: number; readonly contract: Address };

/** An entry to be shown, or the answer to what a gate shows. */
export type WalletRequest = { readonly event: EventPlace } & ({ readonly entry: Entry } | { readonly answer: Answer });

/** What the holder's wallet signs at the door. */
export function issueForWallet(request: WalletRequest): Issued {
  return { kind: "sign-on-device", typedData: "entry" in request ? entryTypedData(request) : answerTypedData(request) };
}
