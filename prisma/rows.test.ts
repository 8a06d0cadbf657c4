import { describe, expect, it } from "vitest";
import { encodeTokenId } from "#core/ticket.ts";
import { countOfBigint, dateOfSeconds, listingOfRow, type MirrorEventRow, secondsOfDate, termsOfRow, ticketOfRow, tierOfRow } from "./rows.ts";

const holder = "0x5fbdb2315678afecb367f032d93f642f64180aa3";
const eventRef = `0x${"ab".repeat(32)}`;
const [doorsAtSeconds, startsAtSeconds, endsAtSeconds] = [1_795_280_000, 1_795_287_200, 2 ** 40 - 1];
const eventRow: MirrorEventRow = {
  chain_id: 31337,
  contract: holder,
  event_ref: eventRef,
  organizer: holder,
  name: "Lantern Festival",
  currency: holder,
  payout: holder,
  policy: "guarded",
  doors_at: dateOfSeconds(doorsAtSeconds),
  starts_at: dateOfSeconds(startsAtSeconds),
  ends_at: dateOfSeconds(endsAtSeconds),
  transfer_cutoff_at: dateOfSeconds(endsAtSeconds),
  resale_cap_bps: 11_000,
  royalty_bps: 500,
  max_per_purchase: 4,
  max_per_wallet: 0,
  max_gifts: 255,
  gift_cooldown_hours: 24,
};

describe("rows", () => {
  it("become terms and tiers, to the last second of the contract's time", () => {
    expect(termsOfRow(eventRow)).toEqual({
      ...{ chainId: 31337, contract: holder, eventRef, organizer: holder, name: "Lantern Festival", currency: holder, payout: holder, policy: "guarded" },
      ...{ doorsAtSeconds, startsAtSeconds, endsAtSeconds, transferCutoffAtSeconds: endsAtSeconds },
      ...{ resaleCapBps: 11_000, royaltyBps: 500, maxPerPurchase: 4, maxPerWallet: 0, maxGifts: 255, giftCooldownHours: 24 },
    });
    const sale = { sale_starts_at: dateOfSeconds(0), sale_ends_at: dateOfSeconds(2 ** 33) };
    expect(tierOfRow({ tier: 16, name: "Garden", price_wei: String(2n ** 96n - 1n), supply: String(2 ** 32 - 1), sold: "3", ...sale })).toEqual({
      ...{ tier: 16, name: "Garden", priceWei: 2n ** 96n - 1n, supply: 2 ** 32 - 1, sold: 3, saleStartsAtSeconds: 0, saleEndsAtSeconds: 2 ** 33 },
    });
  });

  it("become tickets and listings, to the last wei", () => {
    const tokenId = encodeTokenId({ tier: 65535, serial: 2 ** 32 - 1 });
    const facePriceWei = 2n ** 256n - 1n;
    const ticketRow = {
      ...{ token_id: String(tokenId), holder, state: "voided", last_holder: holder, face_price_wei: String(facePriceWei), order_id: eventRef },
      ...{ admitted_on_chain: true, mark_refused: true, moves: 9, recovery_to: null, recovery_ready_at: null, recovery_state: null },
    };
    const ticket = {
      tokenId,
      holder,
      state: "voided",
      lastHolder: holder,
      facePriceWei,
      orderId: eventRef,
      admittedOnChain: true,
      markRefused: true,
      moves: 9,
    };
    expect(ticketOfRow(ticketRow)).toEqual({ ...ticket, recovery: null });
    const asked = { recovery_to: holder, recovery_ready_at: dateOfSeconds(2 ** 40 - 1), recovery_state: "vetoed" } as const;
    expect(ticketOfRow({ ...ticketRow, ...asked }).recovery).toEqual({ to: holder, readyAtSeconds: 2 ** 40 - 1, state: "vetoed" });
    const listingRow = { token_id: String(tokenId), seller: holder, price_wei: "1", listed_at: dateOfSeconds(1_795_280_000) };
    expect(listingOfRow(listingRow)).toEqual({ tokenId, seller: holder, priceWei: 1n, listedAtSeconds: 1_795_280_000 });
  });

  it("refuse a policy that no contract has, and a count that is none", () => {
    expect(() => termsOfRow({ ...eventRow, policy: "auction" })).toThrow("auction");
    const ticketRow = {
      token_id: "1",
      holder,
      last_holder: null,
      face_price_wei: "0",
      order_id: null,
      admitted_on_chain: false,
      mark_refused: false,
      moves: 0,
    };
    expect(() => ticketOfRow({ ...ticketRow, state: "lost", recovery_to: null, recovery_ready_at: null, recovery_state: null })).toThrow("lost");
    expect(() => countOfBigint("9007199254740993")).toThrow(RangeError);
  });

  it("round an instant with fractions down to its second", () => {
    expect(secondsOfDate(new Date("2026-11-21T19:00:07.999Z"))).toBe(secondsOfDate(new Date("2026-11-21T19:00:07Z")));
  });
});
