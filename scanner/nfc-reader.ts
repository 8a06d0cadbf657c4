import type { Hex } from "#core/bytes.ts";
import { FoyerError } from "#core/error.ts";
import { parseTap, parseUid, tapOf } from "#methods/nfc/evidence.ts";

/** As much of Web NFC as is used here; browsers other than Chrome on Android have none. */
export type NdefRecord = { readonly recordType: string; readonly data?: DataView; readonly encoding?: string };
export type NdefReading = { readonly serialNumber: string; readonly message: { readonly records: readonly NdefRecord[] } };
export type NdefReader = {
  scan: (options: { signal: AbortSignal }) => Promise<void>;
  write: (message: { records: { recordType: "text"; data: string }[] }, options: { overwrite: boolean; signal: AbortSignal }) => Promise<void>;
  onreading: ((reading: NdefReading) => void) | null;
  onreadingerror: (() => void) | null;
};

/** A tag that was held to this device. */
export type TagReading = {
  readonly uid: Hex | null;
  /** What a gate presents for it; `null` for a tag that carries nothing of ours and has no fixed UID. */
  readonly evidence: string | null;
  /** The message of a tag whose keys are set. */
  readonly message: string | null;
  /** Puts one text on it in place of all it carries. Throws UNAVAILABLE when it moved away or is locked. */
  readonly write: (text: string) => Promise<void>;
};

type Scope = { readonly NDEFReader?: new () => NdefReader };

/** Whether this browser can read tags at all. */
export function findNfc(scope: object): (() => NdefReader) | null {
  const { NDEFReader } = scope as Scope;
  return NDEFReader ? () => new NDEFReader() : null;
}

type Options = {
  readonly createReader: () => NdefReader;
  readonly signal: AbortSignal;
  readonly onTag: (reading: TagReading) => void;
  /** A tag was there and could not be read: it moved away, or is of another make. */
  readonly onUnreadable: () => void;
};

/** Reads tags until the signal ends it. The browser asks for permission once. Throws UNAVAILABLE, saying what to do. */
export async function readTags({ createReader, signal, onTag, onUnreadable }: Options): Promise<void> {
  const reader = createReader();
  reader.onreading = (reading) => onTag(tagOf({ reader, reading, signal }));
  reader.onreadingerror = onUnreadable;
  try {
    await reader.scan({ signal });
  } catch (cause) {
    throw asFault(cause);
  }
}

function tagOf({ reader, reading, signal }: { reader: NdefReader; reading: NdefReading; signal: AbortSignal }): TagReading {
  const uid = parseUid(reading.serialNumber);
  const texts = reading.message.records.flatMap(textOf);
  const message = texts.find((text) => parseTap(text)?.kind === "sun") ?? null;
  return { uid, message, evidence: message ?? evidenceOf({ uid, texts }), write: (text) => write({ reader, text, signal }) };
}

/** The written record with the UID that it was read from, else the UID as keyboard readers type it. */
function evidenceOf({ uid, texts }: { uid: Hex | null; texts: readonly string[] }): string | null {
  if (!uid) return null;
  const taps = texts.flatMap((record) => tapOf({ record, uid }) ?? []);
  return taps[0] ?? uid.slice(2).toUpperCase();
}

function textOf({ recordType, data, encoding }: NdefRecord): string[] {
  if (!data || (recordType !== "text" && recordType !== "url")) return [];
  return [new TextDecoder(encoding === "utf-16" ? "utf-16be" : "utf-8").decode(data)];
}

async function write({ reader, text, signal }: { reader: NdefReader; text: string; signal: AbortSignal }): Promise<void> {
  try {
    await reader.write({ records: [{ recordType: "text", data: text }] }, { overwrite: true, signal });
  } catch (cause) {
    throw new FoyerError({ code: "UNAVAILABLE", message: "The wristband could not be written.", next: "Hold it still and try again, or take another.", cause });
  }
}

function asFault(cause: unknown): FoyerError {
  const name = cause instanceof DOMException ? cause.name : "";
  if (name === "NotAllowedError")
    return new FoyerError({ code: "UNAVAILABLE", message: "This page may not use NFC.", next: "Allow NFC for this page in the browser's settings.", cause });
  if (name === "NotReadableError")
    return new FoyerError({ code: "UNAVAILABLE", message: "NFC is switched off.", next: "Switch NFC on in the phone's settings.", cause });
  return new FoyerError({
    code: "UNAVAILABLE",
    message: "This device can't read wristbands.",
    next: "Use an Android phone with Chrome, or a reader on a cable.",
    cause,
  });
}
