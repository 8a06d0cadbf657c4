import { createRoute, z } from "@hono/zod-openapi";
import { readChallenge } from "#core/challenge.ts";
import { answerChallenge } from "#server/credentials/answer-challenge.ts";
import { getChallenge } from "#server/credentials/get-challenge.ts";
import { nodeCrypto } from "#server/crypto.ts";
import { ANSWERS_PER_ACCOUNT, ANSWERS_PER_TICKET, QUESTIONS_PER_ADDRESS } from "#server/limits/limits.ts";
import type { ApiDeps, FoyerApi } from "../deps.ts";
import { hexAddressSchema, hexSchema, idSchema, json } from "../fields.ts";
import { addressOf } from "../guards/address.ts";
import { takeQuota } from "../guards/limits.ts";
import { requireSession } from "../guards/session.ts";
import { problems } from "../problem.ts";

const WHAT = "Too many gates’ codes were tried.";
/** Smart wallets sign at length; nothing honest is longer than this. */
const MAX_SIGNATURE_BYTES = 4096;

const code = z.string().max(20).openapi({ example: "7ZK3M-Q0R1T" });

const look = createRoute({
  method: "get",
  path: "/api/challenges/{code}",
  summary: "What a gate asks just now: the numbers that a wallet signs with its ticket",
  tags: ["credentials"],
  request: { params: z.object({ code }) },
  responses: {
    200: json({
      description: "Sign it as EIP-712 `Answer`",
      schema: z
        .object({
          event: z.object({ id: z.uuid(), title: z.string(), chainId: z.int(), contract: hexAddressSchema }),
          challenge: z.object({
            nonce: z.string(),
            gateId: z.uuid(),
            gateName: z.string(),
            deviceId: z.uuid(),
            issuedAtSeconds: z.int(),
            expiresAtSeconds: z.int(),
          }),
        })
        .openapi("Challenge"),
    }),
    ...problems("NOT_FOUND", "EXPIRED", "ALREADY_USED", "TOO_MANY_REQUESTS"),
  },
});

const answer = createRoute({
  method: "post",
  path: "/api/challenges/{code}/answer",
  summary: "Gives the gate what the holder's wallet signed; the gate decides at once",
  tags: ["credentials"],
  request: {
    params: z.object({ code }),
    body: {
      required: true,
      ...json({
        description: "The ticket and the signature",
        schema: z.object({ ticketId: idSchema, signature: hexSchema({ maxBytes: MAX_SIGNATURE_BYTES }) }),
      }),
    },
  },
  responses: {
    204: { description: "The gate has it" },
    ...problems("UNAUTHENTICATED", "FORBIDDEN", "NOT_FOUND", "EXPIRED", "ALREADY_USED", "TOO_MANY_REQUESTS", "UNAVAILABLE"),
  },
});

/** Between a wallet and a gate that shows a question. */
export function registerAnswerRoutes(app: FoyerApi, deps: ApiDeps): void {
  const { origin } = new URL(deps.env.PUBLIC_URL);
  app.openapi(look, async (c) => {
    takeQuota(deps, c, { limit: QUESTIONS_PER_ADDRESS, key: addressOf(c), what: WHAT });
    const { event, challenge } = await getChallenge(deps, { nonce: readChallenge({ text: c.req.valid("param").code, origin }) });
    return c.json({ event, challenge: { ...challenge, nonce: String(challenge.nonce) } }, 200);
  });
  app.openapi(answer, async (c) => {
    takeQuota(deps, c, { limit: QUESTIONS_PER_ADDRESS, key: addressOf(c), what: WHAT });
    const session = await requireSession(deps, c);
    takeQuota(deps, c, { limit: ANSWERS_PER_ACCOUNT, key: session.userId, what: WHAT });
    takeQuota(deps, c, { limit: ANSWERS_PER_TICKET, key: `${session.userId} ${c.req.valid("json").ticketId}`, what: WHAT });
    const nonce = readChallenge({ text: c.req.valid("param").code, origin });
    await answerChallenge({ ...deps, crypto: nodeCrypto }, { session, nonce, ...c.req.valid("json") });
    return c.body(null, 204);
  });
}
