import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";

export type ReceivedMail = { readonly from: string; readonly to: readonly string[]; readonly content: string };

/** A mail server of a test's own, as small as RFC 5321 lets one be: what it was given is listed, and it can be told to refuse. */
export type SmtpServer = {
  readonly url: string;
  readonly received: ReceivedMail[];
  /** What it answers to the next recipient instead of taking it, such as "451 later". */
  refuseNext: (answer: string) => void;
  readonly close: () => Promise<void>;
};

export async function startSmtpServer(): Promise<SmtpServer> {
  const received: ReceivedMail[] = [];
  const refusals: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    socket.on("error", () => sockets.delete(socket));
    converse(socket, { received, refusals });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    refuseNext: (answer) => refusals.push(answer),
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

function converse(socket: Socket, { received, refusals }: { received: ReceivedMail[]; refusals: string[] }): void {
  const say = (line: string) => socket.write(`${line}\r\n`);
  let mail = { from: "", to: [] as string[] };
  let [buffer, isContent] = ["", false];
  socket.setEncoding("utf8");
  socket.on("data", (chunk) => {
    buffer += chunk;
    for (;;) {
      const end = buffer.indexOf(isContent ? "\r\n.\r\n" : "\r\n");
      if (end < 0) return;
      const line = buffer.slice(0, end);
      buffer = buffer.slice(end + (isContent ? 5 : 2));
      if (isContent) {
        received.push({ ...mail, content: line.replaceAll("\r\n..", "\r\n.") });
        [mail, isContent] = [{ from: "", to: [] }, false];
        say("250 taken");
      } else if (/^(EHLO|HELO)/i.test(line)) say("250 test");
      else if (/^MAIL FROM:/i.test(line)) {
        mail.from = addressIn(line);
        say("250 ok");
      } else if (/^RCPT TO:/i.test(line)) {
        const refusal = refusals.shift();
        if (refusal === undefined) mail.to.push(addressIn(line));
        say(refusal ?? "250 ok");
      } else if (/^DATA/i.test(line)) {
        isContent = true;
        say("354 go on");
      } else if (/^STARTTLS/i.test(line)) say("502 not here");
      else if (/^QUIT/i.test(line)) {
        say("221 bye");
        socket.end();
      } else say("250 ok");
    }
  });
  say("220 test");
}

function addressIn(line: string): string {
  return /<([^>]*)>/.exec(line)?.[1] ?? "";
}
