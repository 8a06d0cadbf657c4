import { decodeHex, type Hex } from "#core/bytes.ts";
import { FoyerError } from "#core/error.ts";
import type { Fix } from "#core/position.ts";
import { secondsOf } from "#core/time.ts";
import { type BindingTypedData, type EntryTypedData, entryTypedData } from "#core/typed-data.ts";
import type { Zone } from "#core/zone.ts";
import { encodeEntry, MAX_ENTRY_SIGNATURE_BYTES } from "#methods/wallet/evidence.ts";
import { bindDevice } from "./binding.ts";
import { type DeviceCode, makeCode, makeLongCode } from "./code.ts";
import type { HolderDeps, HolderTicket } from "./holder-ticket.ts";
import { reportPresence } from "./presence.ts";
import type { EntryAnswer } from "./zone-entry.ts";

/** Whether this device may show the ticket. `unbound`: nobody's device does, `elsewhere`: another's, `ended`: ours did. */
export type DeviceState =
  | { readonly kind: "unbound" }
  | { readonly kind: "elsewhere" }
  | { readonly kind: "ended" }
  | { readonly kind: "bound"; readonly expiresAtMs: number };

export type HolderDevice = {
  /** What this device knows without network. */
  readonly readState: (ticket: HolderTicket) => Promise<DeviceState>;
  /** The same, checked with the server, which also tells its clock; a key that was ended elsewhere is destroyed. Throws UNAVAILABLE offline. */
  readonly refreshState: (ticket: HolderTicket) => Promise<DeviceState>;
  /** A new key, signed by the wallet, registered, kept. Throws what wallet and server throw; then nothing has changed here. */
  readonly bind: (input: { ticket: HolderTicket; signTypedData: (typedData: BindingTypedData) => Promise<Hex> }) => Promise<DeviceState>;
  /** The code of an instant, made without network; `null` when this device may not show the ticket. */
  readonly codeAt: (input: { ticket: HolderTicket; atMs: number }) => Promise<DeviceCode | null>;
  /** The same with the binding inside, for a gate that may not know it. `null` also for smart wallets, whose word only a node can check. */
  readonly longCodeAt: (input: { ticket: HolderTicket; atMs: number }) => Promise<DeviceCode | null>;
  /** The wallet's own request for entry, used once. Throws UNAVAILABLE offline. */
  readonly signEntry: (input: {
    ticket: HolderTicket;
    signTypedData: (typedData: EntryTypedData) => Promise<Hex>;
  }) => Promise<{ text: string; expiresAtMs: number }>;
  /** This device's word that it is at the entrance, brought to the server. Throws UNAUTHENTICATED when this device may not show the ticket, UNAVAILABLE offline. */
  readonly reportEntry: (input: { ticket: HolderTicket; zone: Zone; fixes: readonly Fix[] }) => Promise<EntryAnswer>;
  /** How far the server's clock is ahead of this device's, as last seen. */
  readonly findClockOffsetMs: () => Promise<number>;
  /** Every key of this device, for signing out. */
  readonly forgetAll: () => Promise<void>;
};

export function createHolderDevice(deps: HolderDeps): HolderDevice {
  return {
    readState: (ticket) => readState(deps, ticket),
    refreshState: (ticket) => refreshState(deps, ticket),
    bind: async (input) => {
      await bindDevice(deps, input);
      return readState(deps, input.ticket);
    },
    codeAt: (input) => makeCode(deps, input),
    longCodeAt: (input) => makeLongCode(deps, input),
    signEntry: (input) => signEntry(deps, input),
    reportEntry: (input) => reportPresence(deps, input),
    findClockOffsetMs: () => deps.store.findClockOffsetMs(),
    forgetAll: () => deps.store.clear(),
  };
}

async function readState({ store, nowMs }: HolderDeps, ticket: HolderTicket): Promise<DeviceState> {
  const key = await store.find(ticket);
  if (!key) return { kind: "unbound" };
  const { issuedAtSeconds, expiresAtSeconds } = key.binding;
  const isOver = secondsOf(nowMs()) >= expiresAtSeconds;
  if (isOver || (ticket.leftAtSeconds !== null && ticket.leftAtSeconds >= issuedAtSeconds)) return { kind: "ended" };
  return { kind: "bound", expiresAtMs: expiresAtSeconds * 1000 };
}

async function refreshState(deps: HolderDeps, ticket: HolderTicket): Promise<DeviceState> {
  const askedAtMs = deps.nowMs();
  const { holder, binding, serverAtMs } = await deps.api.findBinding(ticket);
  // Half the journey there and back is as near as we come to the server's clock.
  await deps.store.saveClockOffsetMs(Math.round(serverAtMs - (askedAtMs + deps.nowMs()) / 2));
  // Somebody else is signed in here: the answer is about their tickets, not this one's.
  if (holder !== ticket.holder) return readState(deps, ticket);
  const key = await deps.store.find(ticket);
  if (!key) return { kind: binding?.sessionLive ? "elsewhere" : "unbound" };
  const isOurs = binding?.keyId === key.keyId;
  if (isOurs && binding.sessionLive) return readState(deps, ticket);
  await deps.store.remove(ticket);
  return { kind: isOurs || !binding?.sessionLive ? "ended" : "elsewhere" };
}

async function signEntry(
  { api }: HolderDeps,
  { ticket, signTypedData }: { ticket: HolderTicket; signTypedData: (typedData: EntryTypedData) => Promise<Hex> },
): Promise<{ text: string; expiresAtMs: number }> {
  const terms = await api.prepareEntry({ ticketId: ticket.id });
  const entry = { holder: ticket.holder, tokenId: ticket.tokenId, ...terms };
  const signature = decodeHex(await signTypedData(entryTypedData({ event: ticket, entry })));
  if (signature.length > MAX_ENTRY_SIGNATURE_BYTES) throw tooLong();
  return { text: encodeEntry({ event: ticket, entry, signature }), expiresAtMs: entry.expiresAtSeconds * 1000 };
}

function tooLong(): FoyerError {
  const next = "Ask the gate for its own code and answer that, or show the rotating code.";
  return new FoyerError({ code: "INVALID_INPUT", message: "This smart wallet’s signature is too long for a code.", next });
}
