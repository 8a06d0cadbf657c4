import { describe, expect, test } from "vitest";
import { encodeRecord } from "#methods/nfc/evidence.ts";
import { EVENT } from "#test/support/credentials.ts";
import { createVirtualNfc, type VirtualTag } from "#test/support/nfc.ts";
import { RECORD_ID, sunOf, TAG_UID, tapTextOf } from "#test/support/tags.ts";
import { findNfc, readTags, type TagReading } from "./nfc-reader.ts";

const SERIAL = "04:a2:b3:c4:d5:e6:80";

async function startReading(nfc = createVirtualNfc()) {
  const readings: TagReading[] = [];
  const stop = new AbortController();
  let unreadable = 0;
  const createReader = findNfc(nfc.scope);
  if (!createReader) throw new Error("no NFC");
  await readTags({ createReader, signal: stop.signal, onTag: (reading) => readings.push(reading), onUnreadable: () => unreadable++ });
  return { nfc, readings, stop, unreadable: () => unreadable };
}

async function evidenceOf(tag: VirtualTag): Promise<string | null | undefined> {
  const { nfc, readings } = await startReading();
  nfc.hold(tag);
  return readings[0]?.evidence;
}

describe("V2 a phone reads wristbands", () => {
  test("only where the browser can", () => {
    expect(findNfc({})).toBeNull();
    expect(findNfc(createVirtualNfc().scope)).not.toBeNull();
  });

  test("a written record is presented with the UID of its chip", async () => {
    expect(await evidenceOf({ serialNumber: SERIAL, texts: [encodeRecord({ event: EVENT, recordId: RECORD_ID })] })).toBe(tapTextOf());
  });

  test("a secure tag by its message, whatever else it carries", async () => {
    expect(await evidenceOf({ serialNumber: SERIAL, texts: ["hello", sunOf()] })).toBe(sunOf());
  });

  test("an empty tag, or one with strange words, by its UID as cable readers type it", async () => {
    const typed = TAG_UID.slice(2).toUpperCase();
    for (const texts of [[], ["javascript:alert(1)"], ["https://example.com/"]]) expect(await evidenceOf({ serialNumber: SERIAL, texts })).toBe(typed);
  });

  test("a tag with a new UID at each reading stands for nothing", async () => {
    expect(await evidenceOf({ serialNumber: "08:11:22:33", texts: [] })).toBeNull();
    expect(await evidenceOf({ serialNumber: "", texts: [encodeRecord({ event: EVENT, recordId: RECORD_ID })] })).toBeNull();
  });

  test("it writes, says when the tag moved away, and stops when told", async () => {
    const { nfc, readings, stop, unreadable } = await startReading();
    const tag = { serialNumber: SERIAL, texts: ["old"] };
    nfc.hold(tag);
    await readings[0]?.write("new");
    expect(tag.texts).toEqual(["new"]);
    nfc.takeAway();
    await expect(readings[0]?.write("newer")).rejects.toMatchObject({ code: "UNAVAILABLE" });
    nfc.fail();
    expect(unreadable()).toBe(1);
    stop.abort();
    expect(nfc.isReading()).toBe(false);
  });

  test.each([
    ["NotAllowedError", /settings/],
    ["NotReadableError", /Switch NFC on/],
    ["NotSupportedError", /Android/],
  ])("%s is told in words that help", async (refusal, next) => {
    await expect(startReading(createVirtualNfc({ refusal }))).rejects.toMatchObject({ code: "UNAVAILABLE", next: expect.stringMatching(next) });
  });
});
