import type { Hex } from "#core/bytes.ts";
import { keyIdOf } from "#core/credential.ts";
import { type BindingTypedData, bindingTypedData } from "#core/typed-data.ts";
import { createDeviceKey } from "#methods/device-key.ts";
import type { HolderDeps, HolderTicket } from "./holder-ticket.ts";

/**
 * Makes this device the one that shows the holder's tickets of the event. Each binding has a key of its own, so that
 * nothing links two events, and what the wallet signs is written here: the server only proposes numbers.
 */
export async function bindDevice(
  deps: HolderDeps,
  { ticket, signTypedData }: { ticket: HolderTicket; signTypedData: (typedData: BindingTypedData) => Promise<Hex> },
): Promise<void> {
  const { algorithm, deviceKey, privateKey } = await createDeviceKey(deps);
  const terms = await deps.api.prepareBinding({ ticketId: ticket.id, algorithm, deviceKey });
  const binding = { holder: ticket.holder, algorithm, deviceKey, ...terms };
  const walletSignature = await signTypedData(bindingTypedData({ event: ticket, binding }));
  await deps.api.registerBinding({ eventId: ticket.eventId, binding, signature: walletSignature });
  await deps.store.save(ticket, { binding, keyId: keyIdOf(binding), privateKey, walletSignature });
}
