import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { SettledFork } from "#indexer/reorg.ts";
import { syncToHead } from "#indexer/sync.ts";
import { bought, listed, moved } from "#test/support/script-events.ts";
import { ALICE, BOB, CONTRACT, createScriptedMirror, FIRST_TOKEN, type ScriptedMirror } from "#test/support/scripted-mirror.ts";

let mirror: ScriptedMirror;

beforeAll(async () => {
  mirror = await createScriptedMirror();
});
afterAll(() => mirror.close());
beforeEach(() => mirror.restart());

describe("trap 27: a fork takes back what it orphans", () => {
  it("removes an orphaned mint, its transfer and its log, and keeps what is below", async () => {
    mirror.sell(1);
    mirror.chain().mine(...bought({ contract: CONTRACT, to: BOB, firstSerial: 1, quantity: 2 }));
    await mirror.sync();
    expect(await mirror.count("mirror_tickets")).toBe(3);
    mirror.chain().fork(1);
    mirror.chain().mine();
    await mirror.sync();
    expect([await mirror.count("mirror_tickets"), await mirror.count("mirror_transfers")]).toEqual([1, 1]);
    await mirror.expectEqual();
  });

  it("removes a whole event whose creation was orphaned, and takes it again where it is mined again", async () => {
    mirror.sell(2);
    await mirror.sync();
    mirror.chain().fork(1);
    mirror.chain().mine();
    await mirror.sync();
    expect(await mirror.count("mirror_events")).toBe(0);
    mirror.sell(1);
    await mirror.sync();
    await mirror.expectEqual();
  });

  it("follows a sale that the fork includes at another place of another block", async () => {
    mirror.sell(1);
    mirror.chain().mine(moved({ contract: CONTRACT, from: ALICE, to: BOB, tokenId: FIRST_TOKEN }));
    await mirror.sync();
    mirror.chain().fork(1);
    mirror.chain().mine();
    mirror
      .chain()
      .mine(
        listed({ contract: CONTRACT, seller: ALICE, tokenId: FIRST_TOKEN, priceWei: 9n }),
        moved({ contract: CONTRACT, from: ALICE, to: BOB, tokenId: FIRST_TOKEN }),
      );
    await mirror.sync();
    await mirror.expectEqual();
    expect(await mirror.count("mirror_transfers")).toBe(2);
  });

  it("stops with an alarm when the node's chain differs below final blocks", async () => {
    mirror.sell(1);
    for (let i = 0; i < 20; i++) mirror.chain().mine();
    mirror.chain().setFinal(15n);
    await mirror.sync();
    mirror.chain().setFinal(null);
    mirror.chain().fork(10);
    for (let i = 0; i < 25; i++) mirror.chain().mine();
    const stopped = await mirror.sync().catch((fault: unknown) => fault);
    expect(stopped).toBeInstanceOf(SettledFork);
    expect(String(stopped)).toMatch(/also in final block 15:/);
  });

  it("waits for a node that has fallen behind, and follows an only node that has lost blocks", async () => {
    mirror.sell(1);
    mirror.chain().mine(...bought({ contract: CONTRACT, to: BOB, firstSerial: 1, quantity: 1 }));
    await mirror.sync();
    mirror.chain().fork(1);
    expect(await mirror.sync()).toMatchObject({ kind: "behind" });
    expect(await mirror.count("mirror_tickets")).toBe(2);
    expect(await syncToHead({ ...mirror.deps(), whenBehind: "follow" })).toMatchObject({ kind: "at-head" });
    expect(await mirror.count("mirror_tickets")).toBe(1);
  });

  it("waits while a node makes again, just as they were, the blocks that it has lost", async () => {
    mirror.sell(1);
    for (let i = 0; i < 3; i++) mirror.chain().mine();
    await mirror.sync();
    const whole = mirror.chain().save();
    mirror.chain().restore(whole.slice(0, -2));
    mirror.chain().mine();
    expect(mirror.chain().head().hash).toBe(whole.at(-2)?.hash);
    expect(await mirror.sync()).toMatchObject({ kind: "behind" });
    mirror.chain().mine(...bought({ contract: CONTRACT, to: BOB, firstSerial: 1, quantity: 1 }));
    expect(await mirror.sync()).toMatchObject({ kind: "at-head" });
    await mirror.expectEqual();
  });
});
