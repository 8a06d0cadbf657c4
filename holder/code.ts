import { decodeHex } from "#core/bytes.ts";
import { slotAt, slotEndsAtMs } from "#core/credential.ts";
import { WALLET_SIGNATURE_BYTES } from "#core/signature.ts";
import { signWithDevice } from "#methods/device-key.ts";
import { encodeClaims, encodeCode, type SignedBinding } from "#methods/qr/evidence.ts";
import type { HolderDeps, HolderTicket } from "./holder-ticket.ts";
import type { BoundKey } from "./key-store.ts";

export type DeviceCode = {
  readonly text: string;
  readonly slot: number;
  /** In this device's own time: when the next code is due. */
  readonly expiresAtMs: number;
};

type Input = { ticket: HolderTicket; atMs: number };

/** The code of an instant, or `null` when this device has no living key for the ticket. Needs no network. */
export async function makeCode(deps: HolderDeps, input: Input): Promise<DeviceCode | null> {
  const key = await findKey(deps, input);
  return key && sign(deps, { ...input, key, carried: null });
}

export async function makeLongCode(deps: HolderDeps, input: Input): Promise<DeviceCode | null> {
  const key = await findKey(deps, input);
  if (!key) return null;
  const signature = decodeHex(key.walletSignature);
  if (signature.length !== WALLET_SIGNATURE_BYTES) return null;
  return sign(deps, { ...input, key, carried: { binding: key.binding, signature } });
}

async function findKey({ store }: HolderDeps, { ticket, atMs }: Input): Promise<BoundKey | null> {
  const key = await store.find(ticket);
  if (!key || atMs >= key.binding.expiresAtSeconds * 1000) return null;
  return ticket.leftAtSeconds !== null && ticket.leftAtSeconds >= key.binding.issuedAtSeconds ? null : key;
}

/** The slot is counted by the server's clock as last seen, so that a phone with a wrong clock still shows codes that pass. */
async function sign(deps: HolderDeps, { ticket, atMs, key, carried }: Input & { key: BoundKey; carried: SignedBinding | null }): Promise<DeviceCode> {
  const offsetMs = await deps.store.findClockOffsetMs();
  const periodSeconds = ticket.codePeriodSeconds;
  const slot = slotAt({ atMs: atMs + offsetMs, periodSeconds });
  const claims = { tokenId: ticket.tokenId, slot, keyId: key.keyId };
  const { algorithm } = key.binding;
  const signature = await signWithDevice(deps, { algorithm, privateKey: key.privateKey, message: encodeClaims({ event: ticket, claims }) });
  return { text: encodeCode({ event: ticket, claims, signature, carried }), slot, expiresAtMs: slotEndsAtMs({ slot, periodSeconds }) - offsetMs };
}
