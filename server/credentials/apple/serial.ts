import { timingSafeEqual } from "node:crypto";
import { FoyerError } from "#core/error.ts";
import { isUuid } from "../../uuid.ts";
import type { Vault } from "../vault.ts";

/** A pass's serial leads to its event's rows by itself. */
export type PassKey = { readonly eventId: string; readonly credentialId: string };

export function serialOfPass({ eventId, credentialId }: PassKey): string {
  return `${eventId}.${credentialId}`;
}

/** The pass that a phone speaks of, once it has shown the pass's own token. Throws UNAUTHENTICATED, whatever of the two is wrong. */
export function requirePass({ vault }: { vault: Vault }, { serial, authorization }: { serial: string; authorization: string | undefined }): PassKey {
  const [eventId = "", credentialId = "", ...more] = serial.split(".");
  const shown = /^ApplePass (\S+)$/.exec(authorization ?? "")?.[1] ?? "";
  const isKnown = more.length === 0 && isUuid(eventId) && isUuid(credentialId) && isSame({ shown, token: vault.passTokenOf(credentialId) });
  if (isKnown) return { eventId, credentialId };
  throw new FoyerError({ code: "UNAUTHENTICATED", message: "This is not the pass's token.", next: "Add the pass to the wallet again." });
}

function isSame({ shown, token }: { shown: string; token: string }): boolean {
  const [left, right] = [Buffer.from(shown), Buffer.from(token)];
  return left.length === right.length && timingSafeEqual(left, right);
}
