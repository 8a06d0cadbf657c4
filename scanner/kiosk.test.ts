import { describe, expect, test } from "vitest";
import { FoyerError } from "#core/error.ts";
import { encodeRecord } from "#methods/nfc/evidence.ts";
import { EVENT } from "#test/support/credentials.ts";
import { createVirtualNfc, type VirtualTag } from "#test/support/nfc.ts";
import { RECORD_ID, sunOf } from "#test/support/tags.ts";
import { createKiosk } from "./kiosk.ts";
import { findNfc, readTags } from "./nfc-reader.ts";

const TICKET = { id: "3f2b1d8e-6c5a-4f0e-9b7d-2a1c4e6f8b90", tier: 1, tierName: "Stalls", serial: 6 };
const CREDENTIAL = "00000000-0000-4000-8000-000000000001";
const SERIAL = "04:a2:b3:c4:d5:e6:80";
const record = encodeRecord({ event: EVENT, recordId: RECORD_ID });

/** A kiosk with an antenna, before a server that says yes to one code. */
async function openKiosk() {
  const calls: { path: string; method?: string; body?: object }[] = [];
  const kiosk = createKiosk({
    device: {
      call: async (request) => {
        calls.push(request);
        if (request.path === "tickets/identify") {
          if ((request.body as { text: string }).text === "good") return TICKET;
          throw new FoyerError({ code: "INVALID_INPUT", message: "This code is not good here: STALE.", next: "Ask for the live code." });
        }
        return { credentialId: CREDENTIAL, text: (request.body as { kind?: string } | undefined)?.kind === "record" ? record : null };
      },
    },
  });
  const nfc = createVirtualNfc();
  const done: Promise<void>[] = [];
  await readTags({
    createReader: findNfc(nfc.scope) ?? (() => expect.unreachable()),
    signal: new AbortController().signal,
    onTag: (reading) => void done.push(kiosk.presentTag(reading)),
    onUnreadable: () => undefined,
  });
  const hold = async (tag: VirtualTag) => {
    nfc.hold(tag);
    await Promise.all(done);
  };
  return { kiosk, calls, hold };
}

describe("V2 the kiosk gives wristbands", () => {
  test("code, then tag: the record is written on it, and the next guest may come", async () => {
    const { kiosk, calls, hold } = await openKiosk();
    await kiosk.presentCode("good");
    expect(kiosk.read()).toMatchObject({ kind: "tag", ticket: { tierName: "Stalls", serial: 6 } });
    const tag = { serialNumber: SERIAL, texts: ["old"] };
    await hold(tag);
    expect(kiosk.read()).toMatchObject({ kind: "given", strength: "written" });
    expect(tag.texts).toEqual([record]);
    expect(calls[1]).toEqual({ path: `/api/tickets/${TICKET.id}/methods/nfc/generate`, method: "POST", body: { kind: "record", uid: "04a2b3c4d5e680" } });
    kiosk.next();
    expect(kiosk.read()).toEqual({ kind: "guest", fault: null });
  });

  test("a tag whose keys are set is given by its messages and not written", async () => {
    const { kiosk, calls, hold } = await openKiosk();
    await kiosk.presentCode("good");
    const tag = { serialNumber: SERIAL, texts: [sunOf()] };
    await hold(tag);
    expect(kiosk.read()).toMatchObject({ kind: "given", strength: "secure" });
    expect(calls[1]?.body).toEqual({ kind: "sun", message: sunOf() });
    expect(tag.texts).toEqual([sunOf()]);
  });

  test("a reader on a cable gives it by its number", async () => {
    const { kiosk, calls } = await openKiosk();
    await kiosk.presentCode("good");
    await kiosk.presentUid("hello");
    expect(kiosk.read()).toMatchObject({ kind: "tag", fault: { code: "INVALID_INPUT" } });
    await kiosk.presentUid("04A2B3C4D5E680");
    expect(kiosk.read()).toMatchObject({ kind: "given", strength: "number" });
    expect(calls.at(-1)?.body).toEqual({ kind: "uid", uid: "04A2B3C4D5E680" });
  });

  test("a wristband that is chosen first is given like one that is held; one that is not found may be chosen again", async () => {
    const { kiosk } = await openKiosk();
    await kiosk.presentCode("good");
    await kiosk.presentWristband(() => Promise.reject(new FoyerError({ code: "UNAVAILABLE", message: "Not reached.", next: "Choose again." })));
    expect(kiosk.read()).toMatchObject({ kind: "tag", fault: { message: "Not reached." } });
    const written: string[] = [];
    await kiosk.presentWristband(async () => ({ uid: "0x04a2b3c4d5e680", evidence: null, message: null, write: async (text) => void written.push(text) }));
    expect(kiosk.read()).toMatchObject({ kind: "given", strength: "written" });
    expect(written).toEqual([record]);
  });

  test("a tag that can't be written is taken back, and another may be tried", async () => {
    const { kiosk, calls, hold } = await openKiosk();
    await kiosk.presentCode("good");
    await hold({ serialNumber: SERIAL, texts: [], locked: true });
    expect(kiosk.read()).toMatchObject({ kind: "tag", fault: { code: "UNAVAILABLE" } });
    expect(calls.at(-1)).toEqual({ path: `tickets/${TICKET.id}/credentials/${CREDENTIAL}`, method: "DELETE" });
    await hold({ serialNumber: SERIAL, texts: [] });
    expect(kiosk.read()).toMatchObject({ kind: "given" });
  });

  test("without a guest's code no tag is given, and a code that is not good says why", async () => {
    const { kiosk, calls, hold } = await openKiosk();
    await hold({ serialNumber: SERIAL, texts: [] });
    expect(calls).toEqual([]);
    await kiosk.presentCode("old");
    expect(kiosk.read()).toMatchObject({ kind: "guest", fault: { message: "This code is not good here: STALE." } });
  });

  test("whoever looks on is told of each step, until it stops looking", async () => {
    const { kiosk } = await openKiosk();
    const seen: string[] = [];
    const stop = kiosk.subscribe(() => seen.push(kiosk.read().kind));
    await kiosk.presentCode("good");
    stop();
    kiosk.next();
    expect(seen).toEqual(["asking", "tag"]);
  });
});
