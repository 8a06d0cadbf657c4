import { type Abi, BaseError, ContractFunctionRevertedError } from "viem";
import { type Explanation, explainContractError } from "./contract-error.ts";

/** A transaction that did not happen, sorted by what the person can do about it. */
export type Failure = Explanation & { readonly kind: "refused" | "no-money" | "wrong-network" | "contract" | "unknown" };

/** An error of wallet, node or contract in plain words; `null` when only asking the contract itself can tell. */
export function explainFailure(cause: unknown): Failure | null {
  const revert = findRevert(cause);
  if (revert) return revert;
  if (isCode({ cause, code: 4001 }))
    return { kind: "refused", message: "You refused this in your wallet.", next: "Nothing has happened. Try again whenever you like." };
  if (isNamed({ cause, name: "ChainMismatchError" }))
    return { kind: "wrong-network", message: "Your wallet is on another network.", next: "Switch the network in your wallet, then try again." };
  if (isNamed({ cause, name: "InsufficientFundsError" }) || /insufficient funds|exceeds (the )?balance/i.test(textOf(cause))) {
    return {
      kind: "no-money",
      message: "There is not enough ETH in your wallet for the price and the network's fee.",
      next: "Add some, or choose fewer tickets.",
    };
  }
  if (isNamed({ cause, name: "ConnectorNotConnectedError" }))
    return { kind: "unknown", message: "No wallet is connected.", next: "Connect one, then try again." };
  return null;
}

/** When nothing better is known. */
export function unknownFailure(cause: unknown): Failure {
  const detail = cause instanceof BaseError ? cause.shortMessage : textOf(cause);
  return { kind: "unknown", message: `The transaction failed: ${detail}`, next: "Nothing was taken. Try again in a moment." };
}

function findRevert(cause: unknown): Failure | null {
  const revert = cause instanceof BaseError ? cause.walk((error) => error instanceof ContractFunctionRevertedError) : null;
  if (!(revert instanceof ContractFunctionRevertedError) || !revert.data) return null;
  const explanation = explainContractError({ name: revert.data.errorName, args: revert.data.args ?? [] });
  return explanation && { kind: "contract", ...explanation };
}

function isNamed({ cause, name }: { cause: unknown; name: string }): boolean {
  return matches(cause, (error) => (error as { name?: unknown }).name === name);
}

function isCode({ cause, code }: { cause: unknown; code: number }): boolean {
  return matches(cause, (error) => (error as { code?: unknown }).code === code);
}

function matches(cause: unknown, is: (error: unknown) => boolean): boolean {
  return cause instanceof BaseError ? Boolean(cause.walk(is)) : Boolean(cause) && is(cause);
}

function textOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

/** A call as viem takes it, loosely typed: the ABI stands beside the arguments at the place of use. */
export type ContractCall = {
  readonly abi: Abi;
  readonly address: `0x${string}`;
  readonly functionName: string;
  readonly args: readonly unknown[];
  readonly value?: bigint;
};
