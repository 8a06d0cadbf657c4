import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** `silent`: what a contract would say is never answered. */
export type Mood = "answers" | "silent";

export type WallNode = { readonly rpcUrl: string; readonly setMood: (mood: Mood) => void; readonly close: () => void };

/** A node in front of a real one, which may keep to itself what contracts say. */
export async function openWallNode({ rpcUrl }: { rpcUrl: string }): Promise<WallNode> {
  let mood: Mood = "answers";
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", async () => {
      const body = Buffer.concat(parts);
      if (mood === "silent" && body.includes('"eth_call"')) return;
      const answer = await fetch(rpcUrl, { method: "POST", headers: { "content-type": "application/json" }, body });
      response.writeHead(answer.status, { "content-type": "application/json" }).end(await answer.text());
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    rpcUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    setMood(next) {
      mood = next;
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
