import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { admissionBit } from "#core/ticket.ts";
import { createTestApi, type TestApi } from "#test/support/api.ts";
import { type Desk, openDesk, type TestClock } from "#test/support/gate.ts";
import { type At, stopClock, welcomeGuest } from "#test/support/guest.ts";
import { ANY_METHOD, PROOFS } from "#test/support/proofs.ts";
import { createWorld, type World, type WorldEvent } from "#test/support/world.ts";

const [PLATFORM, ALICE, BOB, CAROL] = [0, 2, 3, 4];
const FACE_WEI = 5n * 10n ** 16n;
/** 110 % of the face price. */
const CAP_WEI = 55n * 10n ** 15n;

let world: World;
let clock: TestClock;
let api: TestApi;
let event: WorldEvent;
let desk: Desk;
let tickets: bigint[];
let tokenId: bigint;

beforeAll(async () => {
  world = await createWorld();
  clock = stopClock();
  api = createTestApi({ db: world.database, source: { RPC_URL: world.chain.rpcUrl, GATE_MIRROR_MAX_AGE_MS: "3600000" }, deps: { clock } });
  event = await world.createEvent({ maxGifts: 1, maxPerPurchase: 8 });
  tickets = await world.buy({ event, account: ALICE, quantity: 8 });
  await world.syncToHead();
  desk = await openDesk(at(), { event, policy: ANY_METHOD });
});
afterAll(async () => {
  await api.close();
  await world.close();
});
beforeEach(() => {
  tokenId = tickets.shift() ?? 0n;
});

function at(): At {
  return { world, app: api.app, clock };
}

/** Who comes in with it: the same for the contract, the mirror and the gate. */
async function outcomeFor(account: number): Promise<string> {
  const guest = await welcomeGuest(at(), { event, account });
  const { show } = await PROOFS["device code"](at(), { event, guest, tokenId, desk });
  return desk.outcome(show());
}

describe("C58: how often and by whom a ticket is moved is limited", () => {
  it("once by a gift, and then it stays: nobody else gets in with it", async () => {
    await world.give({ event, tokenId, from: ALICE, to: BOB });
    await expect(world.give({ event, tokenId, from: BOB, to: CAROL })).rejects.toThrow(/GiftLimitReached/);
    await world.syncToHead();
    expect(await outcomeFor(BOB)).toBe("admit");
  });

  it("by no operator, however the holder approves of one", async () => {
    const [from, to] = [ALICE, CAROL].map((account) => world.chain.account(account).address);
    const operator = world.chain.account(BOB).address;
    const approve = world.send({ event, account: ALICE, functionName: "approve", args: [operator, tokenId] });
    await approve.catch((error: Error) => expect(error.message).toMatch(/OperatorRefused/));
    const pull = world.send({ event, account: BOB, functionName: "transferFrom", args: [from, to, tokenId] });
    await expect(pull).rejects.toThrow(/OperatorRefused|ERC721InsufficientApproval/);
    await world.syncToHead();
    expect(await outcomeFor(ALICE)).toBe("admit");
  });

  it("not at all after its holder came in", async () => {
    expect(await outcomeFor(ALICE)).toBe("admit");
    const { word, mask } = admissionBit(tokenId);
    await world.send({ event, account: PLATFORM, functionName: "admit", args: [[word], [mask]] });
    await expect(world.give({ event, tokenId, from: ALICE, to: BOB })).rejects.toThrow(/TicketAdmitted/);
    await expect(world.list({ event, tokenId, account: ALICE, priceWei: FACE_WEI })).rejects.toThrow(/TicketAdmitted/);
  });
});

describe("C59: the rules of resale are the contract's", () => {
  it("no offer above the cap, none that is paid with less, and the buyer comes in", async () => {
    await expect(world.list({ event, tokenId, account: ALICE, priceWei: CAP_WEI + 1n })).rejects.toThrow(/PriceAboveCap/);
    await world.list({ event, tokenId, account: ALICE, priceWei: CAP_WEI });
    // The ticket has not moved yet: that is the number of its offer.
    const args = [tokenId, CAP_WEI, 0n, world.chain.account(BOB).address];
    await expect(world.send({ event, account: BOB, functionName: "buyListed", args, value: CAP_WEI - 1n })).rejects.toThrow(/WrongPayment/);
    await world.buyListed({ event, tokenId, account: BOB, priceWei: CAP_WEI });
    await world.syncToHead();
    expect(await outcomeFor(BOB)).toBe("admit");
  });

  it("only its holder offers it", async () => {
    await expect(world.list({ event, tokenId, account: BOB, priceWei: FACE_WEI })).rejects.toThrow(/NotTicketHolder/);
  });
});
