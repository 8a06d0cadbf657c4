import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { readChallenge } from "#core/challenge.ts";
import { FoyerError } from "#core/error.ts";
import { CLIENT_IP_HEADER } from "#server/accounts/auth.ts";
import { answerChallenge } from "#server/credentials/answer-challenge.ts";
import { getChallenge } from "#server/credentials/get-challenge.ts";
import { nodeCrypto } from "#server/crypto.ts";
import { createLimiter } from "#server/gate/limits.ts";
import type { ApiDeps, ApiEnv, FoyerApi } from "../deps.ts";
import { hexAddressSchema, hexSchema, idSchema, json } from "../fields.ts";
import { requireSession } from "../guards/session.ts";
import { problems } from "../problem.ts";

/** Enough for a crowd behind one address, too few to guess 50 bits in a minute. */
const LOOKS_PER_ADDRESS = 120;
const WINDOW_SECONDS = 60;
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
  const looks = createLimiter({ points: LOOKS_PER_ADDRESS, windowSeconds: WINDOW_SECONDS });
  const count = async (c: Context<ApiEnv>) => {
    if (!(await looks.take(c.req.header(CLIENT_IP_HEADER) ?? ""))) throw tooMany();
  };
  app.openapi(look, async (c) => {
    await count(c);
    const { event, challenge } = await getChallenge(deps, { nonce: readChallenge({ text: c.req.valid("param").code, origin }) });
    return c.json({ event, challenge: { ...challenge, nonce: String(challenge.nonce) } }, 200);
  });
  app.openapi(answer, async (c) => {
    await count(c);
    const session = await requireSession(deps, c);
    const nonce = readChallenge({ text: c.req.valid("param").code, origin });
    await answerChallenge({ ...deps, crypto: nodeCrypto }, { session, nonce, ...c.req.valid("json") });
    return c.body(null, 204);
  });
}

function tooMany(): FoyerError {
  return new FoyerError({ code: "TOO_MANY_REQUESTS", message: "Too many gates’ codes were tried.", next: "Wait a minute and try again." });
}
