import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { assertOutsideUrl, createPostOutside, type OutsideSettings, parseOutsideUrl } from "./post-outside.ts";

const servers: Server[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  }
});

async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<number> {
  const server = createServer(answer);
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

const post = (url: string, settings: Partial<OutsideSettings> = {}) =>
  createPostOutside({ reach: "public", timeoutMs: 20_000, mostBytes: 64, ...settings })({ url, headers: { "content-type": "application/json" }, body: "{}" });

describe("trap 64 what an address that somebody else has chosen may lead to", () => {
  it.each([
    ...["https://127.0.0.1/", "https://127.1/", "https://2130706433/", "https://0x7f000001/", "https://017700000001/", "https://0/", "https://[::1]/"],
    ...["https://[::ffff:127.0.0.1]/", "https://[::ffff:a9fe:a9fe]/", "https://169.254.169.254/latest/meta-data", "https://10.0.0.8/", "https://192.168.1.1/"],
    ...["https://100.64.0.1/", "https://[fd00:ec2::254]/", "https://[64:ff9b::7f00:1]/", "https://[2002:7f00:1::]/", "https://１２７.０.０.１/"],
    ...[
      "http://example.com/",
      "ftp://example.com/",
      "file:///etc/passwd",
      "gopher://example.com/",
      "javascript:alert(1)",
      "https://user:pass@example.com/",
      "no",
    ],
  ])("refuses %s before anything is looked up or sent", async (url) => {
    const resolve = () => Promise.reject(new Error("was looked up"));
    await expect(post(url, { resolve })).rejects.toMatchObject({ name: "OutsideRefused" });
    await expect(assertOutsideUrl({ text: url, reach: "public", resolve })).rejects.toMatchObject({ code: "INVALID_INPUT", fields: [{ path: "url" }] });
  });

  it.each([["127.0.0.1"], ["10.0.0.1"], ["1.1.1.1", "169.254.169.254"], ["::ffff:127.0.0.1"], []])(
    "refuses a name that stands for %j",
    async (...addresses) => {
      await expect(post("https://hook.example/", { resolve: async () => addresses })).rejects.toMatchObject({ name: "OutsideRefused" });
    },
  );

  it("refuses localhost by its name, and in production also for a developer's sake", async () => {
    await expect(post("https://localhost/")).rejects.toMatchObject({ name: "OutsideRefused" });
    expect(() => parseOutsideUrl({ text: "http://localhost:3000/", reach: "public" })).toThrow();
    expect(parseOutsideUrl({ text: "http://localhost:3000/", reach: "public-and-here" }).port).toBe("3000");
    expect(() => parseOutsideUrl({ text: "http://192.168.0.1/", reach: "public-and-here" })).toThrow();
    expect(() => parseOutsideUrl({ text: "https://192.168.0.1/", reach: "public-and-here" })).toThrow();
  });

  it("connects to the address that was looked at, whatever the name says a moment later (rebinding)", async () => {
    const port = await serve((_, response) => response.end());
    const connected = servers.map((server) => once(server, "connection"));
    const lookups: string[] = [];
    const resolve = async (name: string) => {
      lookups.push(name);
      return lookups.length === 1 ? ["127.0.0.1"] : ["10.255.255.1"];
    };
    // No name server knows it, and what listens speaks no TLS: that it is reached at all is the look-up's doing.
    await expect(post(`https://hook.invalid:${port}/`, { reach: "public-and-here", resolve })).rejects.not.toMatchObject({ code: "ENOTFOUND" });
    await Promise.all(connected);
    expect(lookups).toEqual(["hook.invalid"]);
  });

  it("follows no redirect: the answer is the redirect", async () => {
    let visits = 0;
    const port = await serve((_, response) => {
      visits += 1;
      response.writeHead(302, { location: "http://169.254.169.254/latest/meta-data" }).end();
    });
    expect(await post(`http://127.0.0.1:${port}/`, { reach: "public-and-here" })).toMatchObject({ status: 302 });
    expect(visits).toBe(1);
  });

  it("reads no more of an answer than it was told to, and waits no longer", async () => {
    const endless = await serve((_, response) => {
      const feed = () => {
        while (response.write("x".repeat(1_000)));
        response.once("drain", feed);
      };
      response.on("error", () => undefined);
      feed();
    });
    expect((await post(`http://127.0.0.1:${endless}/`, { reach: "public-and-here" })).answer).toBe("x".repeat(64));
    const silent = await serve(() => undefined);
    await expect(post(`http://127.0.0.1:${silent}/`, { reach: "public-and-here", timeoutMs: 100 })).rejects.toThrow("No answer within 0.1 s.");
    const dripping = await serve((_, response) => void response.write("x"));
    await expect(post(`http://127.0.0.1:${dripping}/`, { reach: "public-and-here", timeoutMs: 100 })).rejects.toThrow("No answer");
  });
});
