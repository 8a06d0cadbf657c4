import type { Page } from "@playwright/test";
import { scanImageData } from "@undecaf/zbar-wasm";
import { takePhoto } from "./camera.ts";

/** What ZBar, a reader that is not ours, reads off the shown code, or another QR code of the page; empty when it reads nothing. `reader` is any open page: its browser decodes the PNG. */
export async function readCode({ page, reader, testId = "code" }: { page: Page; reader: Page; testId?: string }): Promise<string> {
  const [symbol] = await scanImageData(await readPixels({ reader, png: await takePhoto({ page, testId }) }));
  return symbol?.decode() ?? "";
}

/** PNG bytes to RGBA pixels: width * height * 4 bytes. */
async function readPixels({ reader, png }: { reader: Page; png: Buffer }): Promise<ImageData> {
  const { width, height, data } = await reader.evaluate(async (base64) => {
    const bitmap = await createImageBitmap(await (await fetch(`data:image/png;base64,${base64}`)).blob());
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext("2d");
    context?.drawImage(bitmap, 0, 0);
    const pixels = context?.getImageData(0, 0, bitmap.width, bitmap.height).data ?? [];
    return { width: bitmap.width, height: bitmap.height, data: btoa(Array.from(pixels, (byte) => String.fromCharCode(byte)).join("")) };
  }, png.toString("base64"));
  return { width, height, data: new Uint8ClampedArray(Buffer.from(data, "base64")), colorSpace: "srgb", pixelFormat: "rgba-unorm8" } as ImageData;
}
