import { generateKeyPairSync } from "node:crypto";
import { decodeJwt } from "jose";
import { hotpOf, totpStepAt } from "#core/totp.ts";
import { makePassCertificates, readPassFiles } from "./apple.ts";

/** Settings of an installation that can put tickets into both phone wallets. */
export function phoneWalletSource(): Record<string, string> {
  const certificates = makePassCertificates();
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const key = { client_email: "wallet@project.iam.example.com", private_key: privateKey.export({ type: "pkcs8", format: "pem" }) };
  return {
    ...{ APPLE_PASS_TYPE_ID: "pass.test.foyer", APPLE_TEAM_ID: "ABCDE12345", APPLE_PASS_CERTIFICATE: certificates.certificate },
    ...{ APPLE_PASS_KEY: certificates.key, APPLE_WWDR_CERTIFICATE: certificates.wwdr },
    ...{ GOOGLE_WALLET_ISSUER_ID: "3388000000012345678", GOOGLE_WALLET_KEY: JSON.stringify(key) },
  };
}

type Rotating = { valuePattern: string; totpDetails: { periodMillis: string; parameters: { key: string; valueLength: number }[] } };
type SavePayload = { payload: { eventTicketObjects: { rotatingBarcode: Rotating }[] } };

/** What Google's wallet shows at an instant, for the ticket that a link has put into it. */
export function googleBarcodeOf({ url, atMs }: { url: string; atMs: number }): string {
  const { payload } = decodeJwt<SavePayload>(url.slice(url.lastIndexOf("/") + 1));
  const { valuePattern, totpDetails } = payload.eventTicketObjects[0]?.rotatingBarcode ?? absent("barcode");
  const { key, valueLength } = totpDetails.parameters[0] ?? absent("key");
  const counter = totpStepAt({ atSeconds: Math.floor(atMs / 1000), periodSeconds: Number(totpDetails.periodMillis) / 1000 });
  return valuePattern.replace("{totp_value_0}", hotpOf({ key: Buffer.from(key, "hex"), counter, digits: valueLength }));
}

type PassJson = { serialNumber: string; authenticationToken: string; barcodes: { message: string }[] };

/** What stands in an Apple pass. */
export function readApplePass(bytes: Buffer): { barcode: string; serial: string; token: string } {
  const json = JSON.parse(readPassFiles(bytes).get("pass.json")?.toString() ?? "") as PassJson;
  return { barcode: json.barcodes[0]?.message ?? "", serial: json.serialNumber, token: json.authenticationToken };
}

function absent(what: string): never {
  throw new Error(`The pass has no ${what}.`);
}
