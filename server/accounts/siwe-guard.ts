import { APIError, createAuthMiddleware } from "better-auth/api";
import { z } from "zod";
import { type Address, parseAddress } from "#core/bytes.ts";
import { FoyerError } from "#core/error.ts";
import type { Clock } from "../clock.ts";
import { checkSignInMessage, parseSignInMessage } from "./sign-in-message.ts";

export const NONCE_PATH = "/siwe/nonce";
export const VERIFY_PATH = "/siwe/verify";

type Guard = { readonly origin: string; readonly chainId: number; readonly clock: Clock };

const NONCE_SECONDS = 15 * 60;
const signIn = z.object({ message: z.string().min(1), signature: z.string().min(1) });
const issued = z.object({ nonce: z.string() });

/** Before the plugin looks at a sign-in: only for the browser that asked for the nonce, only word for word as expected (traps 55, 56). */
export function guardSignIn(guard: Guard) {
  return createAuthMiddleware(async (ctx) => {
    if (ctx.path !== VERIFY_PATH) return;
    const body = signIn.safeParse(ctx.body);
    if (!body.success) throw new APIError("BAD_REQUEST", { message: "Send the message and its signature." });
    const nonce = await ctx.getSignedCookie(cookieName(guard), ctx.context.secret);
    if (!nonce) throw new APIError("UNAUTHORIZED", { message: "This browser has asked for no sign-in, or too long ago." });
    try {
      checkSignInMessage({ text: body.data.message, expected: { origin: guard.origin, chainId: guard.chainId, nonce, nowMs: guard.clock.nowMs() } });
    } catch (cause) {
      if (cause instanceof FoyerError) throw new APIError("UNAUTHORIZED", { message: cause.message });
      throw cause;
    }
  });
}

/** After a nonce was issued it is tied to the browser by a signed cookie; after a sign-in the tie is cut. */
export function bindNonce(guard: Guard) {
  return createAuthMiddleware(async (ctx) => {
    const attributes = { httpOnly: true, sameSite: "lax", path: "/", secure: guard.origin.startsWith("https:") } as const;
    if (ctx.path === VERIFY_PATH) ctx.setCookie(cookieName(guard), "", { ...attributes, maxAge: 0 });
    if (ctx.path !== NONCE_PATH) return;
    const answer = issued.safeParse(ctx.context.returned);
    if (answer.success) await ctx.setSignedCookie(cookieName(guard), answer.data.nonce, ctx.context.secret, { ...attributes, maxAge: NONCE_SECONDS });
  });
}

/** Whose the sign-in is, from a body that the guard has let through. */
export function walletOfSignIn(body: unknown): Address {
  return parseAddress(parseSignInMessage(signIn.parse(body).message).address);
}

/** What was signed, and the signature, from a body that the guard has let through. */
export function signedTextOf(body: unknown): { message: string; signature: string } {
  return signIn.parse(body);
}

/** `__Host-`: no sister domain can plant it. Browsers take the prefix over https only. */
function cookieName({ origin }: Guard): string {
  return origin.startsWith("https:") ? "__Host-foyer.nonce" : "foyer.nonce";
}
