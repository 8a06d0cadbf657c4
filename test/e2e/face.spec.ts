import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, expect, type Page, test } from "@playwright/test";
import { figuresOf } from "../support/faces.ts";
import { launchOptions } from "./support/browser.ts";
import { buyTicket } from "./support/buy-tickets.ts";
import { launchWithCamera } from "./support/camera.ts";
import { connectAndSignIn } from "./support/dev-wallet.ts";
import { askForFaces, call, publishEvening } from "./support/face-stage.ts";
import { look } from "./support/look.ts";
import { newPhone } from "./support/new-phone.ts";
import { openPage, reloadPage } from "./support/open-page.ts";
import { stackUrl } from "./support/stack.ts";

/** A browser whose owner answers no whenever a page asks for the camera. */
const REFUSING = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream=deny"];
/** The model is 7 MB and is compiled at its first look; other work may share the machine. */
const FIRST_LOOK_MS = 120_000;

test.describe("V5 M10 trap 25: a face is agreed to, put on record, and taken back", () => {
  const folder = mkdtempSync(join(tmpdir(), "foyer-faces-"));
  const file = join(folder, "camera.mjpeg");
  let browser: Browser;
  let guest: Page;
  let organizer: Page;
  let eventId: string;
  test.beforeAll(async () => {
    test.setTimeout(240_000);
    browser = await launchWithCamera({ file });
    [guest, organizer] = [await newPhone({ browser, permissions: ["camera"] }), await newPhone({ browser, permissions: ["camera"] })];
    await connectAndSignIn({ page: organizer, account: "Olivia" });
    eventId = await publishEvening({ page: organizer, title: "Chamber Play" });
    await connectAndSignIn({ page: guest, account: "Ivan" });
  });
  test.afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  test("a holder is asked only where a gate looks, agrees or does not, and takes it back", async () => {
    test.setTimeout(300_000);
    const fetched = watchRequests(guest);
    const ticket = await buyTicket({ page: guest, eventId });

    await test.step("an event that does not ask for faces takes none", async () => {
      await openPage({ page: guest, path: `${ticket}/face` });
      await expect(guest.getByTestId("face-not-offered")).toBeVisible();
      await look({ page: guest, name: "face-not-offered" });
      await askForFaces({ page: organizer, eventId });
    });
    await test.step("the ticket's page and the text come without the model, and say first that it is not needed", async () => {
      await openPage({ page: guest, path: ticket });
      await expect(guest.getByTestId("face-link")).toContainText("there is a lane without it");
      await look({ page: guest, name: "face-ticket" });
      await guest.getByTestId("face-link").getByRole("link").click();
      await expect(guest.getByTestId("face-explain").getByRole("listitem").first()).toContainText("You don’t need this to get in");
      await expect(guest.getByTestId("face-begin")).toBeDisabled();
      await look({ page: guest, name: "face-explain" });
      expect(fetched.model).toEqual([]);
    });
    await test.step("a browser that keeps its camera to itself is told what else to do", () => refuseCamera({ ticket }));
    await test.step("nobody before the camera: no picture can be taken, and the camera goes off when the guest changes their mind", async () => {
      await begin(guest);
      await expect(guest.getByTestId("face-hint")).toHaveText("No face in the picture", { timeout: FIRST_LOOK_MS });
      await expect(guest.getByTestId("face-take")).toBeDisabled();
      await look({ page: guest, name: "face-no-face" });
      await guest.getByRole("button", { name: "Not now" }).click();
      await expect(guest.getByTestId("face-explain")).toBeVisible();
    });
    await test.step("the model came from us, once, to be kept for a year, and nothing came from anybody else", async () => {
      expect(new Set(fetched.model).size).toBe(fetched.model.length);
      expect(fetched.model.length).toBeGreaterThan(6);
      expect(new Set(fetched.caching)).toEqual(new Set(["public, max-age=31536000, immutable"]));
      expect(fetched.outside).toEqual([]);
    });
    await test.step("a face on record is shown as such, with what was agreed to", async () => {
      await enrolFigures({ page: guest, ticket });
      await reloadPage(guest);
      await expect(guest.getByTestId("face-enrolled")).toBeVisible();
      await look({ page: guest, name: "face-enrolled" });
      const { body } = await call({ page: guest, path: `/api${ticket}/methods/biometric/consent` });
      expect(JSON.stringify(body)).toContain("You don’t need this to get in");
      await openPage({ page: guest, path: ticket });
      await expect(guest.getByTestId("face-link")).toContainText("Your face is on record");
      await look({ page: guest, name: "face-ticket-enrolled" });
    });

    await test.step("withdrawn is erased at once", async () => {
      await openPage({ page: guest, path: `${ticket}/face` });
      await withdraw(guest);
      await look({ page: guest, name: "face-withdrawn" });
      expect((await call({ page: guest, path: `/api${ticket}/methods/biometric` })).body).toMatchObject({ consent: null });
      expect((await call({ page: guest, path: `/api${ticket}/methods/biometric/consent` })).status).toBe(404);
    });
    expect(fetched.outside).toEqual([]);
    expect(fetched.blocked).toEqual([]);
  });

  /** The guest's own phone, as signed in as it is, with a browser that asks and is told no. */
  async function refuseCamera({ ticket }: { ticket: string }): Promise<void> {
    const options = await launchOptions();
    const strict = await chromium.launch({ ...options, args: [...(options.args ?? []), ...REFUSING] });
    const storageState = await guest.context().storageState();
    const page = await newPhone({ browser: strict, storageState });
    await openPage({ page, path: `${ticket}/face` });
    await begin(page);
    await expect(page.getByTestId("face-failed")).toContainText("The camera is not allowed.");
    await expect(page.getByTestId("face-failed").getByRole("link", { name: "Back to my ticket" })).toBeVisible();
    await look({ page, name: "face-denied" });
    await strict.close();
  }
});

/** What a page fetches from others, of the model and with what leave to keep it, and what its policy has stopped. */
function watchRequests(page: Page) {
  const seen = { outside: [] as string[], model: [] as string[], caching: [] as (string | undefined)[], blocked: [] as string[] };
  page.on("request", (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol.startsWith("http") && origin !== new URL(stackUrl()).origin) seen.outside.push(request.url());
  });
  page.on("response", (response) => {
    const { pathname } = new URL(response.url());
    if (!pathname.startsWith("/vendor/face/")) return;
    seen.model.push(pathname);
    seen.caching.push(response.headers()["cache-control"]);
  });
  page.on("console", (message) => {
    if (message.text().includes("Content Security Policy")) seen.blocked.push(message.text());
  });
  return seen;
}

async function begin(page: Page): Promise<void> {
  await page.getByTestId("face-agree").check();
  await page.getByTestId("face-begin").click();
}

/** What a phone sends that has seen the photograph. */
async function enrolFigures({ page, ticket }: { page: Page; ticket: string }): Promise<void> {
  const path = `/api${ticket}/methods/biometric`;
  const { textVersion } = (await call({ page, path })).body as { textVersion: string };
  const { status } = await call({ page, path: `${path}/generate`, method: "POST", body: { textVersion, figures: figuresOf("obama") } });
  expect(status).toBe(201);
}

async function withdraw(page: Page): Promise<void> {
  await page.getByTestId("face-withdraw").click();
  await expect(page.getByTestId("face-withdrawn")).toBeVisible();
}
