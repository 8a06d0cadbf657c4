import { describe, expect, it } from "vitest";
import { parseAddress } from "#core/bytes.ts";
import { announceDevWallet } from "./announce-dev-wallet.ts";

describe("C10 the test wallet in production", () => {
  it("does not exist", () => {
    const network = {
      chainId: 1,
      chainName: "Ethereum",
      rpcUrl: "https://rpc.example",
      mode: "production",
      factory: parseAddress(`0x${"1".repeat(40)}`),
    } as const;
    expect(() => announceDevWallet(network)).toThrow(/local mode alone/);
  });
});
