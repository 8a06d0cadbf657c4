import type { IncomingMessage } from "node:http";
import { BlockList, isIP } from "node:net";
import { CLIENT_IP_HEADER } from "#server/accounts/auth.ts";

/** Says who the client is, and drops what the client itself wrote under that name. */
export type SetClientIp = (request: IncomingMessage) => void;

/**
 * The client is at the other end of the socket, unless a trusted proxy is: then it is the last one in X-Forwarded-For that
 * is no trusted proxy itself. What stands before that one is the client's own claim, and is not believed.
 */
export function createSetClientIp({ trustedProxies }: { trustedProxies: readonly string[] }): SetClientIp {
  const trusted = listOf(trustedProxies);
  return function setClientIp(request) {
    const ip = findClientIp({ socketIp: plainIp(request.socket.remoteAddress ?? ""), forwarded: request.headers["x-forwarded-for"], trusted });
    const { rawHeaders } = request;
    for (let i = rawHeaders.length - 2; i >= 0; i -= 2) if (rawHeaders[i]?.toLowerCase() === CLIENT_IP_HEADER) rawHeaders.splice(i, 2);
    rawHeaders.push(CLIENT_IP_HEADER, ip);
    request.headers[CLIENT_IP_HEADER] = ip;
  };
}

/** What one client counts as: an address of IPv4, or the network of 64 bits that its provider gives a household or a phone. */
export function addressKeyOf(ip: string): string {
  if (isIP(ip) !== 6) return ip;
  const [head = "", tail] = ip.split("::");
  const groups = head.split(":").filter(Boolean);
  const zeros = tail === undefined ? 0 : 8 - groups.length - tail.split(":").filter(Boolean).length;
  return `${[...groups, ...Array<string>(zeros).fill("0"), ...(tail ?? "").split(":")].slice(0, 4).join(":").toLowerCase()}::/64`;
}

type Chain = { readonly socketIp: string; readonly forwarded: string | string[] | undefined; readonly trusted: BlockList };

function findClientIp({ socketIp, forwarded, trusted }: Chain): string {
  let ip = socketIp;
  const claims = [forwarded ?? []]
    .flat()
    .join(",")
    .split(",")
    .map((claim) => plainIp(claim.trim()));
  while (isTrusted({ trusted, ip })) {
    const claim = claims.pop();
    // A proxy that says nothing readable is itself all that is known.
    if (claim === undefined || isIP(claim) === 0) break;
    ip = claim;
  }
  return ip;
}

function isTrusted({ trusted, ip }: { trusted: BlockList; ip: string }): boolean {
  return isIP(ip) !== 0 && trusted.check(ip, isIP(ip) === 6 ? "ipv6" : "ipv4");
}

/** An IPv4 address that came through an IPv6 socket is the IPv4 address; some proxies add the port. */
function plainIp(text: string): string {
  const bare = /^\[(.+)\](?::\d+)?$/.exec(text)?.[1] ?? /^([\d.]+):\d+$/.exec(text)?.[1] ?? text;
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare)?.[1] ?? bare;
}

function listOf(proxies: readonly string[]): BlockList {
  const list = new BlockList();
  for (const proxy of proxies) {
    const [address = "", prefix] = proxy.split("/");
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return list;
}
