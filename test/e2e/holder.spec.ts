import { type Browser, chromium, expect, type Page, test } from "@playwright/test";
import { launchOptions } from "./support/browser.ts";
import { buyTicket } from "./support/buy-tickets.ts";
import { readCode } from "./support/code-reader.ts";
import { approve, connectAndSignIn } from "./support/dev-wallet.ts";
import { newPhone } from "./support/new-phone.ts";
import { openPage, reloadPage } from "./support/open-page.ts";

const SHORT_CODE = /^[0-9A-Z $%*+\-./:]{137}$/;
const LONG_CODE = /^[0-9A-Z $%*+\-./:]{337,339}$/;

test.describe("Q2 Q3 trap 3: the holder's phone", () => {
  let browser: Browser;
  let phone: Page;
  let ticket: string;
  let reader: Page;
  const said: string[] = [];

  test.beforeAll(async () => {
    test.setTimeout(180_000);
    browser = await chromium.launch(await launchOptions());
    phone = await newPhone({ browser });
    reader = await (await browser.newContext()).newPage();
    phone.on("console", (message) => said.push(message.text()));
    phone.on("request", (request) => said.push(`${request.url()} ${request.postData() ?? ""}`));
    await connectAndSignIn({ page: phone, account: "Carol" });
    ticket = await buyTicket({ page: phone });
    await openPage({ page: phone, path: ticket });
    await phone.getByTestId("bind-device").click();
    await approve(phone);
    await expect(phone.getByTestId("code")).toBeVisible();
  });

  function read(page: Page): Promise<string> {
    return readCode({ page, reader });
  }

  test.afterAll(() => browser?.close());

  test("an independent reader reads the code, light and dark, large and small, also in the middle of the fireworks", async () => {
    for (const colorScheme of ["light", "dark"] as const) {
      await phone.emulateMedia({ colorScheme });
      expect(await read(phone)).toMatch(SHORT_CODE);
    }
    await phone.getByTestId("code-frame").click();
    await expect(phone.getByTestId("burst")).toBeVisible();
    expect(await read(phone)).toMatch(SHORT_CODE);
    await phone.getByRole("button", { name: "The gate doesn’t know me" }).click();
    await expect.poll(() => read(phone)).toMatch(LONG_CODE);
    await phone.getByRole("button", { name: "Back to the usual code" }).click();
    await expect.poll(() => read(phone)).toMatch(SHORT_CODE);
  });

  test("the code is another one in the next period, and its marks with it", async () => {
    const before = await read(phone);
    await expect.poll(() => read(phone), { timeout: 20_000, intervals: [1000] }).not.toBe(before);
  });

  test("nothing that the page keeps, sends or says holds a key that could be taken away", async () => {
    const kept = await phone.evaluate(dumpStorage);
    expect(kept.keys.length).toBeGreaterThan(0);
    for (const key of kept.keys) expect(key).toMatchObject({ isCryptoKey: true, extractable: false, exported: [] });
    expect(kept.texts.join("\n")).not.toMatch(/private|secret|pkcs8|"d":/i);
    expect(said.join("\n")).not.toMatch(/privateKey|pkcs8|"d":/);
  });

  test("with no motion wanted the code stands still and still changes", async () => {
    await phone.emulateMedia({ reducedMotion: "reduce" });
    const before = await read(phone);
    await expect.poll(() => read(phone), { timeout: 20_000, intervals: [1000] }).not.toBe(before);
    await phone.emulateMedia({ reducedMotion: "no-preference" });
  });

  test("without network the page opens again and goes on making codes", async () => {
    await phone.context().setOffline(true);
    await reloadPage(phone);
    await expect(phone.getByTestId("code")).toBeVisible();
    await expect(phone.getByTestId("works-offline")).toBeVisible();
    const before = await read(phone);
    await expect.poll(() => read(phone), { timeout: 20_000, intervals: [1000] }).not.toBe(before);
    await phone.context().setOffline(false);
  });

  test("trap 4: a second phone takes the code over, and the first one says where it went", async () => {
    const second = await newPhone({ browser });
    await connectAndSignIn({ page: second, account: "Carol" });
    await openPage({ page: second, path: ticket });
    await second.getByTestId("bind-device").click();
    await approve(second);
    await expect(second.getByTestId("code")).toBeVisible();
    await expect(phone.getByTestId("sign-in")).toBeVisible();
    await expect(phone.getByTestId("code")).toBeHidden();
    await phone.getByTestId("sign-in").click();
    await phone.getByTestId("rk-auth-message-button").click();
    await approve(phone);
    await expect(phone.getByTestId("bind-device")).toBeVisible();
    await second.context().close();
  });
});

/** Everything that scripts of this origin can get at: every text in storage, every key, and what of a key can be exported. */
async function dumpStorage(): Promise<{ texts: string[]; keys: { isCryptoKey: boolean; extractable: boolean; exported: string[] }[] }> {
  const texts = [JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage }), document.cookie];
  const found: CryptoKey[] = [];
  for (const { name } of await indexedDB.databases()) {
    const db = await new Promise<IDBDatabase>((resolve) => {
      const request = indexedDB.open(name ?? "");
      request.onsuccess = () => resolve(request.result);
    });
    for (const store of db.objectStoreNames) {
      const rows = await new Promise<unknown[]>((resolve) => {
        const request = db.transaction(store).objectStore(store).getAll();
        request.onsuccess = () => resolve(request.result);
      });
      for (const row of rows) {
        const entries = Object.entries(row ?? {});
        found.push(...entries.map(([, value]) => value).filter((value) => value instanceof CryptoKey));
        texts.push(JSON.stringify(entries.filter(([, value]) => !(value instanceof CryptoKey)).map(String)));
      }
    }
    db.close();
  }
  const keys = await Promise.all(
    found.map(async (key) => {
      const attempts = await Promise.allSettled((["raw", "pkcs8", "jwk"] as const).map((format) => crypto.subtle.exportKey(format, key)));
      const exported = attempts.filter((attempt) => attempt.status === "fulfilled").map(String);
      return { isCryptoKey: key.type === "private", extractable: key.extractable, exported };
    }),
  );
  return { texts, keys };
}
