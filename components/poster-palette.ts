import { hexOf, type Oklch } from "./oklch.ts";
import type { Seeded } from "./seeded.ts";

/** `ground` carries the poster's words in `ink`; the other three are for shapes. */
export type Palette = { readonly ground: string; readonly ink: string; readonly shapes: readonly [string, string, string] };

/** Hues are turns from the poster's own, in degrees. Lightness is fixed, so that words can be read on any hue. */
type Mood = { readonly ground: Oklch; readonly ink: Oklch; readonly shapes: readonly [Oklch, Oklch, Oklch] };

const colour = (l: number, c: number, h = 0): Oklch => ({ l, c, h });

export const MOODS: readonly Mood[] = [
  // Paper with three strong inks.
  { ground: colour(0.935, 0.032), ink: colour(0.2, 0.03), shapes: [colour(0.63, 0.2, 30), colour(0.47, 0.2, 200), colour(0.82, 0.16, 90)] },
  // Night with lamps.
  { ground: colour(0.2, 0.028), ink: colour(0.95, 0.025), shapes: [colour(0.71, 0.2, 0), colour(0.88, 0.08, 40), colour(0.56, 0.2, 190)] },
  // One loud colour, and its shadow.
  { ground: colour(0.73, 0.19), ink: colour(0.18, 0.05), shapes: [colour(0.18, 0.05), colour(0.95, 0.045), colour(0.85, 0.1)] },
  // Velvet.
  { ground: colour(0.32, 0.1), ink: colour(0.955, 0.03, 40), shapes: [colour(0.82, 0.15, 60), colour(0.68, 0.18, 150), colour(0.55, 0.13, 0)] },
  // Powder.
  { ground: colour(0.87, 0.075), ink: colour(0.22, 0.06), shapes: [colour(0.53, 0.21, 0), colour(0.23, 0.07, 0), colour(0.975, 0.015, 0)] },
  // Ink blue, or whatever hue: a full ground with light type.
  { ground: colour(0.43, 0.19), ink: colour(0.97, 0.018), shapes: [colour(0.78, 0.15, 130), colour(0.97, 0.018, 0), colour(0.25, 0.11, 0)] },
  // Two opposites.
  { ground: colour(0.9, 0.055), ink: colour(0.24, 0.07, 180), shapes: [colour(0.3, 0.1, 180), colour(0.66, 0.19, 180), colour(0.76, 0.13, 0)] },
];

/** Any hue in any mood: two events of one page rarely share both. */
export function paletteOf(random: Seeded): Palette {
  const mood = random.pick(MOODS);
  return tint({ mood, hue: random.below(360) });
}

export function tint({ mood: { ground, ink, shapes }, hue }: { mood: Mood; hue: number }): Palette {
  const hex = ({ l, c, h }: Oklch) => hexOf({ l, c, h: (hue + h) % 360 });
  const [first, second, third] = shapes;
  return { ground: hex(ground), ink: hex(ink), shapes: [hex(first), hex(second), hex(third)] };
}
