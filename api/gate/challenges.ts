import { randomBytes } from "node:crypto";
import { createRoute, z } from "@hono/zod-openapi";
import { decodeUint } from "#core/bytes.ts";
import { CHALLENGE_BITS, challengeLink, readChallenge, writeChallengeCode } from "#core/challenge.ts";
import { findAnswer } from "#server/gate/find-answer.ts";
import { openChallenge } from "#server/gate/open-challenge.ts";
import type { ApiDeps, FoyerApi } from "../deps.ts";
import { json } from "../fields.ts";
import { problems } from "../problem.ts";
import { type GateGuardDeps, requireShift } from "./guards.ts";

const code = z.string().max(20).openapi({ example: "7ZK3M-Q0R1T" });

const open = createRoute({
  method: "post",
  path: "/api/gate/challenges",
  summary: "A question for a wallet, to be shown as a QR code: who comes in here? Good for a minute and one answer",
  description: "The device's question before is over. Server-sent events of kind `gate` about `answer` tell when to read the answer.",
  tags: ["gate"],
  responses: {
    201: json({
      description: "Show the link as a QR code, and the code as text",
      schema: z.object({ code, link: z.url(), expiresAtSeconds: z.int() }).openapi("OpenedChallenge"),
    }),
    ...problems("UNAUTHENTICATED"),
  },
});

const read = createRoute({
  method: "get",
  path: "/api/gate/challenges/{code}",
  summary: "What a wallet has answered",
  tags: ["gate"],
  request: { params: z.object({ code }) },
  responses: {
    200: json({
      description: "The evidence for POST /api/gate/scans; `null`: no answer yet",
      schema: z.object({ text: z.string().nullable() }).openapi("ChallengeAnswer"),
    }),
    ...problems("UNAUTHENTICATED"),
  },
});

export function registerChallengeRoutes(app: FoyerApi, deps: ApiDeps & GateGuardDeps): void {
  const { origin } = new URL(deps.env.PUBLIC_URL);
  app.openapi(open, async (c) => {
    const { nonce, expiresAtSeconds } = await openChallenge({ ...deps, randomNonce }, { shift: await requireShift(deps, c) });
    return c.json({ code: writeChallengeCode(nonce), link: challengeLink({ origin, nonce }), expiresAtSeconds }, 201);
  });
  app.openapi(read, async (c) => {
    const shift = await requireShift(deps, c);
    const nonce = readChallenge({ text: c.req.valid("param").code, origin });
    return c.json({ text: await findAnswer(deps, { shift, nonce }) }, 200);
  });
}

function randomNonce(): bigint {
  return decodeUint(randomBytes(8)) >> BigInt(64 - CHALLENGE_BITS);
}
