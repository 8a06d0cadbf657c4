import { FoyerError } from "#core/error.ts";
import { parseTap, parseUid, tapOf } from "#methods/nfc/evidence.ts";
import type { TagReading } from "./nfc-reader.ts";

/** As much of Web Bluetooth as is used here. */
type Characteristic = { readValue: () => Promise<DataView>; writeValueWithResponse: (value: Uint8Array<ArrayBuffer>) => Promise<void> };
type Service = { getCharacteristic: (uuid: string) => Promise<Characteristic> };
type Device = { readonly gatt?: { connect: () => Promise<{ getPrimaryService: (uuid: string) => Promise<Service> }>; disconnect: () => void } };
export type Bluetooth = { requestDevice: (options: { filters: { services: string[] }[] }) => Promise<Device> };

/** Where a vendor's wristband keeps its number and its text. Vendors differ, so nothing is assumed. */
export type WristbandProfile = { readonly service: string; readonly uid: string; readonly text: string };

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** `service,uid,text` as the kiosk's address carries it; `null` when it is no profile. */
export function parseProfile(text: string): WristbandProfile | null {
  const [service = "", uid = "", written = "", ...more] = text.toLowerCase().split(",");
  return more.length === 0 && [service, uid, written].every((part) => UUID.test(part)) ? { service, uid, text: written } : null;
}

export function findBluetooth(scope: object): Bluetooth | null {
  return (scope as { navigator?: { bluetooth?: Bluetooth } }).navigator?.bluetooth ?? null;
}

/** Lets a person choose a wristband nearby and reads it; it can be written like any tag. Throws UNAVAILABLE, saying what to do. */
export async function readWristband({ bluetooth, profile }: { bluetooth: Bluetooth; profile: WristbandProfile }): Promise<TagReading> {
  try {
    const device = await bluetooth.requestDevice({ filters: [{ services: [profile.service] }] });
    const server = await device.gatt?.connect();
    if (!server) throw new TypeError("The wristband has no services.");
    const service = await server.getPrimaryService(profile.service);
    const [number, written] = [await service.getCharacteristic(profile.uid), await service.getCharacteristic(profile.text)];
    const uid = parseUid(hexOf(await number.readValue()));
    const text = new TextDecoder().decode(await written.readValue());
    const message = parseTap(text)?.kind === "sun" ? text : null;
    const evidence = uid && (tapOf({ record: text, uid }) ?? uid.slice(2).toUpperCase());
    return { uid, message, evidence: message ?? evidence, write: (next) => write({ written, text: next }) };
  } catch (cause) {
    throw notReached(cause);
  }
}

async function write({ written, text }: { written: Characteristic; text: string }): Promise<void> {
  try {
    await written.writeValueWithResponse(new TextEncoder().encode(text));
  } catch (cause) {
    throw notReached(cause);
  }
}

function hexOf(value: DataView): string {
  return Array.from({ length: value.byteLength }, (_, i) => value.getUint8(i).toString(16).padStart(2, "0")).join("");
}

function notReached(cause: unknown): FoyerError {
  return new FoyerError({ code: "UNAVAILABLE", message: "The wristband could not be reached.", next: "Bring it close, wake it and choose it again.", cause });
}
