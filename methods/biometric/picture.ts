import { type Face, heightOf, MIN_FACE_HEIGHT, turnOf } from "./landmarks.ts";

/** Whether a picture will do, and if not, what is in the way. */
export type Picture = "good" | "no-face" | "two-faces" | "dark" | "far" | "aside";

const MAX_TURN = 0.5;
/** Mean brightness of the face, 0 to 255. */
const MIN_BRIGHTNESS = 45;

/** What to tell the person before the camera. `brightness`: of the only face, 0 to 255. */
export function judgePicture({ faces, brightness }: { faces: readonly Face[]; brightness: number }): Picture {
  const [face] = faces;
  if (!face) return "no-face";
  if (faces.length > 1) return "two-faces";
  if (brightness < MIN_BRIGHTNESS) return "dark";
  if (heightOf(face) < MIN_FACE_HEIGHT) return "far";
  return Math.abs(turnOf(face)) > MAX_TURN ? "aside" : "good";
}
