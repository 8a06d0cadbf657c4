import type { Demand } from "#core/policy.ts";
import { wordsOfSets } from "#core/policy-words.ts";

/** What a demand asks for, as a sentence. */
export function sentenceOf({ anyOf }: Pick<Demand, "anyOf">): string {
  const words = wordsOfSets(anyOf);
  return words === "" ? "Choose what guests show." : `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}
