import { scanRGBABuffer } from "@undecaf/zbar-wasm";
import jsqr from "jsqr";
import qrcode from "qrcode";
import { describe, expect, test } from "vitest";
import { bindingOf, codeOf, deviceOf, entryTextOf, signBinding } from "#test/support/credentials.ts";
import { drawQrSymbol, type QrSymbol, QUIET_MODULES } from "./qr-symbol.ts";

const PIXELS = 4;

describe("Q1 small enough to scan fast", () => {
  test("a short code fits version 6 at level M, the limit is 8", () => {
    expect(codeOf()).toHaveLength(137);
    expect(drawQrSymbol(codeOf()).version).toBeLessThanOrEqual(6);
    expect(drawQrSymbol(codeOf({ device: deviceOf({ name: "alice", algorithm: "P-256" }) })).version).toBeLessThanOrEqual(6);
  });

  test("a code that carries its binding stays below version 13", async () => {
    for (const algorithm of ["Ed25519", "P-256"] as const) {
      const device = deviceOf({ name: "alice", algorithm });
      const carried = await signBinding({ binding: bindingOf(device) });
      expect(drawQrSymbol(codeOf({ device, carried })).version).toBeLessThanOrEqual(11);
    }
  });

  test("a wallet's entry fits version 8", async () => expect(drawQrSymbol(await entryTextOf()).version).toBeLessThanOrEqual(8));
});

describe("P Q1 another encoder agrees", () => {
  test("qrcode needs the same version at level M, in alphanumeric mode", async () => {
    for (const text of [codeOf(), codeOf({ carried: await signBinding({ binding: bindingOf() }) }), await entryTextOf()]) {
      const { version, segments } = qrcode.create(text, { errorCorrectionLevel: "M" });
      expect(drawQrSymbol(text).version).toBe(version);
      expect(segments.map(({ mode }) => mode.id)).toEqual(["Alphanumeric"]);
    }
  });
});

describe("Q1 other decoders read what we draw", () => {
  test("zbar and jsQR read every letter of short code, long code and entry", async () => {
    const texts = [codeOf(), codeOf({ carried: await signBinding({ binding: bindingOf() }) }), await entryTextOf()];
    for (const text of texts) {
      const { pixels, side } = paint(drawQrSymbol(text));
      const [found] = await scanRGBABuffer(pixels.buffer, side, side);
      expect(found?.decode()).toBe(text);
      expect(jsqr(pixels, side, side)?.data).toBe(text);
    }
  });

  test("the quiet zone is white on all four sides", () => {
    const symbol = drawQrSymbol(codeOf());
    for (let i = 0; i < symbol.size; i++) {
      for (let edge = 0; edge < QUIET_MODULES; edge++) {
        const places = [edge, symbol.size - 1 - edge].flatMap((far) => [
          { x: i, y: far },
          { x: far, y: i },
        ]);
        expect(places.some(symbol.isDark)).toBe(false);
      }
    }
  });

  test("the path paints exactly the dark modules", () => {
    const symbol = drawQrSymbol(codeOf());
    const painted = new Set<string>();
    for (const [, x, y, width] of symbol.path.matchAll(/M(\d+) (\d+)h(\d+)v1H\d+z/g)) {
      for (let i = 0; i < Number(width); i++) painted.add(`${Number(x) + i},${y}`);
    }
    for (let y = 0; y < symbol.size; y++) {
      for (let x = 0; x < symbol.size; x++) expect(painted.has(`${x},${y}`)).toBe(symbol.isDark({ x, y }));
    }
  });
});

function paint(symbol: QrSymbol): { pixels: Uint8ClampedArray<ArrayBuffer>; side: number } {
  const side = symbol.size * PIXELS;
  const pixels = new Uint8ClampedArray(side * side * 4).fill(255);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      if (symbol.isDark({ x: Math.floor(x / PIXELS), y: Math.floor(y / PIXELS) })) pixels.fill(0, (y * side + x) * 4, (y * side + x) * 4 + 3);
    }
  }
  return { pixels, side };
}
