/** The ways of proving that one may enter. methods/registry.ts has one implementation for each. */
export const METHOD_IDS = ["qr", "wallet", "nfc", "pass", "geofence"] as const;
export type MethodId = (typeof METHOD_IDS)[number];

/** What a gate asks for: every method of one of the sets. `[["qr"], ["wallet"]]` means either of the two. */
export type Policy = { readonly anyOf: readonly (readonly MethodId[])[] };

export const DEFAULT_POLICY: Policy = { anyOf: [["qr"], ["wallet"]] };

/** The methods still missing on the shortest way to satisfy the policy; empty when it is satisfied. */
export function listMissing({ policy, passed }: { policy: Policy; passed: ReadonlySet<MethodId> }): readonly MethodId[] {
  const gaps = policy.anyOf.map((set) => set.filter((method) => !passed.has(method)));
  return gaps.reduce((best, gap) => (gap.length < best.length ? gap : best), gaps[0] ?? []);
}
