import { describe, expect, test } from "vitest";
import { encodeRecord } from "#methods/nfc/evidence.ts";
import { EVENT } from "#test/support/credentials.ts";
import { RECORD_ID, sunOf, TAG_UID, tapTextOf } from "#test/support/tags.ts";
import { type Bluetooth, findBluetooth, parseProfile, readWristband } from "./ble-wristband.ts";

const [SERVICE, UID, TEXT] = ["a", "b", "c"].map((digit) => `${digit.repeat(8)}-0000-1000-8000-00805f9b34fb`) as [string, string, string];
const profile = { service: SERVICE, uid: UID, text: TEXT };
const record = encodeRecord({ event: EVENT, recordId: RECORD_ID });

/** A wristband that is near, with its number and what is written on it. */
function wristband({ uid = TAG_UID as string, text = "", locked = false } = {}): { bluetooth: Bluetooth; text: () => string } {
  let written = text;
  const values: Record<string, () => Uint8Array<ArrayBuffer>> = {
    [UID]: () => Uint8Array.from(Buffer.from(uid.slice(2), "hex")),
    [TEXT]: () => new TextEncoder().encode(written),
  };
  const service = {
    getCharacteristic: async (name: string) => ({
      readValue: async () => new DataView((values[name]?.() ?? new Uint8Array()).buffer),
      writeValueWithResponse: async (value: Uint8Array) => {
        if (locked) throw new DOMException("gone", "NetworkError");
        written = new TextDecoder().decode(value);
      },
    }),
  };
  const gatt = { connect: async () => ({ getPrimaryService: async () => service }), disconnect: () => undefined };
  return { bluetooth: { requestDevice: async () => ({ gatt }) }, text: () => written };
}

describe("V2 a wristband over Bluetooth", () => {
  test("is read like any tag: by its record, its message, or its number", async () => {
    const evidenceOf = async (text: string) => (await readWristband({ bluetooth: wristband({ text }).bluetooth, profile })).evidence;
    expect(await evidenceOf(record)).toBe(tapTextOf());
    expect(await evidenceOf(sunOf())).toBe(sunOf());
    expect(await evidenceOf("")).toBe(TAG_UID.slice(2).toUpperCase());
  });

  test("is written, and says when it went out of reach", async () => {
    const near = wristband();
    const reading = await readWristband({ bluetooth: near.bluetooth, profile });
    expect(reading.uid).toBe(TAG_UID);
    await reading.write(record);
    expect(near.text()).toBe(record);
    const gone = await readWristband({ bluetooth: wristband({ locked: true }).bluetooth, profile });
    await expect(gone.write(record)).rejects.toMatchObject({ code: "UNAVAILABLE" });
    const nobody: Bluetooth = { requestDevice: () => Promise.reject(new DOMException("none chosen", "NotFoundError")) };
    await expect(readWristband({ bluetooth: nobody, profile })).rejects.toMatchObject({ code: "UNAVAILABLE" });
    await expect(readWristband({ bluetooth: { requestDevice: async () => ({}) }, profile })).rejects.toMatchObject({ code: "UNAVAILABLE" });
  });

  test("only where browser and vendor offer it", () => {
    expect(findBluetooth({})).toBeNull();
    expect(findBluetooth({ navigator: {} })).toBeNull();
    expect(parseProfile([SERVICE, UID, TEXT].join(",").toUpperCase())).toEqual(profile);
    for (const text of ["", SERVICE, `${SERVICE},${UID}`, `${SERVICE},${UID},${TEXT},x`, "a,b,c"]) expect(parseProfile(text)).toBeNull();
  });
});
