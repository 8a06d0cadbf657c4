import { BaseError, ChainMismatchError, ContractFunctionRevertedError, encodeErrorResult, InsufficientFundsError, UserRejectedRequestError } from "viem";
import { describe, expect, it } from "vitest";
import { eventTicketsAbi } from "#generated/contracts.ts";
import { explainFailure, unknownFailure } from "./failure.ts";

function wrapped(cause: Error): BaseError {
  return new BaseError("The transaction failed.", { cause });
}

describe("O2 a purchase that does not happen", () => {
  it("tells a refusal in the wallet from a fault", () => {
    expect(explainFailure(wrapped(new UserRejectedRequestError(new Error("no"))))).toMatchObject({ kind: "refused" });
    expect(explainFailure({ code: 4001 })).toMatchObject({ kind: "refused" });
  });

  it("says that money is missing, whoever says so first", () => {
    expect(explainFailure(wrapped(new InsufficientFundsError({})))).toMatchObject({ kind: "no-money" });
    expect(explainFailure(new Error("insufficient funds for gas * price + value"))).toMatchObject({ kind: "no-money" });
  });

  it("says that the wallet is on another network", () => {
    const chain = { id: 31337, name: "Local chain", nativeCurrency: { name: "Ether", symbol: "ETH", decimals: 18 }, rpcUrls: { default: { http: [] } } };
    expect(explainFailure(wrapped(new ChainMismatchError({ chain, currentChainId: 1 })))).toMatchObject({ kind: "wrong-network" });
  });

  it("gives the contract's own reason", () => {
    const data = encodeErrorResult({ abi: eventTicketsAbi, errorName: "SoldOut", args: [1, 0n] });
    const revert = new ContractFunctionRevertedError({ abi: eventTicketsAbi, data, functionName: "buy" });
    expect(explainFailure(wrapped(revert))).toMatchObject({ kind: "contract", message: "These tickets are sold out." });
  });

  it("says nothing that it does not know", () => {
    expect(explainFailure(new Error("what?"))).toBeNull();
    expect(unknownFailure(new Error("what?")).message).toContain("what?");
  });
});
