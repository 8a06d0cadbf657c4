import { z } from "zod";

/** Where mails go, and to whom those about the platform itself go. */
export const mailSettings = {
  SMTP_URL: z.url({ protocol: /^smtps?$/ }).optional(),
  MAIL_FROM: z.email().optional(),
  /** Instead of a mail server: each mail becomes a file there. */
  MAIL_DIR: z.string().min(1).optional(),
  /** Who hears of alerts: addresses, comma between them. */
  ADMIN_MAILS: z
    .string()
    .default("")
    .transform((text) => text.split(",").flatMap((part) => part.trim() || []))
    .pipe(z.array(z.email())),
};

/** A server that takes mails takes them from somebody. */
export function listMailFaults({ SMTP_URL, MAIL_FROM }: { readonly SMTP_URL?: string | undefined; readonly MAIL_FROM?: string | undefined }) {
  return SMTP_URL !== undefined && MAIL_FROM === undefined ? [{ path: "MAIL_FROM", message: "SMTP_URL is given: say from whom mails come." }] : [];
}
