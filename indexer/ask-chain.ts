import { BaseError, ContractFunctionExecutionError, type ContractFunctionParameters, ContractFunctionRevertedError } from "viem";
import type { Address } from "#core/bytes.ts";
import { eventTicketsAbi } from "#generated/contracts.ts";
import type { ChainClient } from "#platform/chain.ts";

/** Something to be read from an event's contract, and what the mirror would answer. `null`: the contract refuses the question. */
export type Question = {
  readonly what: string;
  readonly functionName: string;
  readonly args: readonly unknown[];
  readonly expected: unknown;
  /** The part of a longer answer that is meant. */
  readonly read?: (answer: never) => unknown;
};

type Input = { readonly client: ChainClient; readonly contract: Address; readonly questions: readonly Question[]; readonly block: { readonly number: bigint } };

/** All questions in one call, by a caller that exists for this call only. Answers a sentence for each answer that is not the mirror's. */
export async function ask({ client, contract, questions, block }: Input): Promise<string[]> {
  const contracts = questions.map(({ functionName, args }) => ({
    address: contract,
    abi: eventTicketsAbi,
    functionName,
    args,
  })) as ContractFunctionParameters[];
  const answers = await client.multicall({ contracts, allowFailure: true, deployless: true, batchSize: 0, blockNumber: block.number });
  return questions.flatMap((question, place) => {
    const answer = answers[place];
    const chain = answer?.status === "success" ? readAnswer({ question, answer: answer.result }) : refusalOf(answer?.error);
    const [mirror, told] = [spell(question.expected), spell(chain)];
    return mirror === told ? [] : [`${question.what}: the mirror says ${mirror}, the chain ${told}.`];
  });
}

function readAnswer({ question, answer }: { question: Question; answer: unknown }): unknown {
  return question.read ? question.read(answer as never) : answer;
}

/** A contract's refusal is an answer; that the call as a whole failed is none. */
function refusalOf(fault: unknown): null {
  const isOfContract = fault instanceof ContractFunctionExecutionError && fault.functionName !== "aggregate3";
  if (isOfContract && fault.walk((cause) => cause instanceof ContractFunctionRevertedError)) return null;
  // Not as its cause: viem's own words quote the whole call, which fills pages.
  throw new Error(`The node did not answer for its chain: ${fault instanceof BaseError ? fault.details : String(fault)}`);
}

/** Addresses are the same in any spelling, and so are numbers of any type. */
function spell(value: unknown): string {
  if (Array.isArray(value)) return value.map(spell).join(", ");
  return typeof value === "string" ? value.toLowerCase() : String(value);
}
