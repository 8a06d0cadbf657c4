import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findSessionIn } from "#server/accounts/session.ts";
import { askNonce, createBrowser, createTestApi, ORIGIN, type SignInFields, signIn, signInText, type TestApi } from "#test/support/api.ts";
import { account } from "#test/support/chain.ts";
import { createDatabase, type TestDatabase } from "#test/support/postgres.ts";

const VERIFY = "/api/auth/siwe/verify";
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const MINUTE_MS = 60_000;

let db: TestDatabase;
let api: TestApi;

beforeAll(async () => {
  db = await createDatabase();
  api = createTestApi({ db });
});
afterAll(async () => {
  await api.close();
  await db.close();
});

async function countSessions(): Promise<number> {
  const { rows } = await db.pool.query<{ count: number }>("SELECT count(*)::integer AS count FROM sessions");
  return rows[0]?.count ?? 0;
}

describe("U1 sign in with a wallet", () => {
  it("opens a session that names the wallet, in a cookie that scripts cannot read", async () => {
    const browser = createBrowser(api.app);
    const response = await signIn({ browser, index: 2 });
    expect(response.status).toBe(200);
    const cookie = response.headers.getSetCookie().find((line) => line.startsWith("foyer.session_token="));
    expect(cookie).toMatch(/HttpOnly/i);
    expect(cookie).toMatch(/SameSite=Lax/i);
    const session = await findSessionIn(api.deps, browser.headers());
    expect(session?.wallet).toBe(account(2).address.toLowerCase());
  });

  it("finds nobody without a cookie, and nobody behind a forged one", async () => {
    expect(await findSessionIn(api.deps, new Headers())).toBeNull();
    expect(await findSessionIn(api.deps, new Headers({ cookie: "foyer.session_token=abc.def" }))).toBeNull();
  });

  it("keeps one account for a wallet that comes back", async () => {
    const users: (string | undefined)[] = [];
    for (const browser of [createBrowser(api.app), createBrowser(api.app)]) {
      await signIn({ browser, index: 3 });
      users.push((await findSessionIn(api.deps, browser.headers()))?.userId);
    }
    expect(users[0]).toBeDefined();
    expect(users[1]).toBe(users[0]);
  });

  it("ends the session at sign-out", async () => {
    const browser = createBrowser(api.app);
    await signIn({ browser, index: 4 });
    const before = browser.headers();
    expect((await browser.post("/api/auth/sign-out")).status).toBe(200);
    expect(await findSessionIn(api.deps, before)).toBeNull();
  });
});

describe("trap 55: what a wallet signed for something else opens no session", () => {
  const wrong: [string, SignInFields][] = [
    ["another site", { domain: "evil.example" }],
    ["another port of this host", { domain: "localhost:3001" }],
    ["another address", { uri: "http://localhost:3000/elsewhere" }],
    ["another scheme", { scheme: "https" }],
    ["another chain", { chainId: 1 }],
    ["an expired message", { expirationTime: new Date(Date.now() - MINUTE_MS) }],
    ["a message issued too long ago", { issuedAt: new Date(Date.now() - 16 * MINUTE_MS) }],
    ["a message from the future", { issuedAt: new Date(Date.now() + 5 * MINUTE_MS) }],
    ["a message that is not valid yet", { notBefore: new Date(Date.now() + MINUTE_MS) }],
  ];

  it.each(wrong)("refuses %s", async (_, fields) => {
    const before = await countSessions();
    const response = await signIn({ browser: createBrowser(api.app), index: 5, fields });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ code: "UNAUTHENTICATED", status: 401 });
    expect(await countSessions()).toBe(before);
  });

  it("opens one session for one nonce, however many send it at once", async () => {
    const before = await countSessions();
    const browser = createBrowser(api.app);
    const message = signInText({ wallet: account(6), nonce: await askNonce(browser) });
    const body = { message, signature: await account(6).signMessage({ message }) };
    const cookie = browser.headers().get("cookie") ?? "";
    const answers = await Promise.all(Array.from({ length: 50 }, () => createBrowser(api.app).post(VERIFY, body, { cookie })));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(await countSessions()).toBe(before + 1);
    expect((await createBrowser(api.app).post(VERIFY, body, { cookie })).status).toBe(401);
  });

  it("refuses a signature of another wallet, of another text, and what is no signature", async () => {
    const signers = [
      async (message: string) => account(8).signMessage({ message }),
      async (message: string) => account(7).signMessage({ message: `${message} ` }),
      async () => "0x",
      async () => `0x${"00".repeat(65)}`,
      async (message: string) => `${await account(7).signMessage({ message })}00`,
    ];
    for (const sign of signers) {
      const browser = createBrowser(api.app);
      const message = signInText({ wallet: account(7), nonce: await askNonce(browser) });
      expect((await browser.post(VERIFY, { message, signature: await sign(message) })).status).toBe(401);
    }
  });
});

describe("A12 the sign-in is limited", () => {
  it("refuses an address that tries without end, for a while", async () => {
    const browser = createBrowser(api.app);
    const answers = await Promise.all(Array.from({ length: 120 }, () => browser.post(VERIFY, { message: "x", signature: "0x" })));
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused).toHaveLength(20);
    expect(await refused[0]?.json()).toMatchObject({ code: "TOO_MANY_REQUESTS" });
  });
});

describe("trap M17: a message is taken only as ERC-4361 writes it", () => {
  const tampered: [string, (text: string) => string][] = [
    ["a space more", (text) => `${text} `],
    ["a line more", (text) => `${text}\n`],
    ["Windows line ends", (text) => text.replaceAll("\n", "\r\n")],
    ["a second nonce", (text) => `${text}\nNonce: aaaaaaaaaaaa`],
    ["no issue time", (text) => text.replace(/\nIssued At: .*/, "")],
    ["a chain id with leading zeros", (text) => text.replace("Chain ID: 31337", "Chain ID: 031337")],
    ["an address in lower case", (text) => text.replace(/^0x[0-9a-fA-F]{40}$/m, (address) => address.toLowerCase())],
    ["an expiry that is no time", (text) => `${text}\nExpiration Time: banana`],
    ["no message at all", () => "let me in"],
  ];

  it.each(tampered)("refuses %s, though the wallet signed it so", async (_, tamper) => {
    const browser = createBrowser(api.app);
    const message = tamper(signInText({ wallet: account(9), nonce: await askNonce(browser) }));
    expect((await browser.post(VERIFY, { message, signature: await account(9).signMessage({ message }) })).status).toBe(401);
  });
});

describe("trap 56: a sign-in belongs to the browser that asked for it", () => {
  it("refuses a message whose nonce another browser was given", async () => {
    const [victim, attacker] = [createBrowser(api.app), createBrowser(api.app)];
    await askNonce(victim);
    const message = signInText({ wallet: account(10), nonce: await askNonce(attacker) });
    expect((await victim.post(VERIFY, { message, signature: await account(10).signMessage({ message }) })).status).toBe(401);
  });

  it("refuses a sign-in without the cookie, and with a forged one", async () => {
    const browser = createBrowser(api.app);
    const nonce = await askNonce(browser);
    const message = signInText({ wallet: account(10), nonce });
    const body = { message, signature: await account(10).signMessage({ message }) };
    expect((await createBrowser(api.app).post(VERIFY, body)).status).toBe(401);
    expect((await createBrowser(api.app).post(VERIFY, body, { cookie: `foyer.nonce=${nonce}` })).status).toBe(401);
  });

  it("gives a new session where an attacker had planted one, and the planted nonce is spent", async () => {
    const [victim, attacker] = [createBrowser(api.app), createBrowser(api.app)];
    await signIn({ browser: attacker, index: 11 });
    await askNonce(attacker);
    for (const [name, value] of attacker.cookies) victim.cookies.set(name, value);
    const planted = victim.cookies.get("foyer.session_token");
    await signIn({ browser: victim, index: 12 });
    expect(victim.cookies.get("foyer.session_token")).not.toBe(planted);
    expect(victim.cookies.has("foyer.nonce")).toBe(false);
    expect((await findSessionIn(api.deps, victim.headers()))?.wallet).toBe(account(12).address.toLowerCase());
    expect((await findSessionIn(api.deps, attacker.headers()))?.wallet).toBe(account(11).address.toLowerCase());
  });
});

describe("U5 one session per account", () => {
  it("ends the older session with the newer sign-in", async () => {
    const [older, newer] = [createBrowser(api.app), createBrowser(api.app)];
    await signIn({ browser: older, index: 13 });
    const first = await findSessionIn(api.deps, older.headers());
    await signIn({ browser: newer, index: 13 });
    const second = await findSessionIn(api.deps, newer.headers());
    expect(await findSessionIn(api.deps, older.headers())).toBeNull();
    expect(second?.userId).toBe(first?.userId);
    expect(second?.sessionId).not.toBe(first?.sessionId);
  });

  it("leaves one session when many devices sign in at once", async () => {
    const browsers = Array.from({ length: 12 }, () => createBrowser(api.app));
    await signIn({ browser: createBrowser(api.app), index: 14 });
    const statuses = (await Promise.all(browsers.map((browser) => signIn({ browser, index: 14 })))).map(({ status }) => status);
    expect(statuses).toContain(200);
    const { rows } = await db.pool.query("SELECT 1 FROM sessions WHERE wallet = $1", [account(14).address.toLowerCase()]);
    expect(rows).toHaveLength(1);
    const live = await Promise.all(browsers.map((browser) => findSessionIn(api.deps, browser.headers())));
    expect(live.filter((session) => session !== null)).toHaveLength(1);
  });
});

describe("U4 state changes come from our own pages", () => {
  it("trap 62: refuses a sign-out that another site sends with the visitor's cookies", async () => {
    const browser = createBrowser(api.app);
    await signIn({ browser, index: 15 });
    for (const headers of [{ origin: "https://evil.example" }, { origin: "null" }, { origin: `${ORIGIN}.evil.example` }]) {
      const response = await browser.post("/api/auth/sign-out", {}, headers);
      expect(response.status).toBe(403);
      expect(await response.json()).toMatchObject({ code: "FORBIDDEN" });
    }
    expect(await findSessionIn(api.deps, browser.headers())).not.toBeNull();
  });

  it("refuses a request with cookies that hides where it comes from", async () => {
    const browser = createBrowser(api.app);
    await signIn({ browser, index: 16 });
    const response = await api.app.request(`${ORIGIN}/api/auth/sign-out`, { method: "POST", headers: { cookie: browser.headers().get("cookie") ?? "" } });
    expect(response.status).toBe(403);
  });

  it("marks cookies Secure where the site is served over https", async () => {
    const https = createTestApi({ db, source: { PUBLIC_URL: "https://foyer.example" } });
    const response = await https.app.request("https://foyer.example/api/auth/siwe/nonce", { method: "POST", headers: { origin: "https://foyer.example" } });
    const [cookie] = response.headers.getSetCookie();
    expect(cookie).toMatch(/^__Host-foyer\.nonce=.*; Secure/);
    await https.close();
  });
});

describe("U7 ids outside are random", () => {
  it("names users and sessions by random uuids", async () => {
    const browser = createBrowser(api.app);
    await signIn({ browser, index: 17 });
    const session = await findSessionIn(api.deps, browser.headers());
    expect(session?.userId).toMatch(UUID);
    expect(session?.sessionId).toMatch(UUID);
  });
});
