import { createRoute, z } from "@hono/zod-openapi";
import { STEPS } from "#methods/biometric/liveness.ts";
import { challengeFace } from "#server/credentials/face/challenge-face.ts";
import { SCANS_PER_DEVICE } from "#server/limits/limits.ts";
import type { FoyerApi } from "../deps.ts";
import { idSchema, json } from "../fields.ts";
import { takeQuota } from "../guards/limits.ts";
import { problems } from "../problem.ts";
import { requireShift } from "./guards.ts";
import type { GateAdmitDeps } from "./scan.ts";

const challenge = createRoute({
  method: "post",
  path: "/api/gate/tickets/{id}/face-challenge",
  summary: "What the person before this gate's camera is to do, once and within half a minute",
  description: "The answer to it is evidence for POST /api/gate/scans, beside the proof that named the ticket.",
  tags: ["faces"],
  request: { params: z.object({ id: idSchema }) },
  responses: {
    201: json({
      description: "The signed question",
      schema: z.object({ text: z.string(), steps: z.array(z.enum(STEPS)), answerWithinMs: z.int() }).openapi("FaceChallenge"),
    }),
    ...problems("UNAUTHENTICATED", "NOT_FOUND", "TOO_MANY_REQUESTS"),
  },
});

export function registerFaceGateRoutes(app: FoyerApi, deps: GateAdmitDeps): void {
  app.openapi(challenge, async (c) => {
    const shift = await requireShift(deps, c);
    takeQuota(deps, c, { limit: SCANS_PER_DEVICE, key: shift.deviceId, what: "Too many scans by this device." });
    const { text, steps, answerWithinMs } = await challengeFace(deps, { shift, ticketId: c.req.valid("param").id });
    return c.json({ text, steps: [...steps], answerWithinMs }, 201);
  });
}
