import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Request } from "#indexer/request.ts";

/** How the body of one answer comes: some arrive late or not whole, and some are no answer at all. */
export type Body = "whole" | "in-drops" | "half" | "cut-json" | "never-ends" | "no-answer" | "too-many-requests" | "error-page" | "empty";
export type ServedChain = { readonly url: string; readonly close: () => Promise<void> };

/** A node over HTTP, as a process reaches it. `bodyOf` decides for each call how its answer travels. */
export async function serveChain({ request, bodyOf = () => "whole" }: { request: Request; bodyOf?: (method: string) => Body }): Promise<ServedChain> {
  const server = createServer(async (incoming, response) => {
    const parts: Uint8Array[] = [];
    for await (const part of incoming) parts.push(part as Uint8Array);
    const { id, method, params } = JSON.parse(Buffer.concat(parts).toString());
    const answer = await request({ method, params }).then(
      (result) => ({ result }),
      (fault: Error) => ({ error: { code: -32000, message: fault.message } }),
    );
    send({ response, text: JSON.stringify({ jsonrpc: "2.0", id, ...answer }), body: bodyOf(method) });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

function send({ response, text, body }: { response: ServerResponse; text: string; body: Body }): void {
  const half = text.slice(0, text.length / 2);
  switch (body) {
    case "whole":
      response.end(text);
      return;
    case "in-drops":
      for (const letter of text) response.write(letter);
      response.end();
      return;
    case "half":
      response.writeHead(200, { "content-length": Buffer.byteLength(text) });
      response.write(half, () => response.destroy());
      return;
    case "cut-json":
      response.end(half);
      return;
    case "never-ends":
      response.writeHead(200, { "content-length": Buffer.byteLength(text) });
      response.write(half);
      return;
    case "no-answer":
      return;
    case "too-many-requests":
      response.writeHead(429, { "content-type": "text/plain", "retry-after": "1" }).end("Too Many Requests");
      return;
    case "error-page":
      response.writeHead(502, { "content-type": "text/html" }).end("<html><h1>502 Bad Gateway</h1></html>");
      return;
    case "empty":
      response.end();
      return;
  }
}
