import { describe, expect, it } from "vitest";
import { eventFactoryAbi, eventTicketsAbi } from "#generated/contracts.ts";
import { explainContractError } from "./contract-error.ts";

describe("O2 O9 refusals of the contract in plain words", () => {
  it("has a sentence and a next step for every error that the contracts know", () => {
    for (const item of [...eventFactoryAbi, ...eventTicketsAbi]) {
      if (item.type !== "error") continue;
      const explanation = explainContractError({ name: item.name, args: item.inputs.map(() => 1n) });
      expect(explanation?.message, item.name).toMatch(/^[A-Z].+\.$/);
      expect(explanation?.next, item.name).toMatch(/^[A-Z].+\.$/);
    }
  });

  it("names the highest price when a resale asks for more", () => {
    const explanation = explainContractError({ name: "PriceAboveCap", args: [1n, 9_500_000_000_000_000_000n, 55_000_000_000_000_000n] });
    expect(explanation?.message).toContain("0.055 ETH");
  });

  it("says nothing of errors that are not ours", () => {
    expect(explainContractError({ name: "Unheard", args: [] })).toBeNull();
    expect(explainContractError({ name: "toString", args: [] })).toBeNull();
  });
});
