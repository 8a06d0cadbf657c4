import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createWorld, type World } from "#test/support/world.ts";

describe("flow 1: chain to tables", () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());

  it("finds in the mirror what was bought, given away and listed on the chain", async () => {
    const event = await world.createEvent();
    const [first, second] = await world.buy({ event, account: 2, quantity: 2 });
    await world.give({ event, tokenId: first as bigint, from: 2, to: 3 });
    await world.list({ event, tokenId: second as bigint, account: 2, priceWei: 55_000_000_000_000_000n });
    await world.syncToHead();
    const { rows } = await world.db.query(
      `SELECT t.token_id, t.holder, t.moves, l.price_wei FROM mirror_tickets t LEFT JOIN mirror_listings l USING (chain_id, contract, token_id)
       WHERE t.contract = $1 ORDER BY t.token_id`,
      [event.contract],
    );
    expect(rows).toEqual([
      { token_id: String(first), holder: world.chain.account(3).address.toLowerCase(), moves: 1, price_wei: null },
      { token_id: String(second), holder: world.chain.account(2).address.toLowerCase(), moves: 0, price_wei: "55000000000000000" },
    ]);
  });

  it("gives a second sign-in of one wallet the same account and another session", async () => {
    const before = await world.signIn(4);
    const after = await world.signIn(4);
    expect(after).toMatchObject({ userId: before.userId, wallet: before.wallet });
    expect(after.sessionId).not.toBe(before.sessionId);
  });
});
