/** `id` stays the same when a mail is sent again, so that a reader's program can tell that it is the same one. */
export type OutgoingMail = { readonly id: string; readonly to: string; readonly subject: string; readonly text: string };

/** A mail that its server will never take, such as one to nobody: trying again changes nothing. */
export class MailRefused extends Error {
  constructor({ message, cause }: { message: string; cause?: unknown }) {
    super(message, { cause });
    this.name = "MailRefused";
  }
}

/** Hands a mail over. Throws MailRefused, and anything else where a later try may succeed. */
export type Mailer = { readonly send: (mail: OutgoingMail) => Promise<void> };
