import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";

/** Where the way to the database breaks: before a statement has left, on its way there, or on its answer's way back. */
export type Cut = "before" | "on-the-way" | "on-the-way-back";
export type CuttingProxy = {
  /** The connection string by which the database is reached through the proxy. */
  readonly connectionString: string;
  /** Breaks the connection at the next statement that has these words. Resolves when the server has let go of it as well. */
  readonly cutAt: (input: { words: string; cut: Cut }) => Promise<void>;
  readonly close: () => Promise<void>;
};

/** A wire between a process and its database that can be cut to the byte. */
export async function createCuttingProxy(connectionString: string): Promise<CuttingProxy> {
  const target = new URL(connectionString);
  const open = new Set<Socket>();
  let armed: { words: string; cut: Cut; done: () => void } | null = null;

  const server = createServer((client) => {
    const upstream = connect(Number(target.port), target.hostname);
    for (const socket of [client, upstream]) {
      open.add(socket);
      // A cut wire is what this is for.
      socket.on("error", () => undefined);
      socket.on("close", () => open.delete(socket));
    }
    client.on("data", (chunk) => {
      if (!armed || !chunk.includes(armed.words)) {
        upstream.write(chunk);
        return;
      }
      const { cut, done } = armed;
      armed = null;
      upstream.once("close", done);
      if (cut === "on-the-way-back") upstream.removeAllListeners("data").once("data", () => sever({ client, upstream }));
      if (cut === "before") sever({ client, upstream });
      else upstream.write(chunk, () => cut === "on-the-way" && sever({ client, upstream }));
    });
    upstream.on("data", (chunk) => client.write(chunk));
    client.on("end", () => upstream.end());
    upstream.on("end", () => client.end());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = new URL(connectionString);
  url.port = String((server.address() as AddressInfo).port);
  url.hostname = "127.0.0.1";

  return {
    connectionString: url.href,
    cutAt: ({ words, cut }) =>
      new Promise((done) => {
        armed = { words, cut, done };
      }),
    async close() {
      const closed = once(server, "close");
      for (const socket of open) socket.destroy();
      server.close();
      await closed;
    },
  };
}

/** What was sent still arrives; nothing comes back. */
function sever({ client, upstream }: { client: Socket; upstream: Socket }): void {
  client.destroy();
  upstream.end();
}
