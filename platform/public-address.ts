import { BlockList, isIPv4, isIPv6 } from "node:net";

/**
 * Whether an address is one of the public internet's: not of this machine, not of the networks around it, not a cloud's metadata
 * service (trap 64; IANA's special-purpose registries). Of IPv6 only what is given out as global unicast counts, without what carries
 * an IPv4 address inside; an IPv4-mapped one is judged by what it maps.
 */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !PRIVATE.check(address, "ipv4");
  if (!isIPv6(address)) return false;
  return GLOBAL.check(address, "ipv6") && !PRIVATE.check(address, "ipv6");
}

/** This machine's own: what a developer tries things with. */
export function isLoopback(address: string): boolean {
  return isIPv4(address) ? LOOPBACK.check(address, "ipv4") : isIPv6(address) && LOOPBACK.check(address, "ipv6");
}

const [PRIVATE, GLOBAL, LOOPBACK] = [new BlockList(), new BlockList(), new BlockList()];

for (const [net, prefix] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
] as const)
  PRIVATE.addSubnet(net, prefix, "ipv4");

GLOBAL.addSubnet("2000::", 3, "ipv6");
for (const [net, prefix] of [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
] as const)
  PRIVATE.addSubnet(net, prefix, "ipv6");

LOOPBACK.addSubnet("127.0.0.0", 8, "ipv4");
LOOPBACK.addAddress("::1", "ipv6");
