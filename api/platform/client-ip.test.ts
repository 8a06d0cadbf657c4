import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { CLIENT_IP_HEADER } from "#server/accounts/auth.ts";
import { addressKeyOf, createSetClientIp } from "./client-ip.ts";

let server: Server | undefined;
afterEach(() => new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve())));

/** Who the client is taken for, by a real request over a real socket. */
async function clientOf({ trustedProxies, headers }: { trustedProxies: string[]; headers: Record<string, string> }): Promise<unknown> {
  const setClientIp = createSetClientIp({ trustedProxies });
  server = createServer((request, response) => {
    setClientIp(request);
    const raw = request.rawHeaders.filter((_, i) => request.rawHeaders[i - (i % 2)]?.toLowerCase() === CLIENT_IP_HEADER && i % 2 === 1);
    response.end(JSON.stringify([request.headers[CLIENT_IP_HEADER], ...raw]));
  });
  await new Promise<void>((resolve) => server?.listen(0, "::", resolve));
  const [ip, ...raw] = (await (
    await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, { headers: { connection: "close", ...headers } })
  ).json()) as string[];
  expect(raw).toEqual([ip]);
  return ip;
}

describe("C16: the address by which a client is limited", () => {
  it.each([
    ["the socket's, whatever the client claims", [], { "x-forwarded-for": "8.8.8.8", [CLIENT_IP_HEADER]: "9.9.9.9" }, "127.0.0.1"],
    ["the socket's, when a proxy that nobody trusts speaks for somebody", ["10.0.0.0/8"], { "x-forwarded-for": "8.8.8.8" }, "127.0.0.1"],
    ["the one that a trusted proxy names", ["127.0.0.1"], { "x-forwarded-for": "8.8.8.8" }, "8.8.8.8"],
    ["the last one: what stands before is forged", ["127.0.0.0/8"], { "x-forwarded-for": "1.1.1.1, 2.2.2.2, 8.8.8.8" }, "8.8.8.8"],
    ["the last one that is no proxy of a chain", ["127.0.0.1", "10.0.0.0/8"], { "x-forwarded-for": "10.6.6.6, 8.8.8.8, 10.1.2.3" }, "8.8.8.8"],
    ["the proxy's own when it names nobody", ["127.0.0.1"], {}, "127.0.0.1"],
    ["the proxy's own when what it says is no address", ["127.0.0.1"], { "x-forwarded-for": "8.8.8.8, unknown" }, "127.0.0.1"],
    ["one of IPv6", ["127.0.0.1", "2001:db8::/32"], { "x-forwarded-for": "2001:4860::8, 2001:db8::1" }, "2001:4860::8"],
    ["without the port that some proxies add", ["127.0.0.1"], { "x-forwarded-for": "8.8.8.8:4711" }, "8.8.8.8"],
    ["without brackets and port, of IPv6 too", ["127.0.0.1"], { "x-forwarded-for": "[2001:4860::8]:4711" }, "2001:4860::8"],
  ] as [string, string[], Record<string, string>, string][])("is %s", async (_, trustedProxies, headers, ip) => {
    expect(await clientOf({ trustedProxies, headers })).toBe(ip);
  });
});

describe("C16: what one client counts as", () => {
  it.each([
    ["192.0.2.7", "192.0.2.7"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:DB8:1:2::6", "2001:db8:1:2::/64"],
    ["2001:db8::6", "2001:db8:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["", ""],
  ])("%s counts as %s", (ip, key) => {
    expect(addressKeyOf(ip)).toBe(key);
  });
});
