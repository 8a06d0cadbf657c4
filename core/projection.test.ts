import { describe, expect, it } from "vitest";
import * as script from "#test/support/script-events.ts";
import { addressOf, admitted, bought, cancelled, created, listed, moved, resold, wordOf } from "#test/support/script-events.ts";
import type { Emission } from "#test/support/scripted-node.ts";
import { ZERO_ADDRESS } from "./bytes.ts";
import type { EventState } from "./event-state.ts";
import type { Log } from "./log.ts";
import { advance, createFold, fold } from "./projection.ts";
import { encodeTokenId, paidWei, statusOf, type Ticket } from "./ticket.ts";
import { restrict, touchedBy } from "./touched.ts";

const contract = addressOf("event");
const [alice, bob, carol] = [addressOf("alice"), addressOf("bob"), addressOf("carol")];
const first = encodeTokenId({ tier: 1, serial: 0 });
const second = first + 1n;
const orderId = wordOf("order");
const priceWei = 10n ** 16n;

describe("V4 the state of an event is the fold of its logs", () => {
  it("starts with the terms, the tiers and no ticket", () => {
    const state = folded();
    expect(state.terms).toMatchObject({ contract, name: "Night of Logs", payout: addressOf("payout"), blockNumber: 1n });
    expect([...state.tiers.values()].map(({ name, sold, grossWei }) => [name, sold, grossWei])).toEqual([
      ["Standing", 0, 0n],
      ["Bälkon ✦", 0, 0n],
    ]);
    expect([state.tickets.size, state.cancelledAtSeconds]).toEqual([0, null]);
  });

  it("gives each bought ticket its holder and the price that was paid", () => {
    const state = folded(...bought({ contract, to: alice, firstSerial: 0, quantity: 2 }));
    expect(state.tickets.get(second)).toEqual({
      ...{ tokenId: second, holder: alice, state: "live", lastHolder: null, facePriceWei: priceWei, orderId: null },
      ...{ admittedOnChain: false, markRefused: false, moves: 0, recovery: null, blockNumber: 4n },
    });
    expect(state.tiers.get(1)).toMatchObject({ sold: 2, issued: 0, grossWei: 2n * priceWei });
    expect([...state.holders.values()]).toEqual([{ holder: alice, tickets: 2 }]);
  });

  it("takes the price of a voucher for what was paid", () => {
    const state = folded(...script.boughtByVoucher({ contract, to: alice, firstSerial: 0, quantity: 1, slot: 7n, unitPriceWei: 5n }));
    expect(state.tickets.get(first)?.facePriceWei).toBe(5n);
    expect(state.tiers.get(1)?.grossWei).toBe(5n);
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
    expect([...state.holders.values()]).toEqual([
      { holder: alice, tickets: 1 },
      { holder: bob, tickets: 1 },
    ]);
    expect(folded(...sold(1), moved({ contract, from: alice, to: bob, tokenId: first })).holders.has(alice)).toBe(false);
  });

  it("keeps the newest price of a listing, and none after it was cancelled", () => {
    const offers = [listed({ contract, seller: alice, tokenId: first, priceWei: 5n }), listed({ contract, seller: alice, tokenId: first, priceWei: 7n })];
    expect(folded(...sold(), ...offers).listings.get(first)).toMatchObject({ seller: alice, priceWei: 7n, blockNumber: 6n });
    expect(folded(...sold(), ...offers, cancelled({ contract, tokenId: first })).listings.size).toBe(0);
  });

  it("counts a sale beside the move that came with it", () => {
    const state = folded(
      ...sold(),
      listed({ contract, seller: alice, tokenId: first, priceWei: 100n }),
      ...resold({ contract, seller: alice, buyer: carol, tokenId: first, priceWei: 100n }),
    );
    expect(state.tickets.get(first)).toMatchObject({ holder: carol, moves: 1, facePriceWei: priceWei });
    expect(state.tiers.get(1)).toMatchObject({ sold: 2, resales: 1, resaleWei: 100n, royaltyWei: 5n, platformFeeWei: 2n, grossWei: 2n * priceWei });
    expect(state.listings.size).toBe(0);
  });

  it("marks exactly the tickets whose bits are set, and ends their listings", () => {
    const state = folded(...sold(), listed({ contract, seller: alice, tokenId: second, priceWei: 5n }), admitted({ contract, tokenId: second }));
    expect([first, second].map((tokenId) => state.tickets.get(tokenId)?.admittedOnChain)).toEqual([false, true]);
    expect(state.tiers.get(1)?.admitted).toBe(1);
    expect(state.listings.size).toBe(0);
  });
});

describe("O8 a ticket that is gone says how it went", () => {
  it.each([
    ["burned", [script.burned({ contract, holder: alice, tokenId: first })], 0n],
    ["refunded", script.refunded({ contract, holder: alice, tokenId: first, amountWei: priceWei }), priceWei],
    ["voided", script.voided({ contract, holder: alice, tokenId: first, amountWei: priceWei, payment: "held" }), priceWei],
  ] as const)("%s, with who held it last", (state, emissions, returnedWei) => {
    const after = folded(...sold(), ...emissions);
    expect(after.tickets.get(first)).toMatchObject({ holder: ZERO_ADDRESS, state, lastHolder: alice });
    expect(after.tiers.get(1)).toMatchObject({ sold: 2, refunded: 0, voided: 0, burned: 0, [state]: 1, returnedWei });
    expect(after.holders.get(alice)?.tickets).toBe(1);
  });

  it("keeps that a gate had let somebody in with it", () => {
    const state = folded(...sold(), script.burned({ contract, holder: alice, tokenId: first }), script.markRefused({ contract, tokenId: first }));
    expect(state.tickets.get(first)).toMatchObject({ state: "burned", markRefused: true, admittedOnChain: false });
  });

  it("drops every listing when the event is cancelled, and gives the organizer the price of used tickets", () => {
    const state = folded(
      ...sold(),
      admitted({ contract, tokenId: first }),
      listed({ contract, seller: alice, tokenId: second, priceWei: 5n }),
      script.eventCancelled({ contract }),
      script.released({ contract, tokenId: first, amountWei: priceWei }),
    );
    expect([state.cancelledAtSeconds, state.terms.blockNumber, state.listings.size]).toEqual([1_800_000_006, 7n, 0]);
    expect(state.tiers.get(1)?.releasedWei).toBe(priceWei);
  });
});

describe("O3 tickets that were paid elsewhere", () => {
  const issue = script.issued({ contract, to: alice, firstSerial: 0, quantity: 2, tier: 2, orderId });
  const token = encodeTokenId({ tier: 2, serial: 1 });

  it("brought no money here, have the tier's price for their cap, and wait for their order", () => {
    const state = folded(...issue);
    const ticket = state.tickets.get(token) as Ticket;
    expect(ticket).toMatchObject({ holder: alice, facePriceWei: 3n * priceWei, orderId });
    expect(paidWei(ticket)).toBe(0n);
    expect(state.tiers.get(2)).toMatchObject({ sold: 2, issued: 2, grossWei: 0n });
    expect(state.orders.get(orderId)).toMatchObject({ to: alice, tier: 2, quantity: 2, issuedAtSeconds: 1_800_000_003, settledAtSeconds: null });
  });

  it("are settled once, whatever is said later", () => {
    const state = folded(...issue, script.settled({ contract, orderId }), script.settled({ contract, orderId }));
    expect(state.orders.get(orderId)).toMatchObject({ settledAtSeconds: 1_800_000_004, blockNumber: 5n });
  });

  it("leave custody for their owner's wallet", () => {
    expect(folded(...issue, ...script.claimed({ contract, from: alice, to: bob, tokenId: token })).tickets.get(token)).toMatchObject({ holder: bob, moves: 1 });
  });
});

describe("trap 52: a ticket is moved out of a lost wallet", () => {
  const asked = [...sold(), script.recoveryRequested({ contract, holder: alice, to: carol, tokenId: first })];
  const recoveryOf = (...emissions: Emission[]) => folded(...emissions).tickets.get(first)?.recovery;

  it("shows the request until it was vetoed, carried out, or ended by a move", () => {
    expect(recoveryOf(...asked)).toEqual({ to: carol, readyAtSeconds: 1_850_000_000, state: "open" });
    expect(recoveryOf(...asked, script.recoveryVetoed({ contract, holder: alice, tokenId: first }))).toMatchObject({ state: "vetoed" });
    expect(recoveryOf(...asked, ...script.recovered({ contract, holder: alice, to: carol, tokenId: first }))).toBeNull();
    expect(recoveryOf(...asked, moved({ contract, from: alice, to: bob, tokenId: first }))).toBeNull();
  });
});

describe("trap 53: rights at the contract are seen", () => {
  it("names roles in words, keeps unknown ones, and forgets what was taken back", () => {
    const grants = [
      script.roleChanged({ contract, name: "RoleGranted", role: wordOf("GATE_ROLE"), account: alice }),
      script.roleChanged({ contract, name: "RoleGranted", role: wordOf("something else"), account: bob }),
      script.operatorChanged({ contract, name: "OperatorAllowed", operator: carol }),
    ];
    expect([...folded(...grants).grants.values()]).toMatchObject([
      { role: "gate", account: alice, grantedAtSeconds: 1_800_000_001 },
      { role: wordOf("something else"), account: bob },
      { role: "operator", account: carol },
    ]);
    const taken = [
      script.roleChanged({ contract, name: "RoleRevoked", role: wordOf("GATE_ROLE"), account: alice }),
      script.operatorChanged({ contract, name: "OperatorDisallowed", operator: carol }),
    ];
    expect([...folded(...grants, ...taken).grants.values()]).toMatchObject([{ account: bob }]);
  });
});

describe("trap 31: logs that are missing show", () => {
  const refund = script.refunded({ contract, holder: alice, tokenId: first, amountWei: priceWei });
  it.each([
    ["a move before the mint", [moved({ contract, from: alice, to: bob, tokenId: first })], /before its mint/],
    ["a move from somebody who does not hold it", [...sold(), moved({ contract, from: bob, to: carol, tokenId: first })], /holds it/],
    [
      "a move of an admitted ticket",
      [...sold(), admitted({ contract, tokenId: first }), moved({ contract, from: alice, to: bob, tokenId: first })],
      /admitted/,
    ],
    ["a mint that comes twice", [...sold(), ...sold()], /minted twice/],
    ["a listing of no ticket", [listed({ contract, seller: alice, tokenId: first, priceWei: 1n })], /before its mint/],
    ["a purchase without its mints", sold().slice(-1), /before its mint/],
    ["an admission of no ticket", [admitted({ contract, tokenId: first })], /before its mint/],
    ["an admission of a ticket that is gone", [...sold(), ...refund, admitted({ contract, tokenId: first })], /which is refunded/],
    ["a refused mark of a ticket that is there", [...sold(), script.markRefused({ contract, tokenId: first })], /which is live/],
    ["a refund whose ticket is still there", [...sold(), ...refund.slice(1)], /which is live/],
    ["a tier that the event has not", bought({ contract, to: alice, firstSerial: 0, quantity: 1, tier: 9 }), /tier/],
    ["a second creation", [created({ contract, chainId: 1 })], /twice/],
    ["a second cancellation", [script.eventCancelled({ contract }), script.eventCancelled({ contract })], /twice/],
    ["a sale after the cancellation", [script.eventCancelled({ contract }), ...sold()], /cancelled/],
    ["an order that comes twice", [...issuedOnce(0), ...issuedOnce(1)], /issued twice/],
    ["a settlement of no order", [script.settled({ contract, orderId })], /before it was issued/],
    ["a veto of no request", [...sold(), script.recoveryVetoed({ contract, holder: alice, tokenId: first })], /before it was asked/],
  ])("refuses %s", (_, emissions, fault) => {
    expect(() => folded(...emissions)).toThrow(fault);
  });

  it("refuses logs of an event whose creation it has not seen", () => {
    expect(() => fold(placed(sold()))).toThrow(/before its EventCreated/);
    expect(fold([])).toBeNull();
  });

  it("knows that what the factory anchors belongs to no event", () => {
    expect(fold(placed([script.anchored({ contract, root: wordOf("root") })]))).toBeNull();
  });
});

describe("V4 a mirror needs only the rows that new logs touch", () => {
  const logs = placed([
    created({ contract, chainId: 1 }),
    script.roleChanged({ contract, name: "RoleGranted", role: wordOf("GATE_ROLE"), account: alice }),
    ...sold(),
    ...script.issued({ contract, to: carol, firstSerial: 0, quantity: 1, tier: 2, orderId }),
    listed({ contract, seller: alice, tokenId: first, priceWei: 100n }),
    ...resold({ contract, seller: alice, buyer: bob, tokenId: first, priceWei: 100n }),
    script.settled({ contract, orderId }),
    script.recoveryRequested({ contract, holder: bob, to: alice, tokenId: first }),
    script.recoveryVetoed({ contract, holder: bob, tokenId: first }),
    admitted({ contract, tokenId: second }),
    listed({ contract, seller: bob, tokenId: first, priceWei: 100n }),
    script.roleChanged({ contract, name: "RoleRevoked", role: wordOf("GATE_ROLE"), account: alice }),
    script.eventCancelled({ contract }),
    ...script.refunded({ contract, holder: bob, tokenId: first, amountWei: priceWei }),
    script.markRefused({ contract, tokenId: first }),
    script.released({ contract, tokenId: second, amountWei: priceWei }),
  ]);

  it("gives the same state in one go, log by log, in pieces, and over partial states", () => {
    const whole = fold(logs);
    expect(logs.reduce<EventState | null>((state, log) => advance({ state, logs: [log] }), null)).toEqual(whole);
    expect(logs.reduce<EventState | null>((state, log) => advanceInPart({ state, log }), null)).toEqual(whole);
    const inPieces = createFold();
    for (let i = 0; i < logs.length; i += 5) inPieces.add(logs.slice(i, i + 5));
    expect(inPieces.state()).toEqual(whole);
  });

  it("leaves the state that it was given as it was", () => {
    const before = folded(...sold(), listed({ contract, seller: alice, tokenId: first, priceWei: 1n }));
    const copy = structuredClone(before);
    advance({ state: before, logs: placed([moved({ contract, from: alice, to: bob, tokenId: first }), script.eventCancelled({ contract })], 50) });
    expect(before).toEqual(copy);
  });
});

describe("A2 one word says what became of a ticket", () => {
  it.each([
    ["created", { state: "live", admittedOnChain: false, moves: 0 }],
    ["transferred", { state: "live", admittedOnChain: false, moves: 2 }],
    ["used", { state: "live", admittedOnChain: true, moves: 2 }],
    ["refunded", { state: "refunded", admittedOnChain: false, moves: 1 }],
    ["revoked", { state: "voided", admittedOnChain: false, moves: 1 }],
    ["revoked", { state: "burned", admittedOnChain: false, moves: 1 }],
  ] as const)("%s", (status, ticket) => {
    expect(statusOf(ticket)).toBe(status);
  });
});

/** Advances with no more than touchedBy names, then puts the rest back, as the mirror's tables do. */
function advanceInPart({ state, log }: { state: EventState | null; log: Log }): EventState | null {
  if (!state) return advance({ state, logs: [log] });
  const touched = touchedBy([log]);
  const part = restrict({ state, touched });
  const after = advance({ state: part, logs: [log] });
  if (!after) return null;
  const merged = <Key, Row>(name: (one: EventState) => ReadonlyMap<Key, Row>) => {
    const rows = new Map(name(state));
    for (const key of name(part).keys()) rows.delete(key);
    return new Map([...rows, ...name(after)].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  };
  return {
    ...after,
    tickets: merged((one) => one.tickets),
    listings: merged((one) => one.listings),
    holders: merged((one) => one.holders),
    orders: merged((one) => one.orders),
    grants: merged((one) => one.grants),
  };
}

function sold(quantity = 2): Emission[] {
  return bought({ contract, to: alice, firstSerial: 0, quantity });
}

function issuedOnce(firstSerial: number): Emission[] {
  return script.issued({ contract, to: alice, firstSerial, quantity: 1, orderId });
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
