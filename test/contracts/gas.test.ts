import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { artifacts } from "hardhat";
import { measureOurs } from "../../bench/gas/ours.ts";
import { createStage } from "../../bench/gas/stage.ts";

/** Ceilings in gas, through the clone, with all rules on. docs/contracts.md names what is warm in each figure. */
const CEILINGS = {
  createEvent3Tiers: 300_000,
  buy1: 82_000,
  buy4: 90_000,
  buy10: 104_000,
  buy4ForFour: 235_000,
  buy4Erc20: 120_000,
  voucherBuy1: 100_000,
  voucherBuy1FreshWord: 117_000,
  transferFirst: 94_000,
  transferMoved: 68_000,
  flowBuy4Give3: 355_000,
  transferBySig: 110_000,
  list: 62_000,
  resaleBuy: 108_000,
  resaleBuyMoved: 85_000,
  refund1: 70_000,
  refund1FreshWord: 90_000,
  admit256: 60_000,
} as const;

describe("P: what things cost", () => {
  it("stays below the ceilings", async (context) => {
    const figures = await measureOurs(await createStage());
    assert.deepEqual(Object.keys(figures).sort(), Object.keys(CEILINGS).sort());
    for (const [name, gas] of Object.entries(figures)) context.diagnostic(`${name}: ${gas} of ${CEILINGS[name as keyof typeof CEILINGS]}`);
    const above = Object.entries(figures).filter(([name, gas]) => gas > CEILINGS[name as keyof typeof CEILINGS]);
    assert.deepEqual(above, []);
  });
});

describe("P: what a contract has room for", () => {
  it("keeps both halves and the factory well below the limits of code", async () => {
    const sizes = await Promise.all(
      (["EventTickets", "EventDesk", "EventFactory"] as const).map(async (name) => {
        const { deployedBytecode, bytecode } = await artifacts.readArtifact(name);
        return { name, code: deployedBytecode.length / 2 - 1, init: bytecode.length / 2 - 1 };
      }),
    );
    assert.deepEqual(
      sizes.filter(({ code, init }) => code > 24_576 - 2_000 || init > 49_152 - 4_000),
      [],
    );
  });
});
