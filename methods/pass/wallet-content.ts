import { encodeHex, type Hex } from "#core/bytes.ts";
import { TOTP_DIGITS } from "#core/totp.ts";
import { APPLE_PREFIX, GOOGLE_PREFIX } from "./evidence.ts";

/** What a ticket says of itself in any phone's wallet: nothing about its holder (M9). */
export type PassContent = {
  readonly reference: string;
  readonly title: string;
  readonly location: string;
  readonly tierName: string;
  /** As the guest counts, from 1. */
  readonly number: number;
  readonly timezone: string;
  readonly doorsAtSeconds: number;
  readonly startsAtSeconds: number;
  readonly endsAtSeconds: number;
};

/** Fields of an Apple event ticket (pass.json). Its barcode never changes, so it is no proof and the pass says so. */
export function appleFieldsOf(content: PassContent): AppleFields {
  const { title, location, tierName, number, timezone } = content;
  const dates = { dateStyle: "PKDateStyleMedium", timeStyle: "PKDateStyleShort", ignoresTimeZone: false } as const;
  return {
    barcode: {
      message: `${APPLE_PREFIX}${content.reference}`,
      format: "PKBarcodeFormatQR",
      messageEncoding: "iso-8859-1",
      altText: "Have your live code ready, too",
    },
    relevantDate: isoOf(content.doorsAtSeconds),
    expirationDate: isoOf(content.endsAtSeconds),
    primary: [{ key: "event", label: "EVENT", value: title }],
    secondary: [
      { key: "doors", label: "DOORS", value: isoOf(content.doorsAtSeconds), ...dates },
      { key: "starts", label: "BEGINS", value: isoOf(content.startsAtSeconds), ...dates },
    ],
    auxiliary: [
      { key: "tier", label: "TICKET", value: tierName },
      { key: "number", label: "NO.", value: String(number) },
    ],
    back: [
      { key: "place", label: "Where", value: location },
      { key: "zone", label: "Times are shown where you are; the venue's zone is", value: timezone },
      {
        key: "entry",
        label: "At the door",
        value: "This barcode tells the steward which ticket is yours. To come in, show the live code from your tickets or your wristband.",
      },
    ],
  };
}

type AppleField = { key: string; label: string; value: string; dateStyle?: "PKDateStyleMedium"; timeStyle?: "PKDateStyleShort"; ignoresTimeZone?: boolean };
export type AppleFields = {
  readonly barcode: { message: string; format: "PKBarcodeFormatQR"; messageEncoding: string; altText: string };
  readonly relevantDate: string;
  readonly expirationDate: string;
  readonly primary: AppleField[];
  readonly secondary: AppleField[];
  readonly auxiliary: AppleField[];
  readonly back: AppleField[];
};

type GoogleIds = { readonly issuerId: string; readonly eventId: string; readonly credentialId: string };

/** A Google event ticket class: what all tickets of the event share (walletobjects v1). */
export function googleClassOf({ ids, content, issuerName }: { ids: GoogleIds; content: PassContent; issuerName: string }): object {
  return {
    id: `${ids.issuerId}.${ids.eventId}`,
    issuerName,
    reviewStatus: "UNDER_REVIEW",
    eventName: textOf(content.title),
    venue: { name: textOf(content.location), address: textOf(content.location) },
    dateTime: { doorsOpen: isoOf(content.doorsAtSeconds), start: isoOf(content.startsAtSeconds), end: isoOf(content.endsAtSeconds) },
  };
}

/** A Google event ticket whose barcode the phone computes anew each period (RFC 6238). */
export function googleObjectOf({
  ids,
  content,
  totpKey,
  periodSeconds,
}: {
  ids: GoogleIds;
  content: PassContent;
  totpKey: Uint8Array;
  periodSeconds: number;
}): object {
  return {
    id: `${ids.issuerId}.${ids.credentialId}`,
    classId: `${ids.issuerId}.${ids.eventId}`,
    state: "ACTIVE",
    ticketType: textOf(content.tierName),
    ticketNumber: String(content.number),
    rotatingBarcode: {
      type: "QR_CODE",
      valuePattern: `${GOOGLE_PREFIX}${content.reference}:{totp_value_0}`,
      alternateText: "A new code every few seconds",
      totpDetails: {
        periodMillis: String(periodSeconds * 1000),
        algorithm: "TOTP_SHA1",
        parameters: [{ key: base16(encodeHex(totpKey)), valueLength: TOTP_DIGITS }],
      },
    },
    validTimeInterval: { end: { date: isoOf(content.endsAtSeconds) } },
  };
}

function base16(hex: Hex): string {
  return hex.slice(2).toUpperCase();
}

function textOf(value: string): { defaultValue: { language: "en"; value: string } } {
  return { defaultValue: { language: "en", value } };
}

function isoOf(atSeconds: number): string {
  return new Date(atSeconds * 1000).toISOString().replace(".000Z", "Z");
}
