import { describe, expect, it } from "vitest";
import { contrastOf, hexOf } from "./oklch.ts";
import { MOODS, paletteOf, tint } from "./poster-palette.ts";
import { seeded } from "./seeded.ts";

const HUES = Array.from({ length: 360 }, (_, hue) => hue);
/** WCAG 2.2 AA for words, and for shapes that only decorate: enough to be seen at all. */
const WORDS = 4.5;
const SHAPES = 1.15;

describe("O1 posters in any colour", () => {
  it("knows the colours of the norm", () => {
    expect(hexOf({ l: 1, c: 0, h: 0 })).toBe("#ffffff");
    expect(hexOf({ l: 0, c: 0, h: 0 })).toBe("#000000");
    expect(hexOf({ l: 0.62796, c: 0.25768, h: 29.234 })).toBe("#ff0000");
    expect(contrastOf("#000000", "#ffffff")).toBe(21);
    expect(contrastOf("#777777", "#ffffff")).toBeCloseTo(4.48, 2);
  });

  it("can be read in every mood on every hue", () => {
    for (const mood of MOODS) {
      const weakest = Math.min(...HUES.map((hue) => tint({ mood, hue })).map(({ ground, ink }) => contrastOf(ground, ink)));
      expect(weakest).toBeGreaterThan(WORDS);
    }
  });

  it("shows at least two of its three shapes against the ground", () => {
    for (const mood of MOODS) {
      for (const hue of HUES) {
        const { ground, shapes } = tint({ mood, hue });
        expect(shapes.filter((shape) => contrastOf(ground, shape) > SHAPES).length).toBeGreaterThanOrEqual(2);
      }
    }
  });

  it("differs from event to event, and never for one event", () => {
    const grounds = Array.from({ length: 200 }, (_, place) => paletteOf(seeded(`event ${place}`)).ground);
    expect(new Set(grounds).size).toBeGreaterThan(180);
    expect(paletteOf(seeded("event 7"))).toEqual(paletteOf(seeded("event 7")));
  });
});
