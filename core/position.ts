/** A place on earth in degrees (WGS 84), exact to the seventh decimal: about a centimetre. */
export type GeoPoint = { readonly longitude: number; readonly latitude: number };

/** What a phone says of where it is. `accuracyMeters` is the radius that it believes to be in, with 95 % (W3C Geolocation). */
export type Fix = {
  readonly point: GeoPoint;
  readonly accuracyMeters: number;
  readonly atSeconds: number;
  /** The phone itself says that an app made the position up; browsers can't tell, so it is `false` there. */
  readonly isMocked: boolean;
};

/** Degrees are counted in whole steps of this many to one, so that every comparison of two places is exact. */
const STEPS_PER_DEGREE = 1e7;
const TURN_STEPS = 360 * STEPS_PER_DEGREE;
/** Mean radius of the earth (IUGG). */
const EARTH_METERS = 6_371_008.8;
export const METERS_PER_STEP = (Math.PI * EARTH_METERS) / 180 / STEPS_PER_DEGREE;

/** Degrees to whole steps. */
export function stepsOf(degrees: number): number {
  return Math.round(degrees * STEPS_PER_DEGREE);
}

export function degreesOf(steps: number): number {
  return steps / STEPS_PER_DEGREE;
}

/** The shorter way from one meridian to another, in steps: across the antimeridian where that is nearer. */
export function longitudeSteps({ from, to }: { from: number; to: number }): number {
  const steps = (stepsOf(to) - stepsOf(from)) % TURN_STEPS;
  if (steps >= TURN_STEPS / 2) return steps - TURN_STEPS;
  return steps < -TURN_STEPS / 2 ? steps + TURN_STEPS : steps;
}

/** Great circle distance (haversine), good to half a percent. */
export function metersBetween(from: GeoPoint, to: GeoPoint): number {
  const half = (degrees: number): number => Math.sin((degrees * Math.PI) / 360) ** 2;
  const cosines = Math.cos((from.latitude * Math.PI) / 180) * Math.cos((to.latitude * Math.PI) / 180);
  const chord = half(to.latitude - from.latitude) + cosines * half(to.longitude - from.longitude);
  return 2 * EARTH_METERS * Math.asin(Math.min(1, Math.sqrt(chord)));
}
