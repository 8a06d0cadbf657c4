import { randomBytes } from "node:crypto";
import type { HDAccount } from "viem/accounts";
import { createSiweMessage } from "viem/siwe";
import { type ApiDeps, createApp, type FoyerApi } from "#api/app.ts";
import { parseAddress } from "#core/bytes.ts";
import { createCautiousClient, createChainClient } from "#platform/chain.ts";
import { readEnv } from "#platform/env.ts";
import { createLog } from "#platform/log.ts";
import { createNotifications } from "#platform/notify.ts";
import { createPrisma } from "#prisma/client.ts";
import { CLIENT_IP_HEADER, createAuth } from "#server/accounts/auth.ts";
import { createWalletVerdicts } from "#server/credentials/wallet-verdicts.ts";
import { createCounts } from "#server/limits/counts.ts";
import { account } from "./chain.ts";
import type { TestDatabase } from "./postgres.ts";

export const ORIGIN = "http://localhost:3000";
const NOBODYS_ADDRESS = `0x${"11".repeat(20)}`;
const NOBODYS_KEY = `0x${"42".repeat(32)}`;

export type TestApi = { readonly app: FoyerApi; readonly deps: ApiDeps; readonly close: () => Promise<void> };

/** The API over a test's database, with what else a test wants to differ. */
export function createTestApi({ db, source = {}, deps = {} }: { db: TestDatabase; source?: Record<string, string>; deps?: Partial<ApiDeps> }): TestApi {
  const env = readEnv({
    NODE_ENV: "test",
    FOYER_MODE: "local",
    DATABASE_URL: db.connectionString,
    RPC_URL: "http://127.0.0.1:9",
    CHAIN_ID: "31337",
    PUBLIC_URL: ORIGIN,
    FOYER_SECRET: "a secret of this test and of nothing else",
    RELAYER_KEY: NOBODYS_KEY,
    LOG_LEVEL: "silent",
    // A test asks for more in a minute than anybody; the limits have a test of their own.
    ISSUES_PER_ACCOUNT: "100000",
    ISSUES_PER_TICKET: "100000",
    REQUESTS_PER_ADDRESS: "1000000",
    ...source,
  });
  const clock = deps.clock ?? { nowMs: () => Date.now() };
  const prisma = createPrisma(db.pool);
  const verdicts = deps.verdicts ?? createWalletVerdicts({ chain: createCautiousClient(env) });
  const notifications = createNotifications({ connectionString: db.connectionString });
  const all: ApiDeps = {
    env,
    db: db.pool,
    gateDb: deps.db ?? db.pool,
    prisma,
    chain: createChainClient(env),
    verdicts,
    factory: parseAddress(NOBODYS_ADDRESS),
    auth: createAuth({ prisma, env, clock, verdicts }),
    clock,
    counts: createCounts({ clock, store: null, onFault: () => undefined }),
    log: createLog({ level: "silent" }),
    listen: notifications.listen,
    toldSince: notifications.toldSince,
    stopping: new AbortController().signal,
    ...deps,
  };
  return { app: createApp(all), deps: all, close: () => notifications.close() };
}

/** Cookies as a browser keeps them, and the Origin that it sends. */
export type Browser = {
  readonly cookies: Map<string, string>;
  readonly get: (path: string) => Promise<Response>;
  readonly post: (path: string, body?: unknown, headers?: Record<string, string>) => Promise<Response>;
  /** What the browser would send along, for calls that take headers. */
  readonly headers: () => Headers;
};

/** Each browser has an address of its own, as api/main.ts would tell it. */
export function createBrowser(app: FoyerApi): Browser {
  const cookies = new Map<string, string>();
  const ip = `10.${randomBytes(3).join(".")}`;
  const cookieHeader = (): Record<string, string> => ({
    [CLIENT_IP_HEADER]: ip,
    ...(cookies.size === 0 ? {} : { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; ") }),
  });
  const send = async (path: string, init: RequestInit): Promise<Response> => {
    const response = await app.request(`${ORIGIN}${path}`, init);
    for (const line of response.headers.getSetCookie()) keep(cookies, line);
    return response;
  };
  return {
    cookies,
    headers: () => new Headers(cookieHeader()),
    get: (path) => send(path, { headers: cookieHeader() }),
    post: (path, body = {}, headers = {}) =>
      send(path, {
        method: "POST",
        headers: { origin: ORIGIN, "content-type": "application/json", ...cookieHeader(), ...headers },
        body: JSON.stringify(body),
      }),
  };
}

function keep(cookies: Map<string, string>, line: string): void {
  const [pair = "", ...attributes] = line.split("; ");
  const at = pair.indexOf("=");
  const isGone = attributes.some((attribute) => attribute.toLowerCase() === "max-age=0");
  if (isGone) cookies.delete(pair.slice(0, at));
  else cookies.set(pair.slice(0, at), pair.slice(at + 1));
}

export type SignInFields = Partial<Parameters<typeof createSiweMessage>[0]>;

export async function askNonce(browser: Browser): Promise<string> {
  const { nonce } = (await (await browser.post("/api/auth/siwe/nonce")).json()) as { nonce: string };
  return nonce;
}

export function signInText({ wallet, nonce, fields = {} }: { wallet: HDAccount; nonce: string; fields?: SignInFields }): string {
  return createSiweMessage({
    address: wallet.address,
    chainId: 31337,
    domain: new URL(ORIGIN).host,
    uri: ORIGIN,
    version: "1",
    statement: "Sign in to Foyer.",
    issuedAt: new Date(),
    nonce,
    ...fields,
  });
}

/** The whole sign-in of a wallet of the test mnemonic in one browser. */
export async function signIn({ browser, index, fields }: { browser: Browser; index: number; fields?: SignInFields }): Promise<Response> {
  const wallet = account(index);
  const message = signInText({ wallet, nonce: await askNonce(browser), ...(fields ? { fields } : {}) });
  return browser.post("/api/auth/siwe/verify", { message, signature: await wallet.signMessage({ message }) });
}
