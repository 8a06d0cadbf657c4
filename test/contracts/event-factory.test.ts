import assert from "node:assert/strict";
import { before, describe, it } from "node:test";
import { getAddress, keccak256, parseEventLogs, stringToHex, toHex, zeroAddress, zeroHash } from "viem";
import { createEvent, createStage, FEE_BPS, type Stage, termsOf, ticketsAt, tiersOf } from "./support/event.ts";

describe("P, O1: the factory makes one contract per event", () => {
  let stage: Stage;
  before(async () => {
    stage = await createStage();
  });

  describe("given sound terms", () => {
    it("puts the event where it said it would, with the terms it was given", async () => {
      const eventRef = keccak256(toHex("foretold"));
      const predicted = await stage.factory.read.predictEvent([stage.organizer.account.address, eventRef]);
      assert.equal(await stage.publicClient.getCode({ address: predicted }), undefined);
      const { tickets, address } = await createEvent({ stage, ref: "foretold" });
      assert.equal(getAddress(address), getAddress(predicted));
      assert.deepEqual(await tickets.read.terms(), termsOf(stage));
      assert.equal(await tickets.read.eventRef(), eventRef);
      assert.equal(await tickets.read.name(), "Night of Lights");
      assert.deepEqual(await tickets.read.platformFee(), [FEE_BPS, getAddress(stage.platform.account.address)]);
      const tiers = tiersOf(stage);
      assert.equal(await tickets.read.tierCount(), BigInt(tiers.length));
      for (const [i, tier] of tiers.entries()) assert.deepEqual(await tickets.read.tierOf([i + 1]), [tier, 0n]);
    });

    it("tells the whole terms in one log", async () => {
      const { hash, address, eventRef } = await createEvent({ stage, ref: "log" });
      const { logs } = await stage.publicClient.getTransactionReceipt({ hash });
      const [created] = parseEventLogs({ abi: stage.factory.abi, logs, eventName: "EventCreated" });
      assert.deepEqual(created?.args, {
        tickets: getAddress(address),
        eventRef,
        organizer: getAddress(stage.organizer.account.address),
        config: termsOf(stage),
        tiers: tiersOf(stage),
      });
    });

    it("gives the admin role to the organizer and the gate role to the relayer, and no role to anybody else", async () => {
      const { tickets } = await createEvent({ stage, ref: "roles" });
      const gate = await tickets.read.GATE_ROLE();
      const { organizer, platform, alice } = stage;
      assert.equal(await tickets.read.hasRole([zeroHash, organizer.account.address]), true);
      assert.equal(await tickets.read.hasRole([gate, platform.account.address]), true);
      for (const role of [zeroHash, gate]) assert.equal(await tickets.read.hasRole([role, alice.account.address]), false);
      assert.equal(await tickets.read.hasRole([zeroHash, platform.account.address]), false);
    });

    it("uses a reference once per organizer, and leaves it free for the others", async () => {
      const { eventRef } = await createEvent({ stage, ref: "once" });
      const again = { ...termsOf(stage), name: "Other terms" };
      await assert.rejects(stage.factory.write.createEvent([eventRef, again, tiersOf(stage)], { account: stage.organizer.account }), /FailedDeployment/);
      await stage.factory.write.createEvent([eventRef, again, tiersOf(stage)], { account: stage.alice.account });
    });
  });

  describe("trap 35: asked whether it made a contract", () => {
    it("says yes to its own", async () => {
      const { address } = await createEvent({ stage, ref: "mine" });
      assert.equal(await stage.factory.read.isEvent([address]), true);
    });

    it("says no to everything else, also to a copy that claims the same origin", async () => {
      const { address } = await createEvent({ stage, ref: "copied" });
      const code = await stage.publicClient.getCode({ address });
      assert.ok(code);
      const copy = getAddress("0x00000000000000000000000000000000c0ffee01");
      await stage.networkHelpers.setCode(copy, code);
      const other = await createStage();
      for (const stranger of [copy, stage.implementation, stage.factory.address, stage.alice.account.address, zeroAddress, other.factory.address]) {
        assert.equal(await stage.factory.read.isEvent([stranger]), false);
      }
    });
  });

  describe("given terms that no rule could rely on", () => {
    const refusals: [string, (terms: ReturnType<typeof termsOf>) => Partial<ReturnType<typeof termsOf>>, RegExp][] = [
      ["no name", () => ({ name: "" }), /InvalidName/],
      ["a name of 65 bytes", () => ({ name: "x".repeat(65) }), /InvalidName/],
      ["no payout address", () => ({ payout: zeroAddress }), /InvalidPayout/],
      ["a currency that is no contract", () => ({ currency: getAddress("0x00000000000000000000000000000000000000aa") }), /InvalidCurrency/],
      ["doors after the start", ({ startsAt }) => ({ doorsAt: startsAt + 1 }), /InvalidTimes/],
      ["an end at the start", ({ startsAt }) => ({ endsAt: startsAt }), /InvalidTimes/],
      ["a cut-off after the end", ({ endsAt }) => ({ transferCutoffAt: endsAt + 1 }), /InvalidCutoff/],
      ["royalty and fee above half the price", () => ({ royaltyBps: 5_000 - FEE_BPS + 1 }), /SharesTooHigh/],
      ["no ticket per purchase", () => ({ maxPerPurchase: 0 }), /InvalidPurchaseLimit/],
    ];
    for (const [what, change, error] of refusals) {
      it(`refuses ${what}`, async () => {
        const terms = { ...termsOf(stage), ...change(termsOf(stage)) };
        await assert.rejects(stage.factory.simulate.createEvent([zeroHash, terms, tiersOf(stage)]), error);
      });
    }

    it("refuses tiers that can't be sold", async () => {
      const [tier] = tiersOf(stage);
      assert.ok(tier);
      const unsellable = [
        { ...tier, supply: 0 },
        { ...tier, saleEndsAt: tier.saleStartsAt },
        { ...tier, price: 2n ** 96n - 1n },
      ];
      for (const bad of unsellable) await assert.rejects(stage.factory.simulate.createEvent([zeroHash, termsOf(stage), [tier, bad]]), /InvalidTier\(/);
      for (const count of [0, 17]) {
        await assert.rejects(stage.factory.simulate.createEvent([zeroHash, termsOf(stage), Array(count).fill(tier)]), /InvalidTierCount/);
      }
    });

    it("trap 54: takes as many tiers as it promises", async () => {
      const tiers = Array.from({ length: 16 }, (_, i) => ({ ...tiersOf(stage)[0], name: stringToHex(`Tier ${i + 1}`, { size: 32 }) }));
      const eventRef = keccak256(toHex("sixteen"));
      const terms = { ...termsOf(stage), name: "ü".repeat(32) };
      await stage.factory.write.createEvent([eventRef, terms, tiers as ReturnType<typeof tiersOf>], { account: stage.organizer.account });
      const tickets = ticketsAt({ stage, address: await stage.factory.read.predictEvent([stage.organizer.account.address, eventRef]) });
      assert.equal(await tickets.read.name(), terms.name);
      assert.deepEqual(await tickets.read.tierOf([16]), [tiers[15], 0n]);
    });
  });

  describe("given a factory's own terms", () => {
    it("refuses a fee above ten per cent, no recipient and no relayer", async () => {
      const { address } = stage.platform.account;
      const { address: desk } = await stage.viem.deployContract("EventDesk", [1_000, address]);
      await assert.rejects(stage.viem.deployContract("EventFactory", [address, 1_001, address, desk]), /SharesTooHigh/);
      await assert.rejects(stage.viem.deployContract("EventFactory", [address, 1_000, zeroAddress, desk]), /InvalidFeeRecipient/);
      await assert.rejects(stage.viem.deployContract("EventFactory", [zeroAddress, 1_000, address, desk]), /InvalidRelayer/);
    });

    it("refuses a desk that was made for another fee or another recipient", async () => {
      const [platform, alice] = [stage.platform.account.address, stage.alice.account.address];
      const { address: desk } = await stage.viem.deployContract("EventDesk", [1_000, platform]);
      await assert.rejects(stage.viem.deployContract("EventFactory", [platform, 999, platform, desk]), /InvalidDesk/);
      await assert.rejects(stage.viem.deployContract("EventFactory", [platform, 1_000, alice, desk]), /InvalidDesk/);
    });

    it("writes down a digest for its relayer and for nobody else", async () => {
      const root = keccak256(toHex("acts"));
      const hash = await stage.factory.write.anchor([root], { account: stage.platform.account });
      const { logs } = await stage.publicClient.getTransactionReceipt({ hash });
      const [anchored] = parseEventLogs({ abi: stage.factory.abi, logs, eventName: "Anchored" });
      assert.deepEqual(anchored?.args, { by: getAddress(stage.platform.account.address), root });
      await assert.rejects(stage.factory.write.anchor([root], { account: stage.organizer.account }), /InvalidRelayer/);
    });
  });

  describe("given the code that all events share", () => {
    it("can't be made an event of anybody's", async () => {
      const implementation = ticketsAt({ stage, address: stage.implementation });
      await assert.rejects(implementation.write.initialize({ account: stage.alice.account }), /NotFactory/);
    });
  });
});
