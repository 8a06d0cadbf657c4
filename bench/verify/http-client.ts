import { once as event } from "node:events";
import { createConnection, type Socket } from "node:net";

export type HttpClient = {
  readonly post: (request: { path: string; headers: Readonly<Record<string, string>>; body: string }) => Promise<string>;
  readonly close: () => void;
};

/**
 * One kept connection that asks and waits, over bare sockets: on two cores a client of many layers would take the time that
 * is to be measured. Answers must say their length. A server ends a connection that rests for some seconds, as while
 * the tables grow; the next request has a new one.
 */
export async function openHttpClient({ port }: { port: number }): Promise<HttpClient> {
  let socket = await connect(port);
  return {
    async post({ path, headers, body }) {
      if (socket.destroyed || socket.readableEnded) socket = await connect(port);
      const lines = Object.entries({ host: "127.0.0.1", "content-type": "application/json", "content-length": Buffer.byteLength(body), ...headers });
      const answer = readAnswer(socket);
      socket.write(`POST ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join("")}\r\n${body}`);
      return answer;
    },
    close: () => socket.destroy(),
  };
}

async function connect(port: number): Promise<Socket> {
  const socket = createConnection({ port, host: "127.0.0.1", noDelay: true });
  await event(socket, "connect");
  // Without anybody who reads, the other side's end would not be noticed.
  return socket.resume();
}

function readAnswer(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    const take = (chunk: Buffer): void => {
      text += chunk.toString("latin1");
      const end = text.indexOf("\r\n\r\n");
      if (end < 0) return;
      const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? Number.NaN);
      if (text.length - end - 4 < length) return;
      settle();
      // A limit's no is an answer too: what it is worth is for who asks.
      if (/^HTTP\/1\.1 (?:2\d\d|429) /.test(text)) resolve(text.slice(end + 4));
      else reject(new Error(text));
    };
    const settle = (): void => {
      socket.off("data", take).off("error", reject).off("close", lost);
    };
    const lost = (): void => reject(new Error("The server closed the connection."));
    socket.on("data", take).on("error", reject).on("close", lost);
  });
}
