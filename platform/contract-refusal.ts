import { BaseError, ContractFunctionRevertedError, ContractFunctionZeroDataError } from "viem";

/** The name of the contract's own error, or `null` when the node or the way to it failed. */
export function findRefusal(fault: unknown): string | null {
  if (!(fault instanceof BaseError)) return null;
  const cause = fault.walk((each) => each instanceof ContractFunctionRevertedError || each instanceof ContractFunctionZeroDataError);
  if (cause instanceof ContractFunctionRevertedError) return cause.data?.errorName ?? "reverted";
  return cause ? "no contract" : null;
}
