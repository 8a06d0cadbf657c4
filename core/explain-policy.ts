import { assertNever } from "./error.ts";
import { judgePolicy, type Note, type Shown } from "./judge-policy.ts";
import { type MethodSet, nounOf, type Policy, type Situation, type Unavailable } from "./policy.ts";
import { listWords, type Names, wordsOfCondition, wordsOfSets, wordsOfStepUp, wordsOfUnavailable } from "./policy-words.ts";

type Input = {
  readonly policy: Policy;
  readonly situation: Situation;
  readonly shown?: readonly Shown[];
  readonly disabled?: MethodSet;
  readonly unavailable?: readonly Unavailable[];
  readonly names: Names;
};

/** Which rule counts here and now, what it asks for, and why it asks for something else than it says: whole sentences, by the gates' own function. */
export function explainPolicy({ policy, situation, shown = [], disabled = [], unavailable = [], names }: Input): readonly string[] {
  const { kind, methods, place, notes } = judgePolicy({ policy, situation, shown, disabled, unavailable });
  const rule = place === null ? null : (policy.overrides[place] ?? null);
  const where = rule === null ? "The event’s own rule counts" : `Rule ${(place ?? 0) + 1} counts, ${wordsOfCondition({ condition: rule.when, names })}`;
  const said = `${where}: ${wordsOfSets((rule ?? policy.base).anyOf)}.`;
  const why = [...new Set(notes.map((note) => wordsOfNote(note, names)))];
  switch (kind) {
    case "met":
      return [said, ...why, "What was shown is enough."];
    case "missing":
      return [said, ...why, `Still to be shown: ${listWords({ words: methods.map(nounOf), last: "and" })}.`];
    case "impossible":
      return [said, ...why, "Nobody can come in here: what is asked for cannot be had."];
    default:
      return assertNever(kind);
  }
}

function wordsOfNote(note: Note, names: Names): string {
  switch (note.kind) {
    case "step-up":
      return `Asked for more, ${wordsOfStepUp(note.stepUp, names)}.`;
    case "fallback":
      return `Since ${wordsOfUnavailable(note.missing)}, ${listWords({ words: note.ask.map(nounOf), last: "and" })} will do.`;
    case "unavailable":
      return `There is no way with ${nounOf(note.missing.method)}: ${wordsOfUnavailable(note.missing)}.`;
    case "disabled":
      return `There is no way with ${nounOf(note.method)}: it is switched off.`;
    case "weak":
      return note.methods.length === 0
        ? "Something that proves is wanted."
        : `Alone, ${listWords({ words: note.methods.map(nounOf), last: "and" })} would prove nothing.`;
    default:
      return assertNever(note);
  }
}
