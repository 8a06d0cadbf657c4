import { hkdfSync, randomBytes, randomUUID } from "node:crypto";
import { betterAuth } from "better-auth";
import { prismaAdapter } from "better-auth/adapters/prisma";
import { siwe } from "better-auth/plugins";
import { type Env, getEnv } from "#platform/env.ts";
import { getLogOf } from "#platform/log.ts";
import { once } from "#platform/once.ts";
import { getPrisma, type PrismaClient } from "#prisma/client.ts";
import { type Clock, systemClock } from "../clock.ts";
import { getWalletVerdicts, type WalletVerdicts } from "../credentials/wallet-verdicts.ts";
import { isSignedByWallet, proofOfSignIn } from "./sign-in-proof.ts";
import { bindNonce, guardSignIn, NONCE_PATH, VERIFY_PATH, walletOfSignIn } from "./siwe-guard.ts";

export type AuthDeps = {
  readonly prisma: PrismaClient;
  readonly env: Pick<Env, "PUBLIC_URL" | "CHAIN_ID" | "FOYER_SECRET">;
  readonly clock: Clock;
  readonly verdicts: WalletVerdicts;
};

export type Auth = ReturnType<typeof createAuth>;

/** Set by api/main.ts from the socket; what a client sends under this name never arrives. */
export const CLIENT_IP_HEADER = "x-foyer-client-ip";

const SESSION_SECONDS = 7 * 24 * 3600;
const REFRESH_AFTER_SECONDS = 24 * 3600;

/** better-auth of this process. */
export function getAuth(): Auth {
  return once("auth", () => createAuth({ prisma: getPrisma(), env: getEnv(), clock: systemClock, verdicts: getWalletVerdicts() }));
}

/**
 * Accounts and sessions by better-auth, wallets by its SIWE plugin. The plugin checks domain, nonce, expiry and
 * signature; siwe-guard.ts adds what it leaves open: byte-equal text, URI, chain, issue time, and the browser's cookie.
 */
export function createAuth({ prisma, env, clock, verdicts }: AuthDeps) {
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
        verifyMessage: (signIn) => isSignedByWallet({ verdicts }, signIn),
      }),
    ],
    hooks: { before: guardSignIn(guard), after: bindNonce(guard) },
    session: {
      expiresIn: SESSION_SECONDS,
      updateAge: REFRESH_AFTER_SECONDS,
      cookieCache: { enabled: false },
      additionalFields: {
        wallet: { type: "string", required: false, input: false },
        walletDigest: { type: "string", required: false, input: false, returned: false },
        walletSignature: { type: "string", required: false, input: false, returned: false },
        walletCheckedAt: { type: "date", required: false, input: false, returned: false },
      },
    },
    databaseHooks: {
      session: {
        create: {
          before: async (session, context) => {
            // U5: the newest sign-in ends the others. The unique index on sessions.user_id holds also when two race.
            await prisma.session.deleteMany({ where: { userId: session.userId } });
            if (context?.path !== VERIFY_PATH) return { data: { ...session, wallet: null } };
            const proof = await proofOfSignIn({ body: context.body, nowMs: clock.nowMs() });
            return { data: { ...session, wallet: walletOfSignIn(context.body), ...proof } };
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

/** Cookies are signed with a key of their own, so that it is no other purpose's key. */
function secretFor(secret: string): string {
  return Buffer.from(hkdfSync("sha256", secret, "", "foyer account cookies", 32)).toString("base64");
}
