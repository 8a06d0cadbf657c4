/** A place in the picture, in parts of its longer side: 0 to 1, x to the right, y down, as the camera sees it and not mirrored. */
export type Point = { readonly x: number; readonly y: number };

/** The little of a face that liveness is judged by. */
export type Face = {
  readonly noseTip: Point;
  /** Where the jaw meets the ears, left and right in the picture. */
  readonly leftSide: Point;
  readonly rightSide: Point;
  readonly chin: Point;
  /**
   * How much there is to see in the eyes: deviation over mean of their brightness, both eyes' mean, 0 to 4. Dark and white when open, skin
   * when shut; it says something against the same person's a moment ago only.
   */
  readonly eyes: number;
};

/** `atMs`: since the first picture. */
export type Frame = { readonly atMs: number; readonly face: Face };

/** How far the face is turned: 0 looks into the camera, above 0 turns to the person's own left, about 1 is in profile. */
export function turnOf({ noseTip, leftSide, rightSide }: Face): number {
  const half = (rightSide.x - leftSide.x) / 2;
  return half > 0 ? (noseTip.x - (leftSide.x + rightSide.x) / 2) / half : 0;
}

export function widthOf({ leftSide, rightSide }: Face): number {
  return distanceOf(leftSide, rightSide);
}

export function heightOf({ leftSide, rightSide, chin }: Face): number {
  return distanceOf(middleOf(leftSide, rightSide), chin);
}

/** Below it too few pixels are the face's: a still photograph that trembles seems to turn and to blink (app/_face/engine.test.ts). */
export const MIN_FACE_HEIGHT = 0.14;

export function middleOf(left: Point, right: Point): Point {
  return { x: (left.x + right.x) / 2, y: (left.y + right.y) / 2 };
}

export function distanceOf(left: Point, right: Point): number {
  return Math.hypot(left.x - right.x, left.y - right.y);
}
