import type { Address, Hex } from "#core/bytes.ts";
import type { Issued } from "#core/method.ts";
import { encodeRecord } from "./evidence.ts";

export type RecordRequest = { readonly event: { readonly chainId: number; readonly contract: Address }; readonly recordId: Hex };

/** The text for the tag's memory. A tag that stands for its ticket by UID or by secure messages is given none. */
export function issueRecord(request: RecordRequest): Issued {
  return { kind: "payload", text: encodeRecord(request) };
}
