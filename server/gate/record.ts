import type { Decision } from "#core/admission.ts";
import type { Finding } from "#core/method.ts";
import type { ScanAnswer } from "#core/scan.ts";
import type { GateSide } from "./gate-side.ts";
import type { Version } from "./known.ts";
import type { ShiftClaims } from "./tokens.ts";

/** A decision with all that is written of it. */
export type Record = {
  readonly shift: ShiftClaims;
  readonly side: GateSide;
  readonly decision: Decision;
  readonly findings: readonly Finding[];
  readonly versions: readonly Version[];
  readonly answer: ScanAnswer;
  readonly durationMs: number;
  /** The version of the row that an attempt goes on from; `null`: this is its first call. */
  readonly again: string | null;
  /** What the attempt holds from now on, sealed; `null`: it is over, or holds nothing. */
  readonly held: object | null;
  /** For the audit trail only. */
  readonly detail: object;
};
