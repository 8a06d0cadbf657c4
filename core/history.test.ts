import { describe, expect, it } from "vitest";
import * as script from "#test/support/script-events.ts";
import { addressOf, bought, listed, moved, resold, wordOf } from "#test/support/script-events.ts";
import type { Emission } from "#test/support/scripted-node.ts";
import type { Bytes32 } from "./bytes.ts";
import { historyOf } from "./history.ts";
import type { Log } from "./log.ts";
import { encodeTokenId } from "./ticket.ts";

const contract = addressOf("event");
const [alice, bob, carol] = [addressOf("alice"), addressOf("bob"), addressOf("carol")];
const first = encodeTokenId({ tier: 1, serial: 0 });
const orderId = wordOf("order");
const priceWei = 10n ** 16n;

describe("C55 the way of a ticket, each step by its kind and its money", () => {
  it.each<[string, Emission[], [string, bigint | null]]>([
    ["a purchase", bought({ contract, to: alice, firstSerial: 0, quantity: 1 }), ["bought", priceWei]],
    ["a voucher", script.boughtByVoucher({ contract, to: alice, firstSerial: 0, quantity: 1, slot: 3n, unitPriceWei: 5n }), ["bought", 5n]],
    ["an order paid elsewhere", script.issued({ contract, to: alice, firstSerial: 0, quantity: 1, orderId }), ["issued", null]],
    ["a gift", [moved({ contract, from: alice, to: bob, tokenId: first })], ["gift", null]],
    ["a resale", resold({ contract, seller: alice, buyer: bob, tokenId: first, priceWei: 100n }), ["sale", 100n]],
    ["a claim", script.claimed({ contract, from: alice, to: bob, tokenId: first }), ["claimed", null]],
    ["a recovery", script.recovered({ contract, holder: alice, to: bob, tokenId: first }), ["recovered", null]],
    ["a refund", script.refunded({ contract, holder: alice, tokenId: first, amountWei: 9n }), ["refunded", 9n]],
    ["a voiding", script.voided({ contract, holder: alice, tokenId: first, amountWei: 8n }), ["voided", 8n]],
    ["a burning", [script.burned({ contract, holder: alice, tokenId: first })], ["burned", null]],
  ])("tells %s", (_, emissions, expected) => {
    expect(happened(emissions).moves.map(({ kind, amountWei }) => [kind, amountWei])).toEqual([expected]);
  });

  it("keeps several purchases, events and gifts of one transaction apart", () => {
    const other = addressOf("another event");
    const { moves } = happened([
      moved({ contract, from: alice, to: bob, tokenId: first + 9n }),
      ...joined(bought({ contract, to: alice, firstSerial: 0, quantity: 2 })),
      ...joined(bought({ contract: other, to: bob, firstSerial: 0, quantity: 1 })),
      ...joined(resold({ contract, seller: alice, buyer: bob, tokenId: first, priceWei: 7n })),
    ]);
    expect(moves.map(({ contract: of, tokenId, kind, amountWei }) => [of === contract, tokenId - first, kind, amountWei])).toEqual([
      [true, 9n, "gift", null],
      [true, 0n, "bought", priceWei],
      [true, 1n, "bought", priceWei],
      [false, 0n, "bought", priceWei],
      [true, 0n, "sale", 7n],
    ]);
  });

  it("keeps price, royalty and fee of a sale, and a seller's money that waits", () => {
    const { sales, payments } = happened(resold({ contract, seller: alice, buyer: bob, tokenId: first, priceWei: 100n, payment: "held" }));
    expect(sales).toMatchObject([{ seller: alice, buyer: bob, priceWei: 100n, royaltyWei: 5n, platformFeeWei: 2n }]);
    expect(payments).toMatchObject([{ kind: "held", payee: alice, amountWei: 93n, logIndex: 2 }]);
  });
});

describe("O8 where money went", () => {
  it("says to whom a refund went, and which of a batch could not be sent", () => {
    const { refunds } = happened([
      ...script.refunded({ contract, holder: alice, tokenId: first, amountWei: 5n }),
      ...joined(script.refunded({ contract, holder: bob, tokenId: first + 1n, amountWei: 6n, payment: "held" })),
      ...joined(script.refunded({ contract, holder: carol, tokenId: first + 2n, amountWei: 7n })),
      ...script.voided({ contract, holder: bob, tokenId: first + 3n, amountWei: 0n }),
    ]);
    expect(refunds.map(({ tokenId, kind, holder, amountWei, reason, payment }) => [tokenId - first, kind, holder, amountWei, reason, payment])).toEqual([
      [0n, "refunded", alice, 5n, null, "sent"],
      [1n, "refunded", bob, 6n, null, "held"],
      [2n, "refunded", carol, 7n, null, "sent"],
      [3n, "voided", bob, 0n, wordOf("charge-back"), "sent"],
    ]);
  });

  it("says what the organizer took, and what became the organizer's", () => {
    const { payments } = happened([script.released({ contract, tokenId: first, amountWei: 5n }), script.withdrawn({ contract, amountWei: 6n })]);
    expect(payments).toMatchObject([
      { kind: "released", payee: null, tokenId: first, amountWei: 5n },
      { kind: "withdrawn", payee: addressOf("payout"), tokenId: null, amountWei: 6n },
    ]);
  });
});

describe("V4 what else the contracts said", () => {
  it("keeps what a voucher bought, at its own place", () => {
    const { vouchers } = happened(script.boughtByVoucher({ contract, to: alice, firstSerial: 4, quantity: 2, slot: 3n, unitPriceWei: 5n }));
    expect(vouchers).toMatchObject([
      { slot: 3n, buyer: alice, signer: addressOf("organizer"), tier: 1, firstTokenId: first + 4n, quantity: 2, unitPriceWei: 5n, logIndex: 0 },
    ]);
  });

  it("gives each ticket of a word its own row, marked or refused", () => {
    const word = first >> 8n;
    const bodies = [
      { name: "Admitted", word, mask: 0b101n },
      { name: "AdmissionRefused", word, mask: 0b10n },
    ] as const;
    expect(happened(bodies.map((body) => ({ contract, body }))).marks.map(({ tokenId, verdict }) => [tokenId - first, verdict])).toEqual([
      [0n, "marked"],
      [2n, "marked"],
      [1n, "refused"],
    ]);
  });

  it("writes down what was done with an event and its rights", () => {
    const { acts } = happened([
      script.eventCancelled({ contract }),
      script.settled({ contract, orderId }),
      script.roleChanged({ contract, name: "RoleGranted", role: wordOf("MANAGER_ROLE"), account: alice }),
      script.roleChanged({ contract, name: "RoleRevoked", role: wordOf("MANAGER_ROLE"), account: alice }),
      script.adminTransferScheduled({ contract, newAdmin: bob }),
      script.adminTransferCancelled({ contract }),
      script.operatorChanged({ contract, name: "OperatorAllowed", operator: bob }),
      script.operatorChanged({ contract, name: "OperatorDisallowed", operator: bob }),
      script.recoveryRequested({ contract, holder: alice, to: bob, tokenId: first }),
      script.recoveryVetoed({ contract, holder: alice, tokenId: first }),
      ...script.recovered({ contract, holder: alice, to: bob, tokenId: first }),
      script.anchored({ contract, root: wordOf("root") }),
      listed({ contract, seller: alice, tokenId: first, priceWei: 1n }),
      script.cancelled({ contract, tokenId: first }),
    ]);
    const organizer = addressOf("organizer");
    expect(acts.map(({ kind, account, counterpart, tokenId, value }) => [kind, account, counterpart, tokenId, value])).toEqual([
      ["event-cancelled", organizer, null, null, null],
      ["order-settled", null, null, null, orderId],
      ["role-granted", alice, organizer, null, "manager"],
      ["role-revoked", alice, organizer, null, "manager"],
      ["admin-transfer-scheduled", bob, null, null, "1860000000"],
      ["admin-transfer-cancelled", null, null, null, null],
      ["operator-allowed", bob, null, null, null],
      ["operator-disallowed", bob, null, null, null],
      ["recovery-requested", alice, bob, first, "1850000000"],
      ["recovery-vetoed", alice, null, first, null],
      ["recovered", alice, bob, first, null],
      ["anchored", addressOf("relayer"), null, null, wordOf("root")],
    ]);
  });
});

describe("trap 31: a log without the Transfer before it", () => {
  it.each([
    ["a sale", resold({ contract, seller: alice, buyer: bob, tokenId: first, priceWei: 100n }).slice(1), /without the Transfer/],
    ["a purchase with one mint missing", bought({ contract, to: alice, firstSerial: 0, quantity: 3 }).slice(1), /without the Transfer/],
    [
      "a voucher that bought nothing",
      script.boughtByVoucher({ contract, to: alice, firstSerial: 0, quantity: 1, slot: 1n, unitPriceWei: 0n }).slice(0, 2),
      /purchase/,
    ],
  ])("refuses %s", (_, emissions, fault) => {
    expect(() => happened(emissions)).toThrow(fault);
  });

  it("does not take the Transfer of another transaction for it", () => {
    const [transfer, sale] = resold({ contract, seller: alice, buyer: bob, tokenId: first, priceWei: 100n });
    expect(() => happened([transfer as Emission, { contract, body: (sale as Emission).body }])).toThrow(/without the Transfer/);
  });
});

function joined(emissions: Emission[]): Emission[] {
  return emissions.map((emission) => ({ ...emission, transaction: "same" }));
}

/** All in one block, whose transactions the emissions tell. */
function happened(emissions: readonly Emission[]) {
  let transactions = 0;
  const logs: Log[] = emissions.map(({ contract: of, body, transaction }, logIndex) => {
    if (transaction !== "same") transactions++;
    const hash = `0x${String(transactions).padStart(64, "0")}` as Bytes32;
    return { chainId: 1, contract: of, blockNumber: 1n, blockHash: wordOf("block"), blockSeconds: 1_800_000_000, logIndex, transactionHash: hash, ...body };
  });
  return historyOf(logs);
}
