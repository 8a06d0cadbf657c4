import { writeFileSync } from "node:fs";
import { type Browser, chromium, type Page } from "@playwright/test";
import { launchOptions } from "./browser.ts";

const FRAME = { width: 640, height: 480 };
const FRAMES = 12;

/**
 * A gate's camera: Chromium reads its frames from an MJPEG file (JPEGs one after another) each time that the page
 * opens the camera. What the camera looks at is a real screenshot of a real page.
 */
export async function launchWithCamera({ file }: { file: string }): Promise<Browser> {
  writeFileSync(file, await photograph({ pngs: [] }));
  const options = await launchOptions();
  return chromium.launch({
    ...options,
    args: [...(options.args ?? []), "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream", `--use-file-for-fake-video-capture=${file}`],
  });
}

/** A screenshot of the element, as PNG bytes: the photo that somebody takes of a phone. */
export async function takePhoto({ page, testId }: { page: Page; testId: string }): Promise<Buffer> {
  return page.getByTestId(testId).screenshot({ type: "png", animations: "allow" });
}

/** Puts the photo in front of the camera. The next time that the gate opens its camera, this is what it sees. */
export async function pointCamera({ file, photo }: { file: string; photo: Buffer }): Promise<void> {
  writeFileSync(file, await photograph({ pngs: [photo] }));
}

async function photograph({ pngs }: { pngs: readonly Buffer[] }): Promise<Buffer> {
  const browser = await chromium.launch(await launchOptions());
  try {
    const page = await browser.newPage({ viewport: FRAME });
    const images = pngs.map((png) => `<img style="height:400px" src="data:image/png;base64,${png.toString("base64")}">`).join("");
    await page.setContent(`<body style="margin:0;height:480px;display:grid;place-items:center;background:#555">${images}</body>`);
    const jpeg = await page.screenshot({ type: "jpeg", quality: 92 });
    return Buffer.concat(Array.from({ length: FRAMES }, () => jpeg));
  } finally {
    await browser.close();
  }
}
