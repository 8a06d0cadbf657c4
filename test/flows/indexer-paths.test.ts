import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Address, parseAddress, ZERO_ADDRESS } from "#core/bytes.ts";
import { admissionBit, encodeTokenId } from "#core/ticket.ts";
import { domainOf } from "#core/typed-data.ts";
import { eventFactoryAbi, eventTicketsAbi } from "#generated/contracts.ts";
import { ask } from "#indexer/ask-chain.ts";
import { verifyMirror } from "#indexer/verify.ts";
import { createBatchClient } from "#indexer/verify-chain.ts";
import { mined } from "#test/support/chain.ts";
import { wordOf } from "#test/support/script-events.ts";
import { createWorld, type World, type WorldEvent } from "#test/support/world.ts";

const [PLATFORM, ORGANIZER, ALICE, BOB, CAROL, MANAGER] = [0, 1, 2, 3, 4, 5];
const PRICE_WEI = 5n * 10n ** 16n;
const DAY_SECONDS = 24 * 3600;
const ORDER = wordOf("order 1");

let world: World;
let event: WorldEvent;

beforeAll(async () => {
  world = await createWorld();
});
beforeEach(async () => {
  event = await world.createEvent(await inTenDays());
});
afterAll(() => world.close());

/** After each path the tables are the fold of the logs and what the contracts answer. */
async function expectAgreement(): Promise<void> {
  await world.syncToHead();
  expect((await verify()).differences).toEqual([]);
}

describe("O8 an event that is called off", () => {
  it("drops its listings, refunds holders, and keeps the money of one whose account refuses it", async () => {
    const [first = 0n, second = 0n, used = 0n] = await world.buy({ event, account: ALICE, quantity: 3 });
    // The factory takes tickets but no money.
    const stubborn = encodeTokenId({ tier: 2, serial: 0 });
    await act(BOB, "buy", [2, 1n, world.factory], 2n * 10n ** 16n);
    await world.list({ event, tokenId: first, account: ALICE, priceWei: PRICE_WEI });
    await admit(used);
    await expectAgreement();
    expect(await rows("SELECT token_id::text FROM mirror_listings WHERE contract = $1")).toHaveLength(1);
    await act(ORGANIZER, "cancel");
    await expectAgreement();
    expect(await rows("SELECT cancelled_at IS NOT NULL AS cancelled FROM mirror_events WHERE contract = $1")).toEqual([{ cancelled: true }]);
    expect(await rows("SELECT token_id::text FROM mirror_listings WHERE contract = $1")).toEqual([]);
    await act(CAROL, "refund", [[first, second, stubborn]]);
    await travel(12 * DAY_SECONDS);
    await act(CAROL, "release", [[used]]);
    await act(CAROL, "withdrawPending", [await organizerPayout()]);
    await expectAgreement();
    expect(
      await rows("SELECT token_id::text AS id, kind, holder, amount_wei::text AS wei, payment FROM mirror_refunds WHERE contract = $1 ORDER BY token_id"),
    ).toEqual([
      { id: String(first), kind: "refunded", holder: wallet(ALICE), wei: String(PRICE_WEI), payment: "sent" },
      { id: String(second), kind: "refunded", holder: wallet(ALICE), wei: String(PRICE_WEI), payment: "sent" },
      { id: String(stubborn), kind: "refunded", holder: world.factory, wei: String(2n * 10n ** 16n), payment: "held" },
    ]);
    expect(await rows("SELECT state, holder, last_holder, admitted_on_chain AS used FROM mirror_tickets WHERE contract = $1 ORDER BY token_id")).toEqual([
      { state: "refunded", holder: ZERO_ADDRESS, last_holder: wallet(ALICE), used: false },
      { state: "refunded", holder: ZERO_ADDRESS, last_holder: wallet(ALICE), used: false },
      { state: "live", holder: wallet(ALICE), last_holder: null, used: true },
      { state: "refunded", holder: ZERO_ADDRESS, last_holder: world.factory, used: false },
    ]);
    expect(await totals(1)).toMatchObject({ sold: "3", refunded: "2", admitted: "1", gross_wei: String(3n * PRICE_WEI), released_wei: String(PRICE_WEI) });
    expect(await rows("SELECT kind FROM mirror_payments WHERE contract = $1 ORDER BY block_number, log_index")).toEqual([
      { kind: "held" },
      { kind: "released" },
    ]);
  });

  it("keeps what the organizer takes when it took place", async () => {
    const over = await world.createEvent({ ...(await inTenDays()), title: "Soon over" });
    await world.buy({ event: over, account: ALICE });
    await travel(12 * DAY_SECONDS);
    await world.send({ event: over, account: CAROL, functionName: "withdraw" });
    await expectAgreement();
    const { rows: payments } = await world.db.query("SELECT kind, payee, amount_wei::text AS wei FROM mirror_payments WHERE contract = $1", [over.contract]);
    expect(payments).toEqual([{ kind: "withdrawn", payee: world.organizer.wallet, wei: String(PRICE_WEI) }]);
  });
});

describe("A4 a ticket that is taken back, given up or refused at the chain", () => {
  it("is voided with its money, for a reason, or burned without", async () => {
    const [bought = 0n, given = 0n] = await world.buy({ event, account: ALICE, quantity: 2 });
    await act(PLATFORM, "issue", [ORDER, 1, 1n, address(BOB)]);
    const issued = given + 1n;
    await act(ORGANIZER, "void", [bought, wordOf("fraud")]);
    await act(PLATFORM, "void", [issued, wordOf("charge-back")]);
    await act(ALICE, "burn", [given]);
    await expectAgreement();
    expect(await rows("SELECT state FROM mirror_tickets WHERE contract = $1 ORDER BY token_id")).toEqual([
      { state: "voided" },
      { state: "burned" },
      { state: "voided" },
    ]);
    expect(await rows("SELECT amount_wei::text AS wei, reason FROM mirror_refunds WHERE contract = $1 ORDER BY token_id")).toEqual([
      { wei: String(PRICE_WEI), reason: wordOf("fraud") },
      { wei: "0", reason: wordOf("charge-back") },
    ]);
    expect(await totals(1)).toMatchObject({ sold: "3", issued: "1", voided: "2", burned: "1", returned_wei: String(PRICE_WEI) });
  });

  it("shows a mark that came too late", async () => {
    const [gone = 0n, here = 0n] = await world.buy({ event, account: ALICE, quantity: 2 });
    await act(ALICE, "burn", [gone]);
    const { word, mask } = admissionBit(gone);
    await act(PLATFORM, "admit", [[word], [mask | admissionBit(here).mask]]);
    await expectAgreement();
    expect(await rows("SELECT admitted_on_chain AS marked, mark_refused AS refused FROM mirror_tickets WHERE contract = $1 ORDER BY token_id")).toEqual([
      { marked: false, refused: true },
      { marked: true, refused: false },
    ]);
    expect(await rows("SELECT token_id::text AS id, verdict FROM mirror_admissions WHERE contract = $1 ORDER BY token_id")).toEqual([
      { id: String(gone), verdict: "refused" },
      { id: String(here), verdict: "marked" },
    ]);
  });
});

describe("O3 tickets that were paid elsewhere", () => {
  it("wait for their order, leave custody once, and can be sold when it is settled", async () => {
    await act(PLATFORM, "issue", [ORDER, 2, 2n, address(PLATFORM)]);
    const [first, second] = [encodeTokenId({ tier: 2, serial: 0 }), encodeTokenId({ tier: 2, serial: 1 })];
    await act(PLATFORM, "claim", [first, address(ALICE)]);
    await expectAgreement();
    expect(await rows("SELECT order_id, quantity, settled_at FROM mirror_orders WHERE contract = $1")).toEqual([
      { order_id: ORDER, quantity: 2, settled_at: null },
    ]);
    await act(PLATFORM, "settle", [ORDER]);
    await world.list({ event, tokenId: first, account: ALICE, priceWei: 22n * 10n ** 15n });
    await expectAgreement();
    expect(await rows("SELECT settled_at IS NOT NULL AS settled FROM mirror_orders WHERE contract = $1")).toEqual([{ settled: true }]);
    expect(await rows("SELECT kind, amount_wei FROM mirror_transfers WHERE contract = $1 ORDER BY block_number, log_index")).toEqual([
      { kind: "issued", amount_wei: null },
      { kind: "issued", amount_wei: null },
      { kind: "claimed", amount_wei: null },
    ]);
    expect(await rows("SELECT holder, tickets FROM mirror_holders WHERE contract = $1 ORDER BY holder")).toEqual(
      [
        { holder: wallet(ALICE), tickets: 1 },
        { holder: wallet(PLATFORM), tickets: 1 },
      ].toSorted((a, b) => (a.holder < b.holder ? -1 : 1)),
    );
    expect(await rows("SELECT face_price_wei::text AS wei FROM mirror_tickets WHERE contract = $1 AND token_id = $2", [String(second)])).toEqual([
      { wei: "20000000000000000" },
    ]);
  });
});

describe("O2 tickets bought with a voucher", () => {
  it("cost what the voucher says, and its slot is used", async () => {
    const voucher = { buyer: address(ALICE), tier: 1, quantity: 2, price: 10n ** 15n, slot: 77n, deadline: 2 ** 40 - 1 };
    const { chainId } = world.chain;
    const signature = await world.chain.wallet(ORGANIZER).signTypedData({
      domain: domainOf({ chainId, contract: event.contract }),
      types: { Voucher: VOUCHER_FIELDS },
      primaryType: "Voucher",
      message: voucher,
    });
    await act(BOB, "buyWithVoucher", [voucher, address(ORGANIZER), signature], 2n * 10n ** 15n);
    await expectAgreement();
    expect(await rows("SELECT slot::text, buyer, signer, tier, quantity, unit_price_wei::text AS wei FROM mirror_vouchers WHERE contract = $1")).toEqual([
      { slot: "77", buyer: wallet(ALICE), signer: world.organizer.wallet, tier: 1, quantity: 2, wei: String(10n ** 15n) },
    ]);
    expect(await rows("SELECT DISTINCT kind, amount_wei::text AS wei FROM mirror_transfers WHERE contract = $1")).toEqual([
      { kind: "bought", wei: String(10n ** 15n) },
    ]);
  });
});

describe("trap 52: a ticket whose wallet is lost", () => {
  it("goes to another after three days, unless its holder objects or it moves", async () => {
    const [lost = 0n, kept = 0n, moved = 0n] = await world.buy({ event, account: ALICE, quantity: 3 });
    for (const tokenId of [lost, kept, moved]) await act(ORGANIZER, "requestRecovery", [tokenId, address(CAROL)]);
    await act(ALICE, "vetoRecovery", [kept]);
    await world.give({ event, tokenId: moved, from: ALICE, to: BOB });
    await expectAgreement();
    expect(await recoveries()).toEqual(["open", "vetoed", null]);
    await travel(3 * DAY_SECONDS + 1);
    await act(ORGANIZER, "recover", [lost]);
    await expectAgreement();
    expect(await recoveries()).toEqual([null, "vetoed", null]);
    expect(await rows("SELECT holder FROM mirror_tickets WHERE contract = $1 AND token_id = $2", [String(lost)])).toEqual([{ holder: wallet(CAROL) }]);
    expect(
      await rows("SELECT kind, token_id::text AS id FROM mirror_acts WHERE contract = $1 AND token_id = $2 ORDER BY block_number", [String(lost)]),
    ).toEqual([
      { kind: "recovery-requested", id: String(lost) },
      { kind: "recovered", id: String(lost) },
    ]);
  });
});

describe("trap 53: who may do what, and since when", () => {
  it("is mirrored: roles, operators, digests and the admin's hand-over", async () => {
    await act(ORGANIZER, "grantRole", [wordOf("MANAGER_ROLE"), address(MANAGER)]);
    await act(ORGANIZER, "allowOperator", [world.factory]);
    await act(ORGANIZER, "allowOperator", [address(CAROL)]);
    await act(ORGANIZER, "disallowOperator", [address(CAROL)]);
    await act(ORGANIZER, "revokeRole", [wordOf("ISSUER_ROLE"), address(PLATFORM)]);
    await act(PLATFORM, "anchor", [wordOf("gate log")]);
    await act(ORGANIZER, "beginDefaultAdminTransfer", [address(BOB)]);
    await expectAgreement();
    await travel(3 * DAY_SECONDS + 1);
    await act(BOB, "acceptDefaultAdminTransfer");
    const anchor = { address: world.factory, abi: eventFactoryAbi, functionName: "anchor", args: [wordOf("own acts")] } as const;
    await mined({ chain: world.chain, hash: await world.chain.wallet(PLATFORM).writeContract(anchor) });
    await expectAgreement();
    expect(await rows("SELECT role, account FROM mirror_grants WHERE contract = $1 ORDER BY role")).toEqual([
      { role: "admin", account: wallet(BOB) },
      { role: "gate", account: wallet(PLATFORM) },
      { role: "manager", account: wallet(MANAGER) },
      { role: "operator", account: world.factory },
    ]);
    expect((await rows("SELECT kind FROM mirror_acts WHERE contract = $1 ORDER BY block_number, log_index")).map(({ kind }) => kind)).toEqual([
      ...["role-granted", "role-granted", "role-granted", "role-granted", "operator-allowed", "operator-allowed", "operator-disallowed", "role-revoked"],
      ...["anchored", "admin-transfer-scheduled", "role-revoked", "role-granted"],
    ]);
    const { rows: anchors } = await world.db.query("SELECT value FROM mirror_acts WHERE contract = $1", [world.factory]);
    expect(anchors).toEqual([{ value: wordOf("own acts") }]);
  });
});

describe("trap 31: what is wrong in any table is found", () => {
  it.each([
    ["a holder's number", "UPDATE mirror_holders SET tickets = tickets + 1 WHERE contract = $1", /holder 0x[0-9a-f]+: the row and the fold/],
    ["a total", "UPDATE mirror_tiers SET gross_wei = gross_wei + 1 WHERE contract = $1 AND tier = 1", /tier 1: the row and the fold/],
    ["a right", "DELETE FROM mirror_grants WHERE contract = $1 AND role = 'gate'", /grant gate 0x[0-9a-f]+: the row is missing/],
    ["a move's kind", "UPDATE mirror_transfers SET kind = 'gift' WHERE contract = $1", /mirror_transfers: a row is missing or differs/],
    ["a move that no log tells", "UPDATE mirror_transfers SET block_number = 999999 WHERE contract = $1", /mirror_transfers: no log says this/],
    ["an act", "DELETE FROM mirror_acts WHERE contract = $1 AND kind = 'role-granted' AND value = 'admin'", /mirror_acts: a row is missing or differs/],
    ["a cancellation that never was", "UPDATE mirror_events SET cancelled_at = now() WHERE contract = $1", /event : the row and the fold/],
  ])("%s", async (_, falsify, said) => {
    await world.buy({ event, account: ALICE, quantity: 1 });
    await world.syncToHead();
    await rolledBack(async (db) => {
      await db.query(falsify, [event.contract]);
      const { differences } = await verifyMirror({ db: nested(db), chainId: world.chain.chainId, client: client() });
      expect(differences).toContainEqual(expect.stringMatching(said));
    });
  });
});

describe("trap 29: a node that does not answer", () => {
  it("is not taken for a contract that refuses", async () => {
    const questions = Array.from({ length: 300 }, () => ({ what: "supply", functionName: "totalSupply", args: [], expected: 0 }));
    const { number } = await world.chain.client.getBlock();
    const asked = ask({ client: client(), contract: event.contract, questions, block: { number } });
    await expect(asked).rejects.toThrow(/node did not answer/);
  });
});

const VOUCHER_FIELDS = [
  { name: "buyer", type: "address" },
  { name: "tier", type: "uint16" },
  { name: "quantity", type: "uint8" },
  { name: "price", type: "uint96" },
  { name: "slot", type: "uint256" },
  { name: "deadline", type: "uint40" },
] as const;

async function inTenDays() {
  const now = Number((await world.chain.client.getBlock()).timestamp);
  const startsAtSeconds = now + 10 * DAY_SECONDS;
  const times = { doorsAtSeconds: startsAtSeconds, startsAtSeconds, endsAtSeconds: startsAtSeconds + DAY_SECONDS };
  const sale = { supply: 100, saleStartsAtSeconds: now - 60, saleEndsAtSeconds: startsAtSeconds };
  const tiers = [
    { name: "Stalls", priceWei: String(PRICE_WEI), ...sale },
    { name: "Balcony", priceWei: "20000000000000000", ...sale },
  ];
  return { ...times, transferCutoffAtSeconds: times.endsAtSeconds, tiers };
}

function act(account: number, functionName: string, args: readonly unknown[] = [], value = 0n): Promise<void> {
  return world.send({ event, account, functionName, args, value });
}

async function admit(tokenId: bigint): Promise<void> {
  const { word, mask } = admissionBit(tokenId);
  await act(PLATFORM, "admit", [[word], [mask]]);
}

async function travel(seconds: number): Promise<void> {
  await world.chain.control.increaseTime({ seconds });
  await world.chain.control.mine({ blocks: 1 });
}

async function organizerPayout(): Promise<Address> {
  const { payout } = await world.chain.client.readContract({ address: event.contract, abi: eventTicketsAbi, functionName: "terms" });
  return parseAddress(payout);
}

async function rows(text: string, values: readonly unknown[] = []): Promise<Record<string, unknown>[]> {
  return (await world.db.query(text, [event.contract, ...values])).rows;
}

async function totals(tier: number): Promise<Record<string, unknown>> {
  return (await rows("SELECT * FROM mirror_tiers WHERE contract = $1 AND tier = $2", [tier]))[0] ?? {};
}

async function recoveries(): Promise<unknown[]> {
  return (await rows("SELECT recovery_state FROM mirror_tickets WHERE contract = $1 ORDER BY token_id")).map(({ recovery_state: state }) => state);
}

function address(account: number): Address {
  return world.chain.account(account).address as Address;
}

function wallet(account: number): string {
  return address(account).toLowerCase();
}

function client() {
  return createBatchClient({ CHAIN_ID: world.chain.chainId, RPC_URL: world.chain.rpcUrl });
}

function verify() {
  return withConnection((db) => verifyMirror({ db, chainId: world.chain.chainId, client: client() }));
}

/** What is falsified for one look is taken back after it. */
function rolledBack(work: (db: pg.Client) => Promise<void>): Promise<void> {
  return withConnection(async (db) => {
    await db.query("BEGIN");
    await work(db).finally(() => db.query("ROLLBACK"));
  });
}

/** A connection that is in a transaction already: the verification's own is part of it. */
function nested(db: pg.Client): Pick<pg.Client, "query"> {
  const query = (text: unknown, values: unknown) =>
    /^(?:BEGIN|COMMIT|ROLLBACK|SET TRANSACTION)/.test(String(text)) ? Promise.resolve({ rows: [] }) : db.query(text as string, values as unknown[]);
  return { query: query as pg.Client["query"] };
}

async function withConnection<T>(work: (db: pg.Client) => Promise<T>): Promise<T> {
  const db = new pg.Client({ connectionString: world.database.connectionString, pipeline: true });
  await db.connect();
  return work(db).finally(() => db.end());
}
