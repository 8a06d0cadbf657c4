import type { Context } from "hono";
import type { Reason } from "#core/reason.ts";
import type { ScanAnswer } from "#core/scan.ts";
import type { Watch } from "#server/alerts/watch.ts";
import type { ShiftClaims } from "#server/gate/tokens.ts";
import type { ApiEnv } from "../deps.ts";
import { traceOf } from "../guards/trace.ts";

/** What no honest guest shows: somebody made it up, or scans faster than people come. */
const FORGED: readonly Reason[] = ["BAD_SIGNATURE", "REPLAYED", "RATE_LIMITED", "NO_MATCH"];

/** What a refused scan says about its device and gate (C19, C73). */
export function noteScan({ watch }: { watch: Watch }, c: Context<ApiEnv>, { answer, shift }: { answer: ScanAnswer; shift: ShiftClaims }): void {
  const { decision } = answer;
  if (decision.kind !== "refuse") return;
  const { eventId, gateId, deviceId } = shift;
  const sign = { eventId, gateId, deviceId, trace: traceOf(c) };
  watch.note({ ...sign, kind: "refused-at-device", subject: deviceId });
  watch.note({ ...sign, kind: "refused-at-gate", subject: gateId });
  if (!FORGED.includes(decision.reason)) return;
  watch.note({ ...sign, kind: "forged-at-device", subject: deviceId });
  watch.note({ ...sign, kind: "forged-at-gate", subject: gateId });
}
