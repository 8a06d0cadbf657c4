import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export type Received = {
  readonly id: string;
  readonly timestamp: string;
  readonly signatures: readonly string[];
  readonly body: string;
  readonly message: { readonly type: string; readonly timestamp: string; readonly data: Readonly<Record<string, unknown>> };
};

/** An organizer's server: takes what it is sent, unless it is told to answer otherwise. */
export type Receiver = {
  readonly url: string;
  readonly received: Received[];
  /** From now on. */
  answer: (status: number, body?: string) => void;
  readonly close: () => Promise<void>;
};

export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  let [status, words] = [200, "thanks"];
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (chunk) => (body += chunk));
    request.on("end", () => {
      const header = (name: string) => String(request.headers[name] ?? "");
      received.push({
        id: header("webhook-id"),
        timestamp: header("webhook-timestamp"),
        signatures: header("webhook-signature").split(" "),
        body,
        message: JSON.parse(body),
      });
      response.writeHead(status, status === 302 ? { location: "http://127.0.0.1:9/" } : {}).end(words);
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received,
    answer: (next, text = "") => {
      [status, words] = [next, text];
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

/** Standard Webhooks by its own text, not by our code: what its libraries compare. */
export function signatureBy(secret: string, { id, timestamp, body }: Pick<Received, "id" | "timestamp" | "body">): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  return `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64")}`;
}
