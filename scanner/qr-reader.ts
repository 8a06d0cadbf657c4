import { prepareZXingModule, purgeZXingModule, readBarcodes, ZXING_WASM_VERSION } from "zxing-wasm/reader";

/** Every QR code in a picture, as text. What cannot be read is not there (M7); it rejects only when the reader itself fails. */
export type QrReader = { readonly name: "browser" | "wasm"; readonly read: (frame: ImageData) => Promise<readonly string[]> };

type Detector = { detect: (source: ImageData) => Promise<readonly { rawValue: string }[]> };
type DetectorClass = { new (options: { formats: readonly string[] }): Detector; getSupportedFormats: () => Promise<readonly string[]> };

/** The browser's own reader where there is one, else zxing, whose WASM this app serves itself (M10). */
export async function createQrReader(scope: typeof globalThis & { BarcodeDetector?: DetectorClass }): Promise<QrReader> {
  const { BarcodeDetector } = scope;
  if (BarcodeDetector && (await BarcodeDetector.getSupportedFormats()).includes("qr_code")) {
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    return { name: "browser", read: async (frame) => (await detector.detect(frame)).map(({ rawValue }) => rawValue) };
  }
  // Whoever starts the camera again may do so because the WASM of before has broken down.
  purgeZXingModule();
  await prepareZXingModule({ overrides: { locateFile: (file: string) => `/vendor/zxing/${ZXING_WASM_VERSION}/${file}` }, fireImmediately: true });
  return { name: "wasm", read: readByZxing };
}

async function readByZxing(frame: ImageData): Promise<readonly string[]> {
  const found = await readBarcodes(frame, { formats: ["QRCode"], tryHarder: true, tryInvert: true, maxNumberOfSymbols: 2 });
  return found.filter(({ isValid }) => isValid).map(({ text }) => text);
}
