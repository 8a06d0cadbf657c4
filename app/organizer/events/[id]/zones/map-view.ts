import { degreesOf, type GeoPoint, longitudeSteps, METERS_PER_STEP, stepsOf } from "#core/position.ts";
import type { ZoneShape } from "#core/zone.ts";

/** What of the earth is shown: its middle, and how many metres a pixel stands for. North is up. */
export type MapView = { readonly center: GeoPoint; readonly metersPerPixel: number };
export type MapSize = { readonly width: number; readonly height: number };
export type Pixel = { readonly x: number; readonly y: number };

const CLOSEST = 0.05;
const WIDEST = 60;
const TURN_DEGREES = 360;
/** Grid lines stand about this far apart. */
const GRID_PIXELS = 72;
/** How much room stays around a shape that is fitted in. */
const MARGIN = 1.5;

export function pixelOf({ view, size, point }: { view: MapView; size: MapSize; point: GeoPoint }): Pixel {
  const east = longitudeSteps({ from: view.center.longitude, to: point.longitude }) * METERS_PER_STEP * shrinkAt(view.center.latitude);
  const north = (stepsOf(point.latitude) - stepsOf(view.center.latitude)) * METERS_PER_STEP;
  return { x: size.width / 2 + east / view.metersPerPixel, y: size.height / 2 - north / view.metersPerPixel };
}

/** The nearest place that can be written down exactly. */
export function pointAt({ view, size, pixel }: { view: MapView; size: MapSize; pixel: Pixel }): GeoPoint {
  return movedBy({
    point: view.center,
    eastMeters: (pixel.x - size.width / 2) * view.metersPerPixel,
    northMeters: (size.height / 2 - pixel.y) * view.metersPerPixel,
  });
}

export function movedBy({ point, eastMeters, northMeters }: { point: GeoPoint; eastMeters: number; northMeters: number }): GeoPoint {
  const longitude = degreesOf(stepsOf(point.longitude) + Math.round(eastMeters / METERS_PER_STEP / shrinkAt(point.latitude)));
  const latitude = degreesOf(stepsOf(point.latitude) + Math.round(northMeters / METERS_PER_STEP));
  return { longitude: wrapped(longitude), latitude: Math.max(-85, Math.min(85, latitude)) };
}

/** Closer (below 1) or further away, with the place under `at` staying where it is. */
export function zoomed({ view, size, factor, at }: { view: MapView; size: MapSize; factor: number; at?: Pixel }): MapView {
  const metersPerPixel = Math.max(CLOSEST, Math.min(WIDEST, view.metersPerPixel * factor));
  if (!at) return { ...view, metersPerPixel };
  const shift = view.metersPerPixel - metersPerPixel;
  const eastMeters = (at.x - size.width / 2) * shift;
  return { center: movedBy({ point: view.center, eastMeters, northMeters: (size.height / 2 - at.y) * shift }), metersPerPixel };
}

/** All of the shape, with room around it. */
export function fitted({ shape, size }: { shape: ZoneShape; size: MapSize }): MapView | null {
  const points = shape.flat(2);
  const [origin] = points;
  if (!origin) return null;
  const view = { center: origin, metersPerPixel: 1 };
  const pixels = points.map((point) => pixelOf({ view, size: { width: 0, height: 0 }, point }));
  const [left, right] = [Math.min(...pixels.map(({ x }) => x)), Math.max(...pixels.map(({ x }) => x))];
  const [top, bottom] = [Math.min(...pixels.map(({ y }) => y)), Math.max(...pixels.map(({ y }) => y))];
  const metersPerPixel = Math.max(((right - left) * MARGIN) / size.width, ((bottom - top) * MARGIN) / size.height, CLOSEST);
  return {
    center: movedBy({ point: origin, eastMeters: (left + right) / 2, northMeters: -(top + bottom) / 2 }),
    metersPerPixel: Math.min(WIDEST, metersPerPixel),
  };
}

/** A round number of metres (1, 2 or 5 with noughts) that looks well as a grid. */
export function gridMetersOf({ metersPerPixel }: MapView): number {
  const wanted = GRID_PIXELS * metersPerPixel;
  const power = 10 ** Math.floor(Math.log10(wanted));
  return [1, 2, 5, 10].map((digit) => digit * power).find((meters) => meters >= wanted) ?? 10 * power;
}

export function lengthWords(meters: number): string {
  if (meters >= 1000) return `${meters / 1000} km`;
  return meters >= 1 ? `${meters} m` : `${Math.round(meters * 100)} cm`;
}

function shrinkAt(latitude: number): number {
  return Math.cos((latitude * Math.PI) / 180);
}

function wrapped(longitude: number): number {
  if (longitude > 180) return degreesOf(stepsOf(longitude - TURN_DEGREES));
  return longitude < -180 ? degreesOf(stepsOf(longitude + TURN_DEGREES)) : longitude;
}
