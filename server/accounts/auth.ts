import { hkdfSync, randomBytes, randomUUID } from "node:crypto";
import { betterAuth } from "better-auth";
import { prismaAdapter } from "better-auth/adapters/prisma";
import { siwe } from "better-auth/plugins";
import { verifyMessage } from "viem/utils";
import { type Env, getEnv } from "#platform/env.ts";
import { getLogOf } from "#platform/log.ts";
import { once } from "#platform/once.ts";
import { getPrisma, type PrismaClient } from "#prisma/client.ts";
import { type Clock, systemClock } from "../clock.ts";
import { bindNonce, guardSignIn, NONCE_PATH, VERIFY_PATH, walletOfSignIn } from "./siwe-guard.ts";

export type AuthDeps = {
  readonly prisma: PrismaClient;
  readonly env: Pick<Env, "PUBLIC_URL" | "CHAIN_ID" | "FOYER_SECRET">;
  readonly clock: Clock;
};

export type Auth = ReturnType<typeof createAuth>;

/** Set by api/main.ts from the socket; what a client sends under this name never arrives. */
export const CLIENT_IP_HEADER = "x-foyer-client-ip";

const SESSION_SECONDS = 7 * 24 * 3600;
const REFRESH_AFTER_SECONDS = 24 * 3600;

/** better-auth of this process. */
export function getAuth(): Auth {
  return once("auth", () => createAuth({ prisma: getPrisma(), env: getEnv(), clock: systemClock }));
}

/**
 * Accounts and sessions by better-auth, wallets by its SIWE plugin. The plugin checks domain, nonce, expiry and
 * signature; siwe-guard.ts adds what it leaves open: byte-equal text, URI, chain, issue time, and the browser's cookie.
 */
export function createAuth({ prisma, env, clock }: AuthDeps) {
  const origin = new URL(env.PUBLIC_URL);
  const guard = { origin: origin.origin, chainId: env.CHAIN_ID, clock };
  return betterAuth({
    appName: "Foyer",
    baseURL: origin.origin,
    basePath: "/api/auth",
    secret: secretFor(env.FOYER_SECRET),
    trustedOrigins: [origin.origin],
    database: prismaAdapter(prisma, { provider: "postgresql", transaction: true }),
    plugins: [
      siwe({
        domain: origin.host,
        emailDomainName: origin.hostname,
        anonymous: true,
        // viem's generateSiweNonce slides over one buffer of Math.random, so the next nonce would follow from the last.
        getNonce: async () => randomBytes(16).toString("hex"),
        verifyMessage: isSignedBy,
      }),
    ],
    hooks: { before: guardSignIn(guard), after: bindNonce(guard) },
    session: {
      expiresIn: SESSION_SECONDS,
      updateAge: REFRESH_AFTER_SECONDS,
      cookieCache: { enabled: false },
      additionalFields: { wallet: { type: "string", required: false, input: false } },
    },
    databaseHooks: {
      session: {
        create: {
          before: async (session, context) => {
            // U5: the newest sign-in ends the others. The unique index on sessions.user_id holds also when two race.
            await prisma.session.deleteMany({ where: { userId: session.userId } });
            return { data: { ...session, wallet: context?.path === VERIFY_PATH ? walletOfSignIn(context.body) : null } };
          },
        },
      },
    },
    rateLimit: { enabled: true, window: 10, max: 100, customRules: { "/get-session": false, [NONCE_PATH]: { window: 60, max: 300 } } },
    advanced: {
      database: { generateId: () => randomUUID() },
      cookiePrefix: "foyer",
      useSecureCookies: origin.protocol === "https:",
      defaultCookieAttributes: { httpOnly: true, sameSite: "lax", path: "/" },
      ipAddress: { ipAddressHeaders: [CLIENT_IP_HEADER] },
    },
    // Ways to change a session or an account from outside that nothing here uses.
    disabledPaths: ["/siwe/get-nonce", "/update-session", "/update-user", "/list-sessions", "/change-email", "/delete-user", "/sign-in/social", "/link-social"],
    telemetry: { enabled: false },
    // At level "info" better-auth keeps refused sign-ins to itself; they are answers, not faults.
    logger: { level: "info", log: (level, message, ...rest) => getLogOf("auth")[level]({ rest }, message) },
  });
}

/** An EOA's signature over the whole text (EIP-191); anything that is no signature is a false, not a fault. */
async function isSignedBy({ message, signature, address }: { message: string; signature: string; address: string }): Promise<boolean> {
  if (!/^0x[0-9a-fA-F]{130}$/.test(signature)) return false;
  try {
    return await verifyMessage({ message, address: address as `0x${string}`, signature: signature as `0x${string}` });
  } catch (cause) {
    getLogOf("auth").debug({ err: cause }, "a signature could not be recovered");
    return false;
  }
}

/** Cookies are signed with a key of their own, so that it is no other purpose's key. */
function secretFor(secret: string): string {
  return Buffer.from(hkdfSync("sha256", secret, "", "foyer account cookies", 32)).toString("base64");
}
