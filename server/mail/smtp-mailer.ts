import { createTransport } from "nodemailer";
import { type Mailer, MailRefused, type OutgoingMail } from "./mailer.ts";

const CONNECT_TIMEOUT_MS = 10_000;
const SOCKET_TIMEOUT_MS = 20_000;

export type SmtpSettings = {
  /** `smtps://user:password@host:465` or `smtp://…:587`. */
  readonly url: string;
  readonly from: string;
  /** What message ids end in. */
  readonly host: string;
  /** Of `smtp:`: whether a server that offers no STARTTLS is spoken to. A password never leaves in the clear in production. */
  readonly encryption: "required" | "where-offered";
};

/** Mails by SMTP (RFC 5321), one connection each: there are few. */
export function createSmtpMailer({ url, from, host, encryption }: SmtpSettings): Mailer {
  const transport = createTransport({
    url,
    ...{ requireTLS: encryption === "required", connectionTimeout: CONNECT_TIMEOUT_MS, socketTimeout: SOCKET_TIMEOUT_MS },
    // A mail says text; nothing of it is ever a file or an address to fetch.
    ...{ disableFileAccess: true, disableUrlAccess: true },
  });
  return {
    async send(mail) {
      try {
        await transport.sendMail({ from, ...messageOf({ mail, host }) });
      } catch (cause) {
        throw isRefusal(cause) ? new MailRefused({ message: wordsOf(cause), cause }) : cause;
      }
    },
  };
}

export function messageOf({ mail: { id, to, subject, text }, host }: { mail: OutgoingMail; host: string }) {
  // One person each. The address is given as an object, so that a comma in it makes no second recipient.
  return { to: { name: "", address: to }, subject, text, messageId: `<${id}@${host}>`, headers: { "Auto-Submitted": "auto-generated" } };
}

/** The server said no to this mail (5yz), not to us: what it says to a wrong password is mended by an operator. */
function isRefusal(fault: unknown): boolean {
  if (!(fault instanceof Error)) return false;
  const { code, responseCode } = fault as Error & { code?: unknown; responseCode?: unknown };
  return ["EENVELOPE", "EMESSAGE"].includes(String(code)) && Number(responseCode) >= 500;
}

function wordsOf(fault: unknown): string {
  return fault instanceof Error ? fault.message : String(fault);
}
