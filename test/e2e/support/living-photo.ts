import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Page } from "@playwright/test";

/** The photographs stand outside the repository: public domain, and nobody's to hand on here. */
export const PHOTOS = process.env.FOYER_FACES ?? fileURLToPath(new URL("../../../../shared/faces", import.meta.url));

/** How the head is held: 0 looks into the camera, above 0 turns to the person's own left; `shut`: both eyes. */
export type Pose = { readonly turn: number; readonly eyes: "open" | "shut" };

/** Where in a photograph the head is (middle and half of what is shown of it, in pixels), and in parts of that half: ears, nose, eyes. */
export type Head = {
  readonly file: string;
  readonly x: number;
  readonly y: number;
  readonly half: number;
  readonly ears: readonly [number, number];
  readonly nose: number;
  readonly eyes: readonly (readonly [number, number])[];
  /** How far the head is to be turned to look straight. */
  readonly rest: number;
};

/** One man in two pictures, and another. */
export const HEADS = {
  obama: {
    file: "obama.jpg",
    x: 487,
    y: 265,
    half: 205,
    ears: [-0.6, 0.66],
    nose: 0.03,
    rest: -0.05,
    eyes: [
      [-0.21, -0.255],
      [0.29, -0.26],
    ],
  },
  obama2: {
    file: "obama2.jpg",
    x: 343,
    y: 438,
    half: 231,
    ears: [-0.63, 0.6],
    nose: -0.2,
    rest: 0,
    eyes: [
      [-0.4, -0.3],
      [0.1, -0.25],
    ],
  },
  biden: {
    file: "biden.jpg",
    x: 570,
    y: 354,
    half: 235,
    ears: [-0.71, 0.62],
    nose: 0.14,
    rest: -0.2,
    eyes: [
      [-0.17, -0.13],
      [0.35, -0.025],
    ],
  },
} as const satisfies Record<string, Head>;

declare global {
  interface Window {
    livingPhoto: { show: (input: { photo: string; head: Head }) => Promise<void>; hold: (pose: Pose) => void; canvas: HTMLCanvasElement };
  }
}

/**
 * From now on every page of this browser sees a living head where its camera would be: a photograph whose nose moves between the ears
 * as that of a turned head does, and whose lids are painted shut. Nothing else of the app is other than with a real camera.
 */
export async function replaceCamera(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const size = { width: 640, height: 480 };
    const canvas = Object.assign(document.createElement("canvas"), size);
    const context = canvas.getContext("2d", { willReadFrequently: true });
    const face = Object.assign(document.createElement("canvas"), { width: 400, height: 440 });
    const [LID_WIDTH, LID_HEIGHT, BELOW] = [0.13, 0.075, 0.11];
    const REACH = 190;
    let shown: { picture: HTMLImageElement; head: Head } | null = null;
    let pose: Pose = { turn: 0, eyes: "open" };

    function drawFace({ picture, head }: NonNullable<typeof shown>): void {
      const on = face.getContext("2d", { willReadFrequently: true });
      const { x, y, half } = head;
      on?.drawImage(picture, x - half, y - 1.1 * half, 2 * half, 2.2 * half, 0, 0, 400, 440);
      if (!on || pose.eyes === "open") return;
      for (const [eyeX, eyeY] of head.eyes) {
        const [middleX, middleY] = [200 + 200 * eyeX, 220 + 200 * eyeY];
        const [red, green, blue] = on.getImageData(middleX, middleY + 200 * BELOW, 1, 1).data;
        on.fillStyle = `rgb(${red} ${green} ${blue})`;
        on.beginPath();
        on.ellipse(middleX, middleY, 200 * LID_WIDTH, 200 * LID_HEIGHT, 0, 0, 2 * Math.PI);
        on.fill();
      }
    }
    /** Which column of the photograph stands in this one: one half of the face is drawn out, the other pushed together. */
    function sourceOf({ at, head }: { at: number; head: Head }): number {
      const [left, right] = head.ears;
      const nose = head.nose + (pose.turn + head.rest) * ((right - left) / 2);
      if (at <= left || at >= right) return at;
      return at <= nose ? left + ((at - left) * (head.nose - left)) / (nose - left) : head.nose + ((at - nose) * (right - head.nose)) / (right - nose);
    }
    function draw(): void {
      if (!context) return;
      context.fillStyle = "#6b6f76";
      context.fillRect(0, 0, size.width, size.height);
      if (!shown) return;
      drawFace(shown);
      for (let column = -REACH; column < REACH; column++) {
        const from = 200 + 200 * sourceOf({ at: column / REACH, head: shown.head });
        context.drawImage(face, Math.min(399, Math.max(0, from)), 0, 1, 440, 320 + column, 240 - 1.1 * REACH, 1, 2.2 * REACH);
      }
    }
    window.livingPhoto = {
      canvas,
      async show({ photo, head }) {
        const picture = Object.assign(new Image(), { src: photo });
        await picture.decode();
        shown = { picture, head };
        draw();
      },
      hold(next) {
        pose = next;
        draw();
      },
    };
    draw();
    // A camera has a picture every moment, moved or not.
    setInterval(draw, 100);
    navigator.mediaDevices.getUserMedia = async () => canvas.captureStream(10);
  });
}

/** Puts somebody before the camera of the page that is open. */
export async function showHead({ page, name }: { page: Page; name: keyof typeof HEADS }): Promise<void> {
  const head: Head = HEADS[name];
  const photo = `data:image/jpeg;base64,${readFileSync(join(PHOTOS, head.file)).toString("base64")}`;
  await page.evaluate((input) => window.livingPhoto.show(input), { photo, head });
}

/** From now on the guest does what the gate asks, as soon as it is on the screen. */
export async function obeyGate(page: Page): Promise<void> {
  await page.evaluate(() => {
    const poses: Readonly<Record<string, Pose>> = { left: { turn: 0.5, eyes: "open" }, right: { turn: -0.5, eyes: "open" }, blink: { turn: 0, eyes: "shut" } };
    const straight: Pose = { turn: 0, eyes: "open" };
    setInterval(() => {
      const ask = document.querySelector('[data-testid="face-ask"]')?.getAttribute("data-ask");
      window.livingPhoto.hold(poses[ask ?? ""] ?? straight);
    }, 50);
  });
}
