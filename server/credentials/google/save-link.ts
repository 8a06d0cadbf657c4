import { randomBytes } from "node:crypto";
import { importPKCS8, SignJWT } from "jose";
import type pg from "pg";
import { z } from "zod";
import { decodeHex } from "#core/bytes.ts";
import { FoyerError } from "#core/error.ts";
import { parseJson } from "#core/json.ts";
import { secondsOf } from "#core/time.ts";
import { googleClassOf, googleObjectOf } from "#methods/pass/wallet-content.ts";
import type { Env } from "#platform/env.ts";
import type { AccountSession } from "../../accounts/session.ts";
import type { Clock } from "../../clock.ts";
import { getOwnTicket } from "../get-own-ticket.ts";
import { keepRecord } from "../keep-record.ts";
import { passContentOf } from "../pass-content.ts";
import type { Vault } from "../vault.ts";

export type GoogleSettings = { readonly issuerId: string; readonly email: string; readonly privateKey: string };

const SAVE = "https://pay.google.com/gp/v/save/";
const REFERENCE_BYTES = 8;

/** `null`: Google Wallet is not set up. Throws INVALID_INPUT when the key file can't be read. */
export function findGoogleSettings({ GOOGLE_WALLET_ISSUER_ID: issuerId, GOOGLE_WALLET_KEY: key }: Partial<Env>): GoogleSettings | null {
  if (!issuerId || !key) return null;
  const account = schema.safeParse(parseJson(key));
  if (!account.success) throw wrongKey();
  return { issuerId, email: account.data.client_email, privateKey: account.data.private_key };
}

type Deps = { readonly db: pg.Pool; readonly clock: Clock; readonly vault: Vault; readonly google: GoogleSettings; readonly publicUrl: string };

/**
 * The link that puts the caller's ticket into Google Wallet, where the phone computes a new barcode each period. The object is
 * in the link, signed by the service account; Google is not called. Throws NOT_FOUND, FORBIDDEN, EXPIRED, ALREADY_USED, METHOD_DISABLED.
 */
export async function makeGoogleLink(
  { db, clock, vault, google, publicUrl }: Deps,
  { session, ticketId }: { session: AccountSession; ticketId: string },
): Promise<{ url: string }> {
  const { ticket } = await getOwnTicket({ db, clock }, { session, ticketId, method: "pass" });
  const newReference = randomBytes(REFERENCE_BYTES).toString("hex").toUpperCase();
  const record = await keepRecord({ db, clock }, { ticket, kind: "google", newReference, sessionId: null });
  const secret = vault.secretOf({ id: record.id, kind: "google", reference: record.reference, uid: null });
  if (secret.kind !== "totp") throw new TypeError("a Google pass has one-time codes");
  const ids = { issuerId: google.issuerId, eventId: ticket.event.id, credentialId: record.id };
  const content = passContentOf({ ticket, reference: record.reference });
  const payload = {
    eventTicketClasses: [googleClassOf({ ids, content, issuerName: "Foyer" })],
    eventTicketObjects: [googleObjectOf({ ids, content, totpKey: decodeHex(secret.key), periodSeconds: ticket.event.codePeriodSeconds })],
  };
  const jwt = await new SignJWT({ typ: "savetowallet", origins: [new URL(publicUrl).origin], payload })
    .setProtectedHeader({ alg: "RS256", typ: "JWT" })
    .setIssuer(google.email)
    .setAudience("google")
    .setIssuedAt(secondsOf(clock.nowMs()))
    .sign(await importPKCS8(google.privateKey, "RS256"));
  return { url: `${SAVE}${jwt}` };
}

const schema = z.object({ client_email: z.email(), private_key: z.string().startsWith("-----BEGIN PRIVATE KEY-----") });

function wrongKey(): FoyerError {
  return new FoyerError({
    code: "INVALID_INPUT",
    message: "GOOGLE_WALLET_KEY is no service account's key.",
    next: "Give the JSON file that Google made, with client_email and private_key.",
  });
}
