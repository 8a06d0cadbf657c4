import { describe, expect, it } from "vitest";
import { addressOf, admitted, bought, cancelled, created, listed, moved, resold } from "#test/support/script-events.ts";
import type { Emission } from "#test/support/scripted-node.ts";
import { ZERO_ADDRESS } from "./bytes.ts";
import type { Log } from "./log.ts";
import { advance, type EventState, fold, listTouched } from "./projection.ts";
import { encodeTokenId } from "./ticket.ts";

const contract = addressOf("event");
const [alice, bob, carol] = [addressOf("alice"), addressOf("bob"), addressOf("carol")];
const first = encodeTokenId({ tier: 1, serial: 0 });
const second = first + 1n;

describe("V4 the state of an event is the fold of its logs", () => {
  it("starts with the terms, the tiers and no ticket", () => {
    const state = folded();
    expect(state.terms).toMatchObject({ contract, name: "Night of Logs", blockNumber: 1n });
    expect([...state.tiers.values()].map(({ name, sold }) => [name, sold])).toEqual([
      ["Standing", 0],
      ["Bälkon ✦", 0],
    ]);
    expect(state.tickets.size).toBe(0);
  });

  it("gives each bought ticket its holder and the price that was paid", () => {
    const state = folded(...bought({ contract, to: alice, firstSerial: 0, quantity: 2 }));
    expect(state.tickets.get(second)).toEqual({ tokenId: second, holder: alice, facePriceWei: 10n ** 16n, admittedOnChain: false, moves: 0, blockNumber: 4n });
    expect(state.tiers.get(1)?.sold).toBe(2);
    expect(state.transfers).toHaveLength(2);
  });

  it("moves a ticket, counts the move and ends its listing", () => {
    const state = folded(
      ...sold(),
      listed({ contract, seller: alice, tokenId: first, priceWei: 5n }),
      moved({ contract, from: alice, to: bob, tokenId: first }),
    );
    expect(state.tickets.get(first)).toMatchObject({ holder: bob, moves: 1, blockNumber: 6n });
    expect(state.listings.size).toBe(0);
    expect(state.tickets.get(second)).toMatchObject({ holder: alice, moves: 0 });
  });

  it("keeps the newest price of a listing, and none after it was cancelled", () => {
    const offers = [listed({ contract, seller: alice, tokenId: first, priceWei: 5n }), listed({ contract, seller: alice, tokenId: first, priceWei: 7n })];
    expect(folded(...sold(), ...offers).listings.get(first)).toMatchObject({ seller: alice, priceWei: 7n, blockNumber: 6n });
    expect(folded(...sold(), ...offers, cancelled({ contract, tokenId: first })).listings.size).toBe(0);
  });

  it("records a sale beside the move that came with it", () => {
    const state = folded(
      ...sold(),
      listed({ contract, seller: alice, tokenId: first, priceWei: 100n }),
      ...resold({ contract, seller: alice, buyer: carol, tokenId: first, priceWei: 100n }),
    );
    expect(state.tickets.get(first)).toMatchObject({ holder: carol, moves: 1, facePriceWei: 10n ** 16n });
    expect(state.sales).toMatchObject([{ seller: alice, buyer: carol, priceWei: 100n, royaltyWei: 5n, platformFeeWei: 2n }]);
    expect(state.listings.size).toBe(0);
  });

  it("marks exactly the tickets whose bits are set, and ends their listings", () => {
    const state = folded(...sold(), listed({ contract, seller: alice, tokenId: second, priceWei: 5n }), admitted({ contract, tokenId: second }));
    expect([first, second].map((tokenId) => state.tickets.get(tokenId)?.admittedOnChain)).toEqual([false, true]);
    expect(state.listings.size).toBe(0);
  });

  it("keeps a burned ticket with no holder", () => {
    expect(folded(...sold(), moved({ contract, from: alice, to: ZERO_ADDRESS, tokenId: first })).tickets.get(first)?.holder).toBe(ZERO_ADDRESS);
  });
});

describe("trap 31: logs that are missing show", () => {
  it.each([
    ["a move before the mint", [moved({ contract, from: alice, to: bob, tokenId: first })], /before its mint/],
    ["a move from somebody who does not hold it", [...sold(), moved({ contract, from: bob, to: carol, tokenId: first })], /holds it/],
    ["a mint that comes twice", [...sold(), ...sold()], /minted twice/],
    ["a listing of no ticket", [listed({ contract, seller: alice, tokenId: first, priceWei: 1n })], /before its mint/],
    ["a purchase without its mints", sold().slice(-1), /before its mint/],
    ["an admission of no ticket", [admitted({ contract, tokenId: first })], /before its mint/],
    ["a tier that the event has not", bought({ contract, to: alice, firstSerial: 0, quantity: 1, tier: 9 }), /tier/],
    ["a second creation", [created({ contract, chainId: 1 })], /twice/],
  ])("refuses %s", (_, emissions, fault) => {
    expect(() => folded(...emissions)).toThrow(fault);
  });

  it("refuses logs of an event whose creation it has not seen", () => {
    expect(() => fold(placed(sold()))).toThrow(/before its EventCreated/);
    expect(fold([])).toBeNull();
  });
});

describe("V4 a mirror needs only the rows that new logs touch", () => {
  it("gives the same state in one go, log by log, and over partial states", () => {
    const logs = placed([
      created({ contract, chainId: 1 }),
      ...sold(),
      listed({ contract, seller: alice, tokenId: first, priceWei: 100n }),
      ...resold({ contract, seller: alice, buyer: bob, tokenId: first, priceWei: 100n }),
      admitted({ contract, tokenId: second }),
    ]);
    const whole = fold(logs);
    expect(logs.reduce<EventState | null>((state, log) => advance({ state, logs: [log] }), null)).toEqual(whole);
    expect(logs.reduce<EventState | null>((state, log) => advanceInPart({ state, log }), null)).toEqual(whole);
  });

  it("leaves the state that it was given as it was", () => {
    const before = folded(...sold());
    advance({ state: before, logs: placed([moved({ contract, from: alice, to: bob, tokenId: first })], 50) });
    expect(before.tickets.get(first)?.holder).toBe(alice);
  });
});

/** Advances with no more than listTouched names, then puts the rest back, as the mirror's tables do. */
function advanceInPart({ state, log }: { state: EventState | null; log: Log }): EventState | null {
  if (!state) return advance({ state, logs: [log] });
  const touched = new Set(listTouched(log));
  const keep = <Row>(rows: ReadonlyMap<bigint, Row>, wanted: boolean) => new Map([...rows].filter(([tokenId]) => touched.has(tokenId) === wanted));
  const part = advance({ state: { ...state, tickets: keep(state.tickets, true), listings: keep(state.listings, true) }, logs: [log] });
  if (!part) return null;
  const sorted = <Row>(rows: Map<bigint, Row>) => new Map([...rows].toSorted(([a], [b]) => Number(a - b)));
  return {
    ...part,
    tickets: sorted(new Map([...keep(state.tickets, false), ...part.tickets])),
    listings: sorted(new Map([...keep(state.listings, false), ...part.listings])),
  };
}

function sold(): Emission[] {
  return bought({ contract, to: alice, firstSerial: 0, quantity: 2 });
}

function folded(...emissions: Emission[]): EventState {
  const state = fold(placed([created({ contract, chainId: 1 }), ...emissions]));
  if (!state) throw new Error("no state");
  return state;
}

/** One log a block. */
function placed(emissions: readonly Emission[], firstBlock = 1): Log[] {
  return emissions.map(({ body }, i) => ({
    chainId: 1,
    contract,
    blockNumber: BigInt(firstBlock + i),
    blockHash: `0x${"b".repeat(64)}` as Log["blockHash"],
    blockSeconds: 1_800_000_000 + i,
    logIndex: 0,
    transactionHash: `0x${"c".repeat(64)}` as Log["blockHash"],
    ...body,
  }));
}
