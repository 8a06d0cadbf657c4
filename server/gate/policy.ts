import type { MethodId, Policy } from "#core/policy.ts";
import { METHOD_IDS } from "#core/policy.ts";
import { policySchema } from "#core/policy-schema.ts";

/** What an event's gates ask for, as its row says it. Throws on anything else: such an event admits nobody (M7). */
export function parsePolicy(value: unknown): Policy {
  return policySchema.parse(value);
}

/** Methods of rows that this version knows: one that it has never heard of can neither be shown nor switched off. */
export function parseMethods(names: readonly string[]): MethodId[] {
  return METHOD_IDS.filter((method) => names.includes(method));
}
