const DECIMALS = 18;

/** Wei to words: "0.05 ETH", exact, without trailing zeros. Zero is "Free". */
export function formatCoin(amountWei: bigint): string {
  return amountWei === 0n ? "Free" : `${formatAmount(amountWei)} ETH`;
}

/** Wei to a decimal number without unit, exact: 50000000000000000n is "0.05". */
export function formatAmount(amountWei: bigint): string {
  const digits = amountWei.toString().padStart(DECIMALS + 1, "0");
  const whole = digits.slice(0, -DECIMALS);
  const fraction = digits.slice(-DECIMALS).replace(/0+$/, "");
  return fraction ? `${whole}.${fraction}` : whole;
}

const AMOUNT = /^(\d{1,12})(?:[.,](\d{1,18}))?$/;

/** What a person typed, "0.05" or "0,05", to wei; `null` when it is no amount. */
export function parseAmount(text: string): bigint | null {
  const match = AMOUNT.exec(text.trim());
  if (!match) return null;
  const [, whole = "0", fraction = ""] = match;
  return BigInt(whole + fraction.padEnd(DECIMALS, "0"));
}
