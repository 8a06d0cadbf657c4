import { existsSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Page } from "@playwright/test";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { STEP_ORDERS } from "#methods/biometric/challenge.ts";
import { embeddingOf, similarityOf } from "#methods/biometric/embedding.ts";
import { type Frame, turnOf } from "#methods/biometric/landmarks.ts";
import { judgeLiveness } from "#methods/biometric/liveness.ts";
import { judgePicture } from "#methods/biometric/picture.ts";
import { MATCH_THRESHOLD } from "#methods/biometric/verify.ts";
import { launchOptions } from "#test/e2e/support/browser.ts";
import { embeddingOfPortrait } from "#test/support/faces.ts";
import type { Look, loadFaceEngine } from "./engine.ts";
import { FACE_FILES, FACE_FILES_VERSION } from "./files.ts";

// The photographs stand outside the repository; the figures that were made of them are tested everywhere (methods/biometric).
const PHOTOS = process.env.FOYER_FACES ?? fileURLToPath(new URL("../../../shared/faces", import.meta.url));
const LONG_MS = 300_000;
const TYPES: Readonly<Record<string, string>> = { ".js": "text/javascript", ".json": "application/json", ".wasm": "application/wasm", ".jpg": "image/jpeg" };
/** What api/platform/security-headers.ts gives a page, as far as it is about scripts and fetching. */
const POLICY = "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; img-src 'self' data: blob:; connect-src 'self'; object-src 'none'";

type Seen = { readonly figures: readonly number[] | null; readonly look: Look };

describe.skipIf(!existsSync(join(PHOTOS, "obama.jpg")))("V5 M10: the real model in a real browser, on the photographs", () => {
  let server: Server;
  let browser: Browser;
  let page: Page;
  const fetched: string[] = [];
  const seen = new Map<string, Seen>();

  beforeAll(async () => {
    const scripts = await bundle();
    server = createServer((request, response) => {
      const path = request.url ?? "/";
      const body = path === "/" ? Buffer.from('<!doctype html><script type="module" src="/start.js"></script>') : find({ path, scripts });
      response.writeHead(body ? 200 : 404, {
        "content-type": TYPES[extname(path)] ?? (path === "/" ? "text/html" : "application/octet-stream"),
        "content-security-policy": POLICY,
      });
      response.end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    browser = await chromium.launch(await launchOptions());
    page = await browser.newPage();
    page.on("request", (one) => fetched.push(one.url()));
    await page.goto(urlOf(server));
    await page.waitForFunction(() => "startFaceEngine" in globalThis);
    for (const name of ["obama", "obama2", "biden"] as const) seen.set(name, await lookAt({ page, heads: [headOf(name)] }));
    seen.set("two", await lookAt({ page, heads: [headOf("obama", { x: 160 }), headOf("biden", { x: 480 })] }));
    seen.set("nobody", await lookAt({ page, heads: [] }));
    seen.set("far", await lookAt({ page, heads: [headOf("obama", { width: 75 })] }));
  }, LONG_MS);
  afterAll(async () => {
    await browser?.close();
    server?.close();
  });

  const faceOf = (name: string) => embeddingOf(seen.get(name)?.figures ?? []) ?? new Float64Array();

  test("one man's two pictures are above the threshold, two men's below, as the published table says", () => {
    const score = (left: string, right: string) => similarityOf(faceOf(left), faceOf(right));
    expect(score("obama", "obama2")).toBeGreaterThan(MATCH_THRESHOLD + 0.1);
    for (const name of ["obama", "obama2"]) expect(score(name, "biden")).toBeLessThan(MATCH_THRESHOLD - 0.1);
    for (const name of ["obama", "obama2", "biden"]) expect(similarityOf(faceOf(name), embeddingOfPortrait(name))).toBeGreaterThan(0.9);
  });

  test("it says who may be pictured: one, two, nobody; and which way they look", () => {
    const verdictOf = (name: string) => judgePicture(seen.get(name)?.look ?? { faces: [], brightness: 0 });
    expect(["obama", "obama2", "two", "nobody", "far"].map(verdictOf)).toEqual(["good", "good", "two-faces", "no-face", "far"]);
    for (const name of ["two", "nobody"]) expect(seen.get(name)?.figures).toBeNull();
    const turn = (name: string) => seen.get(name)?.look.faces.map(turnOf)[0] ?? Number.NaN;
    expect(Math.abs(turn("obama"))).toBeLessThan(0.2);
    expect(Math.abs(turn("obama2"))).toBeGreaterThan(0.25);
  });

  test.each(["obama", "biden"] as const)(
    "trap 25: the photograph of %s, moved about before the camera, turns no head and shuts no eye",
    async (name) => {
      for (const width of [120, 190]) {
        const frames: Frame[] = [];
        for (const [i, head] of shaken({ name, width }).entries()) {
          const { faces } = (await lookAt({ page, heads: [head] })).look;
          const [face] = faces;
          if (face) frames.push({ atMs: i * 250, face });
        }
        expect(frames).toHaveLength(SHAKEN);
        for (const steps of STEP_ORDERS) expect(judgeLiveness({ steps, frames }), `${width} ${steps}`).toMatchObject({ kind: "open", done: 0, ask: steps[0] });
      }
    },
    LONG_MS,
  );

  test("all of it comes from our own address, under the pages' policy", () => {
    expect(fetched.filter((url) => url.includes("/vendor/face/")).length).toBeGreaterThan(5);
    expect(fetched.filter((url) => !url.startsWith(urlOf(server)) && !url.startsWith("data:") && !url.startsWith("blob:"))).toEqual([]);
  });
});

describe("M10 the files of the face check", () => {
  test("are there, and of the version that their address says", () => {
    for (const [file, folder] of Object.entries(FACE_FILES)) expect(existsSync(join(folder, file)), file).toBe(true);
    const manifest = JSON.parse(readFileSync("package.json", "utf8")) as { dependencies: Record<string, string> };
    expect(manifest.dependencies["@vladmandic/face-api"]).toBe(FACE_FILES_VERSION);
  });
});

declare global {
  var startFaceEngine: typeof loadFaceEngine;
}

const START = 'import { loadFaceEngine } from "/engine.js"; globalThis.startFaceEngine = loadFaceEngine;';

/** engine.ts and what it imports, as scripts by their path. */
async function bundle(): Promise<ReadonlyMap<string, string>> {
  const entry = fileURLToPath(new URL("engine.ts", import.meta.url));
  const result = await build({
    configFile: false,
    logLevel: "silent",
    css: { postcss: {} },
    build: { write: false, target: "esnext", minify: false, lib: { entry, formats: ["es"], fileName: () => "engine.js" } },
  });
  const outputs = [result].flat().flatMap((one) => ("output" in one ? one.output : []));
  return new Map(outputs.flatMap((one) => (one.type === "chunk" ? [[`/${one.fileName}`, one.code] as const] : [])));
}

function find({ path, scripts }: { path: string; scripts: ReadonlyMap<string, string> }): Buffer | null {
  const file = path.split("/").at(-1) ?? "";
  const folder = path.startsWith(`/vendor/face/${FACE_FILES_VERSION}/`) ? FACE_FILES[file] : undefined;
  if (folder !== undefined) return readFileSync(join(folder, file));
  if (path.startsWith("/photos/")) return readFileSync(join(PHOTOS, file));
  const script = path === "/start.js" ? START : scripts.get(path);
  return script === undefined ? null : Buffer.from(script);
}

function urlOf(server: Server): string {
  const address = server.address();
  return `http://localhost:${typeof address === "object" && address ? address.port : 0}/`;
}

/** Where the face is in each photograph, and how wide. */
const HEADS = { obama: [487, 265, 228], obama2: [343, 438, 257], biden: [570, 354, 261] } as const;
type Name = keyof typeof HEADS;
type Head = { readonly name: Name; readonly x: number; readonly y: number; readonly width: number; readonly tilt: number };

/** What the model makes of photographs held before a camera of 640 by 480; heads by their middle, width in pixels, tilt in radians. */
async function lookAt({ page, heads }: { page: Page; heads: readonly Head[] }): Promise<Seen> {
  const placed = heads.map((head) => ({ ...head, source: HEADS[head.name] }));
  return page.evaluate(async (all) => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 640, height: 480 });
    const context = canvas.getContext("2d", { willReadFrequently: true });
    for (const { name, x, y, width, tilt, source } of all) {
      const picture = new Image();
      picture.src = `/photos/${name}.jpg`;
      await picture.decode();
      const [headX, headY, headWidth] = source;
      context?.setTransform(1, 0, 0, 1, x, y);
      context?.rotate(tilt);
      context?.scale(width / headWidth, width / headWidth);
      // Of a neighbour only as much as is beside this head.
      const half = 0.9 * headWidth;
      context?.drawImage(picture, headX - half, headY - 1.1 * half, 2 * half, 2.2 * half, -half, -1.1 * half, 2 * half, 2.2 * half);
      context?.setTransform(1, 0, 0, 1, 0, 0);
    }
    const engine = await globalThis.startFaceEngine();
    return { look: await engine.look(canvas), figures: await engine.describe(canvas) };
  }, placed);
}

function headOf(name: Name, place: Partial<Head> = {}): Head {
  return { name, x: 320, y: 240, width: 160, tilt: 0, ...place };
}

/** A photograph in a hand that does not hold still, four pictures a second. */
function shaken({ name, width }: { name: Name; width: number }): Head[] {
  return Array.from({ length: SHAKEN }, (_, i) =>
    headOf(name, { x: 320 + 12 * Math.sin(i * 2.3), y: 240 + 12 * Math.cos(i * 1.3), width: width * (1 + 0.06 * Math.sin(i * 1.7)), tilt: 0.05 * Math.sin(i) }),
  );
}

const SHAKEN = 20;
