import type { Address } from "#core/bytes.ts";
import type { Issued } from "#core/method.ts";
import { type Entry, entryTypedData } from "#core/typed-data.ts";

export type EntryRequest = { readonly event: { readonly chainId: number; readonly contract: Address }; readonly entry: Entry };

/** What the holder's wallet signs at the door. */
export function issueEntry(request: EntryRequest): Issued {
  return { kind: "sign-on-device", typedData: entryTypedData(request) };
}
