import type { Demand } from "#core/policy.ts";
import { wordsOfSets } from "#core/policy-words.ts";

/** What a demand asks for, as a sentence; a way that is still empty is left out. */
export function sentenceOf({ anyOf }: Pick<Demand, "anyOf">): string {
  const words = wordsOfSets(anyOf.filter((set) => set.length > 0));
  return words === "" ? "Choose what guests show." : `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}
