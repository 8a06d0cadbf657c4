import type { Consumption, Finding } from "#core/method.ts";
import type { MethodId } from "#core/policy.ts";

/** What a genuine presentation of the record burns; `null` for a record without a counter. */
export function counterOf({ findings, id }: { findings: readonly Finding[]; id: string }): number | null {
  return countersOf(findings).find(({ credentialId }) => credentialId === id)?.counter ?? null;
}

export function countersOf(findings: readonly Finding[]): Extract<Consumption, { kind: "counter" }>[] {
  return listBurned(findings).flatMap(({ burned }) => (burned.kind === "counter" ? [burned] : []));
}

/** What the findings that passed use up. */
export function listBurned(findings: readonly Finding[]): { method: MethodId; burned: Consumption }[] {
  return findings.flatMap((finding) => (finding.kind === "pass" ? finding.consumes.map((burned) => ({ method: finding.method, burned })) : []));
}

/** A genuine code ends the older ones even where it does not admit. A code that failed ends nothing: a former holder could shut the new one out. */
export function slotOf(findings: readonly Finding[]): number | null {
  const slots = listBurned(findings).flatMap(({ burned }) => (burned.kind === "slot" ? [burned.slot] : []));
  return slots.length > 0 ? Math.max(...slots) : null;
}
