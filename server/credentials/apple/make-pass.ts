import { PKPass } from "passkit-generator";
import type { PassContent } from "#methods/pass/wallet-content.ts";
import { appleFieldsOf } from "#methods/pass/wallet-content.ts";
import { drawIcon } from "./icon.ts";
import type { AppleSettings } from "./settings.ts";

export type ApplePass = {
  readonly serial: string;
  readonly token: string;
  readonly content: PassContent;
  /** A pass that opens nothing any more is struck through on the phone. */
  readonly state: "good" | "void";
};

const ICONS = { "icon.png": 29, "icon@2x.png": 58, "icon@3x.png": 87, "logo.png": 50, "logo@2x.png": 100 };
let drawn: Record<string, Buffer> | null = null;

/** The signed .pkpass of an Apple event ticket. Throws what the library says of certificates that do not fit each other. */
export function makeApplePass({ apple, publicUrl }: { apple: AppleSettings; publicUrl: string }, { serial, token, content, state }: ApplePass): Buffer {
  drawn ??= Object.fromEntries(Object.entries(ICONS).map(([name, size]) => [name, drawIcon(size)]));
  const fields = appleFieldsOf(content);
  const pass = new PKPass(
    { ...drawn },
    {
      signerCert: apple.certificate,
      signerKey: apple.key,
      wwdr: apple.wwdrCertificate,
      ...(apple.passphrase === null ? {} : { signerKeyPassphrase: apple.passphrase }),
    },
    {
      ...{ serialNumber: serial, authenticationToken: token, passTypeIdentifier: apple.passTypeId, teamIdentifier: apple.teamId },
      ...{ organizationName: "Foyer", logoText: "Foyer", description: `Ticket for ${content.title}` },
      // Apple's phones add /v1/… themselves and talk https only.
      ...(publicUrl.startsWith("https://") ? { webServiceURL: new URL("/api/apple", publicUrl).href } : {}),
      ...{ backgroundColor: "rgb(20, 19, 16)", foregroundColor: "rgb(246, 244, 237)", labelColor: "rgb(255, 106, 51)" },
      ...{ sharingProhibited: true, voided: state === "void" },
    },
  );
  pass.type = "eventTicket";
  pass.setBarcodes(fields.barcode);
  pass.setRelevantDate(new Date(fields.relevantDate));
  pass.setExpirationDate(new Date(fields.expirationDate));
  pass.primaryFields.push(...fields.primary);
  pass.secondaryFields.push(...fields.secondary);
  pass.auxiliaryFields.push(...fields.auxiliary);
  pass.backFields.push(...fields.back);
  return pass.getAsBuffer();
}
