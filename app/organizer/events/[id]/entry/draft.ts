import { type Demand, type Policy, reEntryOf } from "#core/policy.ts";

/** Rules that are being changed, and the version that they were changed upon. */
export type Draft = { readonly policy: Policy; readonly upon: number };
export type SavedPolicy = { readonly policy: Policy; readonly version: number };

export type DraftState = "saved" | "changed" | "overtaken";

/** `overtaken`: somebody else has saved other rules since. A draft that says what is saved is no draft, whoever saved it. */
export function stateOf({ draft, saved }: { draft: Draft | null; saved: SavedPolicy }): DraftState {
  if (!draft || isSame(draft.policy, saved.policy)) return "saved";
  return draft.upon === saved.version ? "changed" : "overtaken";
}

/** Who signed an acknowledgement and when is the server's to say: rules are the same when their words are. */
function isSame(one: Policy, other: Policy): boolean {
  return spell(one) === spell(other);
}

function spell(policy: Policy): string {
  const { base, overrides } = policy;
  const reEntry = reEntryOf(policy);
  const back = [reEntry.kind, reEntry.kind === "at-most" ? reEntry.times : null];
  return JSON.stringify([partsOf(base), overrides.map((override) => [partsOf(override), whenOf(override.when)]), back]);
}

/** In one order, whatever order the parts came in. */
function partsOf({ anyOf, stepUps, fallbacks, acknowledgement }: Demand): unknown {
  const asked = stepUps.map(({ after, when, ask }) => [after, when.kind === "flag" ? when.flag : when.tiers, ask]);
  return [anyOf, asked, fallbacks.map(({ instead, because, ask }) => [instead, because, ask]), acknowledgement?.words ?? null];
}

function whenOf({ gateIds, tiers, window }: Policy["overrides"][number]["when"]): unknown {
  return [gateIds, tiers, window && [window.weekdays, window.fromMinute, window.toMinute]];
}
