import type { Context } from "hono";
import type { Reason } from "#core/reason.ts";
import type { ScanAnswer } from "#core/scan.ts";
import type { Watch } from "#server/alerts/watch.ts";
import type { ShiftClaims } from "#server/gate/tokens.ts";
import type { Counts } from "#server/limits/counts.ts";
import { SCANS_PER_DEVICE } from "#server/limits/limits.ts";
import type { ApiEnv } from "../deps.ts";
import { traceOf } from "../guards/trace.ts";

/** What no honest guest shows: somebody made it up. */
const FORGED: readonly Reason[] = ["BAD_SIGNATURE", "REPLAYED", "NO_MATCH"];

type Deps = { readonly watch: Watch; readonly counts: Counts };

/** What a refused scan says about its device and gate (C19, C73). Who scans faster than people come counts like a forger; a locked record is told of already. */
export function noteScan({ watch, counts }: Deps, c: Context<ApiEnv>, { answer, shift }: { answer: ScanAnswer; shift: ShiftClaims }): void {
  const { decision } = answer;
  if (decision.kind !== "refuse") return;
  const { eventId, gateId, deviceId } = shift;
  const sign = { eventId, gateId, deviceId, trace: traceOf(c) };
  watch.note({ ...sign, kind: "refused-at-device", subject: deviceId });
  watch.note({ ...sign, kind: "refused-at-gate", subject: gateId });
  const isOverRate = decision.reason === "RATE_LIMITED" && counts.look(SCANS_PER_DEVICE, deviceId).isOver;
  if (!isOverRate && !FORGED.includes(decision.reason)) return;
  watch.note({ ...sign, kind: "forged-at-device", subject: deviceId });
  watch.note({ ...sign, kind: "forged-at-gate", subject: gateId });
}
