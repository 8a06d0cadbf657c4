import { describe, expect, it } from "vitest";
import { isLoopback, isPublicAddress } from "./public-address.ts";

describe("trap 64 which addresses are the public internet's", () => {
  it.each(["1.1.1.1", "8.8.8.8", "100.63.255.255", "172.32.0.1", "192.167.1.1", "223.255.255.255", "2606:4700:4700::1111", "2a00:1450::1"])(
    "%s is",
    (address) => {
      expect(isPublicAddress(address)).toBe(true);
    },
  );

  it.each([
    ...["127.0.0.1", "127.8.9.10", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.0.1", "100.64.0.1", "169.254.169.254", "198.18.0.1"],
    ...["192.0.2.7", "198.51.100.7", "203.0.113.7", "224.0.0.1", "240.0.0.1", "255.255.255.255", "192.0.0.170"],
    ...["::1", "::", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:8.8.8.8", "::127.0.0.1", "fe80::1", "fc00::1", "fd12::1", "ff02::1"],
    ...["64:ff9b::7f00:1", "2002:7f00:1::", "2001::1", "2001:db8::1", "3fff::1", "fd00:ec2::254", "fe80::1%eth0"],
    ...["", "localhost", "2130706433", "0x7f000001", "017700000001", "127.1", "1.1.1.1.example.test"],
  ])("%s is not", (address) => {
    expect(isPublicAddress(address)).toBe(false);
  });

  it("knows this machine's own", () => {
    expect(["127.0.0.1", "127.1.2.3", "::1"].map(isLoopback)).toEqual([true, true, true]);
    expect(["10.0.0.1", "8.8.8.8", "::2", "localhost"].map(isLoopback)).toEqual([false, false, false, false]);
  });
});
