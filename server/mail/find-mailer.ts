import type { Env } from "#platform/env.ts";
import { createFolderMailer } from "./folder-mailer.ts";
import type { Mailer } from "./mailer.ts";
import { createSmtpMailer } from "./smtp-mailer.ts";

type Settings = Pick<Env, "FOYER_MODE" | "SMTP_URL" | "MAIL_FROM" | "MAIL_DIR" | "PUBLIC_URL">;

/** By the settings: a mail server, or a folder while there is none. `null` where neither is set up; mails wait then. */
export function findMailer(env: Settings): Mailer | null {
  const host = new URL(env.PUBLIC_URL).hostname;
  const from = env.MAIL_FROM ?? `foyer@${host}`;
  if (env.SMTP_URL) return createSmtpMailer({ url: env.SMTP_URL, from, host, encryption: env.FOYER_MODE === "production" ? "required" : "where-offered" });
  return env.MAIL_DIR ? createFolderMailer({ directory: env.MAIL_DIR, from, host }) : null;
}
