import { classOf, type Demand, type MethodSet, nounOf, weakFormOf } from "./policy.ts";
import { listWords } from "./policy-words.ts";

/** The sets that a demand can come to, its fallbacks included. */
export function listWays({ anyOf, fallbacks }: Demand): readonly MethodSet[] {
  const instead = anyOf.flatMap((set) =>
    fallbacks.filter((fallback) => set.includes(fallback.instead)).map(({ instead, ask }) => [...set.filter((method) => method !== instead), ...ask]),
  );
  return [...anyOf, ...instead];
}

/** Whether corroborating methods alone could meet it: such a demand is refused until its organizer has said that this is meant. */
export function needsAcknowledgement(demand: Demand): boolean {
  return listWays(demand).some((way) => way.every((method) => classOf(method) === "corroborates"));
}

/**
 * What the organizer agrees to, in words that are shown and then stored as they were shown. `null`: there is nothing to agree to, for
 * nothing that anybody could copy or fake would be enough here.
 */
export function wordsToAcknowledge(demand: Demand): string | null {
  const alone = listWays(demand).flatMap((way) => nounOfWeak(way) ?? []);
  if (alone.length === 0) return null;
  const nouns = listWords({ words: [...new Set(alone)], last: "or" });
  return `Guests may come in with nothing but ${nouns}. This can be copied, faked or mistaken for somebody else’s, and proves nobody’s right to a ticket. I accept that a stranger may come in on a guest’s ticket.`;
}

/** The weakest thing that would do for this way; `null` where some method of it always proves. */
function nounOfWeak(way: MethodSet): string | null {
  const nouns = way.map((method) => (classOf(method) === "corroborates" ? nounOf(method) : weakFormOf(method)));
  return nouns.includes(null) ? null : listWords({ words: nouns.flatMap((noun) => noun ?? []), last: "and" });
}
