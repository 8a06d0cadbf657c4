import { createRoute, z } from "@hono/zod-openapi";
import { type ErrorCode, FoyerError } from "#core/error.ts";
import type { ApiDeps, FoyerApi } from "../deps.ts";
import { answerProblem, problems } from "../problem.ts";

const nonce = z.object({ nonce: z.string() }).openapi("Nonce");
const signIn = z.object({ message: z.string(), signature: z.string() }).openapi("SignIn");
const signedIn = z.object({ success: z.literal(true), user: z.object({ id: z.uuid(), walletAddress: z.string(), chainId: z.int() }) }).openapi("SignedIn");
const json = <Schema extends z.ZodType>(schema: Schema) => ({ "application/json": { schema } });

/** better-auth answers everything under /api/auth; what clients use of it is described here. */
const described = [
  createRoute({
    method: "post",
    path: "/api/auth/siwe/nonce",
    summary: "Ask for a nonce; it is bound to this browser by a cookie and lasts 15 minutes",
    tags: ["accounts"],
    responses: { 200: { description: "The nonce to sign", content: json(nonce) }, ...problems("FORBIDDEN", "TOO_MANY_REQUESTS") },
  }),
  createRoute({
    method: "post",
    path: "/api/auth/siwe/verify",
    summary: "Sign in with a signed ERC-4361 message; ends the account's other session",
    tags: ["accounts"],
    request: { body: { required: true, content: json(signIn) } },
    responses: {
      200: { description: "Signed in; the session is in a cookie", content: json(signedIn) },
      ...problems("UNAUTHENTICATED", "FORBIDDEN", "TOO_MANY_REQUESTS"),
    },
  }),
  createRoute({
    method: "post",
    path: "/api/auth/sign-out",
    summary: "End this session",
    tags: ["accounts"],
    responses: { 200: { description: "Signed out", content: json(z.object({ success: z.boolean() })) }, ...problems("FORBIDDEN") },
  }),
];

export function registerAuthRoutes(app: FoyerApi, { auth }: ApiDeps): void {
  for (const route of described) app.openAPIRegistry.registerPath(route);
  app.on(["GET", "POST"], "/api/auth/*", async (c) => {
    const response = await auth.handler(c.req.raw);
    return response.status < 400 ? response : answerProblem(await faultOf(response));
  });
}

/** better-auth's refusals in the shape of ours. Anything but its message stays inside. */
async function faultOf(response: Response): Promise<FoyerError> {
  const body = z.object({ message: z.string() }).safeParse(await response.json().catch(() => null));
  const code = codeOf(response.status);
  const message = body.success && code !== "INTERNAL" ? body.data.message : "The sign-in service could not answer.";
  return new FoyerError({ code, message, next: code === "TOO_MANY_REQUESTS" ? "Wait a moment." : "Start the sign-in again on this page." });
}

function codeOf(status: number): ErrorCode {
  switch (status) {
    case 400:
      return "INVALID_INPUT";
    case 401:
      return "UNAUTHENTICATED";
    case 403:
      return "FORBIDDEN";
    case 404:
      return "NOT_FOUND";
    case 429:
      return "TOO_MANY_REQUESTS";
    default:
      return "INTERNAL";
  }
}
