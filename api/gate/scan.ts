import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { METHOD_IDS } from "#core/policy.ts";
import type { ScanAnswer } from "#core/scan.ts";
import { counter, histogram } from "#platform/metrics.ts";
import { type AdmitDeps, admitTicket } from "#server/gate/admit-ticket.ts";
import { createGateMemory } from "#server/gate/gate-side.ts";
import { createFactsTrip } from "#server/gate/gather-facts.ts";
import { createGuessLimiter, createScanLimiter } from "#server/gate/limits.ts";
import { createNotices } from "#server/gate/notices.ts";
import { createAdmissionTrip } from "#server/gate/record-decision.ts";
import type { ShiftClaims } from "#server/gate/tokens.ts";
import { verifyTicket } from "#server/gate/verify-ticket.ts";
import type { SigningKey } from "#server/keys.ts";
import { SCANS_PER_DEVICE } from "#server/limits/limits.ts";
import type { ApiDeps, ApiEnv, FoyerApi } from "../deps.ts";
import { idSchema, json } from "../fields.ts";
import type { Guards } from "../guards/guards.ts";
import { tellQuota } from "../guards/limits.ts";
import { traceOf } from "../guards/trace.ts";
import { problems } from "../problem.ts";
import { requireShift } from "./guards.ts";
import { noteScan } from "./note-scan.ts";
import { scanAnswer, scanRequest } from "./schemas.ts";

/** A queue waits: longer than this the chain is not waited for. */
const CHAIN_TIMEOUT_MS = 1_500;

const scan = createRoute({
  method: "post",
  path: "/api/gate/scans",
  summary: "May the bearer of this evidence come in? A refusal is an answer, not an error",
  description: "Send the same attemptId again when no answer came: the stored decision is given back word for word.",
  tags: ["gate"],
  request: { body: { required: true, content: { "application/json": { schema: scanRequest } } } },
  responses: {
    200: json({ description: "The decision, recorded", schema: scanAnswer }),
    ...problems("UNAUTHENTICATED", "FORBIDDEN", "CONFLICT", "TOO_MANY_REQUESTS", "UNAVAILABLE", "CONTENDED"),
  },
});

const verify = createRoute({
  method: "post",
  path: "/api/tickets/{id}/methods/{method}/verify",
  summary: "The same for one ticket and one method: what is shown for another ticket lets nobody in",
  description: "For kiosks and lanes that know beforehand who comes. The policy of the gate decides as ever, and may ask for more than this method.",
  tags: ["gate"],
  request: {
    params: z.object({ id: idSchema, method: z.enum(METHOD_IDS) }),
    body: { required: true, content: { "application/json": { schema: scanRequest } } },
  },
  responses: {
    200: json({ description: "The decision, recorded", schema: scanAnswer }),
    ...problems("UNAUTHENTICATED", "FORBIDDEN", "NOT_FOUND", "CONFLICT", "TOO_MANY_REQUESTS", "UNAVAILABLE", "CONTENDED"),
  },
});

export type GateAdmitDeps = Omit<AdmitDeps, "guesses"> & ApiDeps & Guards & { readonly key: SigningKey };

/** What one process admits with: its limits count for scans and for the kiosk alike. */
export function admitDepsOf(
  deps: Omit<AdmitDeps, "limits" | "limiter" | "guesses" | "memory" | "notices" | "facts" | "admissions"> & ApiDeps & Guards & { readonly key: SigningKey },
): GateAdmitDeps {
  const { GATE_MIRROR_MAX_AGE_MS: maxMirrorAgeMs, GATE_MIN_DEPTH: minDepth } = deps.env;
  return {
    ...deps,
    limits: { maxMirrorAgeMs, minDepth, chainTimeoutMs: CHAIN_TIMEOUT_MS },
    limiter: createScanLimiter(deps),
    memory: createGateMemory(),
    facts: createFactsTrip({ db: deps.gateDb }),
    admissions: createAdmissionTrip({ db: deps.gateDb }),
    notices: createNotices({ db: deps.db, onFault: (cause) => deps.log.warn({ err: cause }, "scans could not be told of") }),
  };
}

export function registerScanRoute(app: FoyerApi, deps: GateAdmitDeps): void {
  const scans = counter({ name: "foyer_scans_total", help: "Scans by outcome and reason", labelNames: ["outcome", "reason"] });
  const seconds = histogram({
    name: "foyer_scan_seconds",
    help: "From request to recorded decision",
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5],
  });
  const count = async (c: Context<ApiEnv>, decide: (admit: AdmitDeps, shift: ShiftClaims) => Promise<ScanAnswer>) => {
    const stop = seconds.startTimer();
    const shift = await requireShift(deps, c);
    const guesses = createGuessLimiter(deps, { shift, traceOf: () => traceOf(c) });
    const answer = await decide({ ...deps, guesses }, shift);
    stop();
    tellQuota(c, deps.counts.look(SCANS_PER_DEVICE, shift.deviceId));
    noteScan(deps, c, { answer, shift });
    scans.inc({ outcome: answer.decision.kind, reason: reasonOf(answer) });
    return scanAnswer.parse(answer);
  };
  app.openapi(scan, async (c) => c.json(await count(c, (admit, shift) => admitTicket(admit, { scan: c.req.valid("json"), shift })), 200));
  app.openapi(verify, async (c) => {
    const { id: ticketId, method } = c.req.valid("param");
    return c.json(await count(c, (admit, shift) => verifyTicket(admit, { ticketId, method, scan: c.req.valid("json"), shift })), 200);
  });
}

function reasonOf({ decision }: ScanAnswer): string {
  return decision.kind === "refuse" ? decision.reason : "";
}
