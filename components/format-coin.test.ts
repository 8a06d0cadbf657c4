import { describe, expect, it } from "vitest";
import { formatAmount, formatCoin, parseAmount } from "./format-coin.ts";

describe("O2 amounts", () => {
  it("writes amounts exactly and without trailing zeros", () => {
    expect(formatCoin(50_000_000_000_000_000n)).toBe("0.05 ETH");
    expect(formatCoin(2_000_000_000_000_000_000n)).toBe("2 ETH");
    expect(formatAmount(1n)).toBe("0.000000000000000001");
    expect(formatCoin(0n)).toBe("Free");
  });

  it("reads what people type, with point or comma", () => {
    expect(parseAmount("0.05")).toBe(50_000_000_000_000_000n);
    expect(parseAmount(" 0,05 ")).toBe(50_000_000_000_000_000n);
    expect(parseAmount("9")).toBe(9_000_000_000_000_000_000n);
  });

  it("refuses what is no amount, and more digits than the coin has", () => {
    for (const text of ["", "-1", "1e3", ".5", "0x1", "1.2.3", "0.0000000000000000001"]) expect(parseAmount(text)).toBeNull();
  });
});
