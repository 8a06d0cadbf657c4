import type { Address } from "#core/bytes.ts";
import type { Issued } from "#core/method.ts";
import { type Binding, bindingTypedData } from "#core/typed-data.ts";

export type BindingRequest = { readonly event: { readonly chainId: number; readonly contract: Address }; readonly binding: Binding };

/** A code is made on the phone alone; what can be issued is the delegation that the holder's wallet signs once. */
export function issueBinding(request: BindingRequest): Issued {
  return { kind: "sign-on-device", typedData: bindingTypedData(request) };
}
