import { type Fix, metersBetween } from "#core/position.ts";
import { originOf, type ZoneShape } from "#core/zone.ts";

/** What makes a report hard to believe. None of it is proof: radios jump, and whoever lies well shows none of it. */
export const SIGNALS = ["MOCKED", "ACCURACY_ZERO", "IMPOSSIBLE_SPEED", "FAR_AWAY", "FROZEN"] as const;
export type Signal = (typeof SIGNALS)[number];

/** 0: nothing odd, 100: everything is. `signals` say why. */
export type Doubt = { readonly risk: number; readonly signals: readonly Signal[] };

/** From here on the gate is shown that the presence is doubtful. */
export const DOUBTFUL_RISK = 50;

const WEIGHTS: Readonly<Record<Signal, number>> = { MOCKED: 60, ACCURACY_ZERO: 40, IMPOSSIBLE_SPEED: 60, FAR_AWAY: 40, FROZEN: 25 };
/** No satellite or radio gives a phone less. */
const BEST_ACCURACY_METERS = 1;
/** The fastest trains: nobody walks to a door at that speed. */
const TOP_SPEED_METERS_PER_SECOND = 90;
/** Who was that far away is not in the queue, whenever it was within one report. */
const FAR_METERS = 500_000;
/** A real reading trembles in its last digits. */
const FROZEN_AFTER_SECONDS = 10;

/**
 * How far a row of positions is to be doubted (trap 24). It changes this figure and nothing else: not whether the entry counts,
 * not whether the guest is let in. That is for the steward and the organizer, who see it.
 */
export function doubtOf({ fixes, shape }: { fixes: readonly Fix[]; shape: ZoneShape }): Doubt {
  const signals = SIGNALS.filter((signal) => SIGNS[signal]({ fixes, shape }));
  return {
    risk: Math.min(
      100,
      signals.reduce((sum, signal) => sum + WEIGHTS[signal], 0),
    ),
    signals,
  };
}

type Sign = (report: { readonly fixes: readonly Fix[]; readonly shape: ZoneShape }) => boolean;

const SIGNS: Readonly<Record<Signal, Sign>> = {
  MOCKED: ({ fixes }) => fixes.some(({ isMocked }) => isMocked),
  ACCURACY_ZERO: ({ fixes }) => fixes.some(({ accuracyMeters }) => accuracyMeters < BEST_ACCURACY_METERS),
  IMPOSSIBLE_SPEED: ({ fixes }) => pairsOf(fixes).some(([from, to]) => speedBetween(from, to) > TOP_SPEED_METERS_PER_SECOND),
  FAR_AWAY: ({ fixes, shape }) => fixes.some(({ point }) => metersBetween(point, originOf(shape)) > FAR_METERS),
  FROZEN: ({ fixes }) => pairsOf(fixes).some(([from, to]) => to.atSeconds - from.atSeconds >= FROZEN_AFTER_SECONDS && isSamePlace(from, to)),
};

/** Metres a second, after each position was given the benefit of its own inaccuracy. */
function speedBetween(from: Fix, to: Fix): number {
  const meters = Math.max(0, metersBetween(from.point, to.point) - from.accuracyMeters - to.accuracyMeters);
  return meters / Math.max(1, to.atSeconds - from.atSeconds);
}

function isSamePlace({ point: a }: Fix, { point: b }: Fix): boolean {
  return a.longitude === b.longitude && a.latitude === b.latitude;
}

function pairsOf(fixes: readonly Fix[]): readonly (readonly [Fix, Fix])[] {
  return fixes.slice(1).map((fix, i) => [fixes[i] ?? fix, fix] as const);
}
