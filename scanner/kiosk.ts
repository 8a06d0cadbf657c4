import { z } from "zod";
import { FoyerError } from "#core/error.ts";
import { parseUid } from "#methods/nfc/evidence.ts";
import type { GateDevice } from "./device.ts";
import type { TagReading } from "./nfc-reader.ts";

export type KioskTicket = { readonly id: string; readonly tierName: string; readonly serial: number };

/** Where the kiosk stands with the guest before it. */
export type KioskState =
  | { readonly kind: "guest"; readonly fault: FoyerError | null }
  | { readonly kind: "asking" }
  | { readonly kind: "tag"; readonly ticket: KioskTicket; readonly fault: FoyerError | null }
  | { readonly kind: "giving"; readonly ticket: KioskTicket }
  | { readonly kind: "given"; readonly ticket: KioskTicket; readonly strength: "secure" | "written" | "number" };

export type Kiosk = {
  readonly read: () => KioskState;
  readonly subscribe: (listener: () => void) => () => void;
  /** The guest's code, from camera or cable. */
  readonly presentCode: (text: string) => Promise<void>;
  /** A wristband held to the phone. */
  readonly presentTag: (reading: TagReading) => Promise<void>;
  /** A wristband that a person chooses first, over Bluetooth. */
  readonly presentWristband: (choose: () => Promise<TagReading>) => Promise<void>;
  /** A wristband's UID, typed by a reader on a cable: it can be given by its number only. */
  readonly presentUid: (text: string) => Promise<void>;
  readonly next: () => void;
};

const identified = z.object({ id: z.uuid(), tierName: z.string(), serial: z.int() });
const provisioned = z.object({ credentialId: z.uuid(), text: z.string().nullable() });

/** One guest after the other: a code says whose ticket it is, a tag is given for it. */
export function createKiosk({ device }: { device: Pick<GateDevice, "call"> }): Kiosk {
  let state: KioskState = { kind: "guest", fault: null };
  const listeners = new Set<() => void>();
  const become = (next: KioskState): void => {
    state = next;
    for (const listener of listeners) listener();
  };

  async function give(how: (ticket: KioskTicket) => Promise<KioskState>): Promise<void> {
    if (state.kind !== "tag") return;
    const { ticket } = state;
    become({ kind: "giving", ticket });
    try {
      become(await how(ticket));
    } catch (error) {
      become({ kind: "tag", ticket, fault: asFault(error) });
    }
  }

  return {
    read: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    next: () => become({ kind: "guest", fault: null }),
    presentCode: async (text) => {
      if (state.kind !== "guest") return;
      become({ kind: "asking" });
      try {
        const ticket = identified.parse(await device.call({ path: "tickets/identify", method: "POST", body: { text } }));
        become({ kind: "tag", ticket, fault: null });
      } catch (error) {
        become({ kind: "guest", fault: asFault(error) });
      }
    },
    presentTag: (reading) => give((ticket) => giveTag({ device }, { ticket, reading })),
    presentWristband: (choose) => give(async (ticket) => giveTag({ device }, { ticket, reading: await choose() })),
    presentUid: (text) => give((ticket) => giveNumber({ device }, { ticket, uid: text })),
  };
}

type Deps = { readonly device: Pick<GateDevice, "call"> };

/** By its messages where its keys are set, else by a record that is written on it now. */
async function giveTag({ device }: Deps, { ticket, reading }: { ticket: KioskTicket; reading: TagReading }): Promise<KioskState> {
  if (reading.message !== null) {
    await provision({ device }, { ticket, tag: { kind: "sun", message: reading.message } });
    return { kind: "given", ticket, strength: "secure" };
  }
  if (!reading.uid) throw noFixedNumber();
  const { credentialId, text } = await provision({ device }, { ticket, tag: { kind: "record", uid: reading.uid.slice(2) } });
  try {
    await reading.write(text ?? "");
  } catch (error) {
    // What is not written opens nothing, and a record without its tag would only stand in the list.
    await device.call({ path: `tickets/${ticket.id}/credentials/${credentialId}`, method: "DELETE" });
    throw error;
  }
  return { kind: "given", ticket, strength: "written" };
}

async function giveNumber({ device }: Deps, { ticket, uid }: { ticket: KioskTicket; uid: string }): Promise<KioskState> {
  if (!parseUid(uid)) throw noFixedNumber();
  await provision({ device }, { ticket, tag: { kind: "uid", uid } });
  return { kind: "given", ticket, strength: "number" };
}

async function provision({ device }: Deps, { ticket, tag }: { ticket: KioskTicket; tag: object }): Promise<z.infer<typeof provisioned>> {
  return provisioned.parse(await device.call({ path: `/api/tickets/${ticket.id}/methods/nfc/generate`, method: "POST", body: tag }));
}

function noFixedNumber(): FoyerError {
  return new FoyerError({ code: "INVALID_INPUT", message: "This tag has no number of its own.", next: "Take one with a fixed UID." });
}

/** Whatever goes wrong, the kiosk lives on and says so (M7). */
function asFault(error: unknown): FoyerError {
  if (error instanceof FoyerError) return error;
  return new FoyerError({ code: "INTERNAL", message: "That did not work.", next: "Try again, or call somebody.", cause: error });
}
