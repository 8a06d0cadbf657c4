import { createRoute, z } from "@hono/zod-openapi";
import { LONGEST_NOTE } from "#core/overrule.ts";
import type { Trace } from "#server/alerts/watch.ts";
import type { Alarms } from "#server/gate/override.ts";
import { overruleTicket } from "#server/gate/overrule-ticket.ts";
import type { ShiftClaims } from "#server/gate/tokens.ts";
import { undoAttempt } from "#server/gate/undo-attempt.ts";
import type { FoyerApi } from "../deps.ts";
import { idSchema, json } from "../fields.ts";
import { traceOf } from "../guards/trace.ts";
import { problems } from "../problem.ts";
import type { GateDeps } from "./deps.ts";
import { requireShift } from "./guards.ts";
import { scanAnswer } from "./schemas.ts";

const tags = ["gate"];
const authority = {
  supervisorId: idSchema,
  pin: z.string().min(1).max(40).openapi({ description: "The supervisor's own, whoever's shift it is" }),
  note: z
    .string()
    .max(2 * LONGEST_NOTE)
    .openapi({ description: "Why, in a few words", example: "phone is broken, name checked" }),
};

const overrideRequest = z
  .object({
    kind: z.enum(["admit", "reject"]),
    attemptId: idSchema,
    ticket: z.object({ tier: z.int().min(1).max(0xffff), serial: z.int().min(0).max(0xffff_ffff) }),
    ...authority,
  })
  .openapi("OverrideRequest");

const overrule = createRoute({
  method: "post",
  path: "/api/gate/overrides",
  summary: "A supervisor lets somebody in, or turns them away at every gate, by the number on the ticket; five in ten minutes",
  tags,
  request: { body: { required: true, ...json({ description: "Which ticket, who says so, and why", schema: overrideRequest }) } },
  responses: {
    200: json({ description: "As a scan is answered; the same attempt again gets the same", schema: scanAnswer }),
    ...problems("INVALID_INPUT", "UNAUTHENTICATED", "FORBIDDEN", "CONFLICT", "TOO_MANY_REQUESTS"),
  },
});

const undo = createRoute({
  method: "post",
  path: "/api/gate/attempts/{attemptId}/undo",
  summary: "A supervisor takes back an admission or a rejection: same gate, same device, within fifteen minutes",
  tags,
  request: {
    params: z.object({ attemptId: idSchema }),
    body: { required: true, ...json({ description: "Who says so, and why", schema: z.object(authority).openapi("UndoRequest") }) },
  },
  responses: {
    200: json({ description: "Taken back", schema: z.object({ attemptId: z.uuid(), undone: z.enum(["admission", "rejection"]) }).openapi("Undone") }),
    ...problems("INVALID_INPUT", "UNAUTHENTICATED", "FORBIDDEN", "NOT_FOUND", "CONFLICT", "TOO_MANY_REQUESTS"),
  },
});

export function registerOverrideRoutes(app: FoyerApi, deps: GateDeps): void {
  app.openapi(overrule, async (c) => {
    const shift = await requireShift(deps, c);
    const alarms = alarmsOf(deps, { shift, trace: traceOf(c) });
    const { kind, attemptId, ticket, ...own } = c.req.valid("json");
    return c.json(scanAnswer.parse(await overruleTicket({ ...deps, alarms }, { shift, kind, attemptId, ticket, authority: own })), 200);
  });
  app.openapi(undo, async (c) => {
    const shift = await requireShift(deps, c);
    const alarms = alarmsOf(deps, { shift, trace: traceOf(c) });
    return c.json(await undoAttempt({ ...deps, alarms }, { shift, attemptId: c.req.valid("param").attemptId, authority: c.req.valid("json") }), 200);
  });
}

function alarmsOf({ watch }: GateDeps, { shift: { eventId, gateId, deviceId }, trace }: { shift: ShiftClaims; trace: Trace }): Alarms {
  const note = (kind: "pin-locked" | "overrides-blocked") => (subject: string) => watch.note({ kind, eventId, gateId, deviceId, subject, trace });
  return { onLocked: note("pin-locked"), onOverQuota: note("overrides-blocked") };
}
