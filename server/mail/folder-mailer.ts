import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createTransport } from "nodemailer";
import type { Mailer } from "./mailer.ts";
import { messageOf } from "./smtp-mailer.ts";

/** Lays each mail into a folder as an .eml file that any mail program opens: for a laptop, where nobody is to be written to. */
export function createFolderMailer({ directory, from, host }: { directory: string; from: string; host: string }): Mailer {
  const transport = createTransport({ streamTransport: true, buffer: true, newline: "unix", disableFileAccess: true, disableUrlAccess: true });
  return {
    async send(mail) {
      const { message } = await transport.sendMail({ from, ...messageOf({ mail, host }) });
      if (!Buffer.isBuffer(message)) throw new TypeError("the mail was not made in one piece");
      await mkdir(directory, { recursive: true });
      await writeFile(join(directory, `${mail.id}.eml`), message);
    },
  };
}
