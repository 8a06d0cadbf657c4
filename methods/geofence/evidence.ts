import { encodeHex, type Hex } from "#core/bytes.ts";

/** That the ticket's phone was seen at the entrance: the name of the platform's own record. It never leaves the server, which adds it to what the guest shows. */
export type PresenceEvidence = { readonly reference: Hex };

export const PRESENCE_REFERENCE_BYTES = 16;

export function encodePresence({ reference }: PresenceEvidence): string {
  return `FZ1:${reference.slice(2).toUpperCase()}`;
}

/** `null` for anything but the one spelling. */
export function parsePresence(text: string): PresenceEvidence | null {
  const found = PRESENCE.exec(text);
  return found?.[1] === undefined ? null : { reference: `0x${found[1].toLowerCase()}` };
}

/** A record's new name, of random bytes. */
export function presenceReferenceOf(random: Uint8Array): Hex {
  if (random.length !== PRESENCE_REFERENCE_BYTES) throw new RangeError(`${random.length} bytes name no record`);
  return encodeHex(random);
}

const PRESENCE = /^FZ1:([0-9A-F]{32})$/;
