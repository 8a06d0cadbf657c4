const BPS = 10_000n;

/** The highest price a holder may ask: face price times cap, rounded down, exactly as EventTickets computes it. */
export function resaleCeilingWei({ facePriceWei, resaleCapBps }: { facePriceWei: bigint; resaleCapBps: number }): bigint {
  return (facePriceWei * BigInt(resaleCapBps)) / BPS;
}

/** What a buyer's price turns into. The shares are rounded down, the seller takes the rest, so the parts always sum to the price. */
export function splitResale({ priceWei, royaltyBps, platformFeeBps }: { priceWei: bigint; royaltyBps: number; platformFeeBps: number }): {
  sellerWei: bigint;
  royaltyWei: bigint;
  platformFeeWei: bigint;
} {
  const royaltyWei = (priceWei * BigInt(royaltyBps)) / BPS;
  const platformFeeWei = (priceWei * BigInt(platformFeeBps)) / BPS;
  return { sellerWei: priceWei - royaltyWei - platformFeeWei, royaltyWei, platformFeeWei };
}
