import type { Face, Point } from "#methods/biometric/landmarks.ts";
import { FACE_FILES_VERSION } from "./files.ts";

/** What the model sees on a canvas. `brightness`: of the first face, 0 to 255. */
export type Look = { readonly faces: readonly Face[]; readonly brightness: number };

export type FaceEngine = {
  readonly look: (canvas: HTMLCanvasElement) => Promise<Look>;
  /** 128 figures of the only face; `null` when there is none or more than one. */
  readonly describe: (canvas: HTMLCanvasElement) => Promise<readonly number[] | null>;
};

const FILES = `/vendor/face/${FACE_FILES_VERSION}/`;
/** The detector's own picture; a person before a camera fills a good part of it. */
const DETECTOR = { inputSize: 224, scoreThreshold: 0.5 } as const;

let engine: Promise<FaceEngine> | null = null;

/** Fetches model and weights at the first call; nobody pays for it before. Rejects when they can't be had, and tries anew the next time. */
export function loadFaceEngine(): Promise<FaceEngine> {
  engine ??= load().catch((cause: unknown) => {
    engine = null;
    throw cause;
  });
  return engine;
}

async function load(): Promise<FaceEngine> {
  const api = await import("@vladmandic/face-api/dist/face-api.esm.js");
  // One back end everywhere, so that a face gives the same figures on every device; graphics cards round as they like.
  const tf = api.tf as unknown as Tensors;
  tf.setWasmPaths(FILES);
  if (!(await tf.setBackend("wasm"))) throw new TypeError("the WASM back end did not start");
  const nets = [api.nets.tinyFaceDetector, api.nets.faceLandmark68Net, api.nets.faceRecognitionNet];
  await Promise.all(nets.map((net) => net.loadFromUri(FILES)));
  const options = new api.TinyFaceDetectorOptions(DETECTOR);
  return {
    look: async (canvas) => {
      const found = await api.detectAllFaces(canvas, options).withFaceLandmarks();
      const all = found.map(({ landmarks }) => landmarks.positions);
      return { faces: all.map((places) => faceOf({ places, canvas })), brightness: all[0] ? brightnessOf({ places: all[0], canvas }) : 0 };
    },
    describe: async (canvas) => {
      const [only, ...more] = await api.detectAllFaces(canvas, options).withFaceLandmarks().withFaceDescriptors();
      return only && more.length === 0 ? [...only.descriptor] : null;
    },
  };
}

/** What the package exports of TensorFlow.js and does not say in its types. */
type Tensors = { readonly setWasmPaths: (folder: string) => void; readonly setBackend: (name: string) => Promise<boolean> };

type Seen = { readonly places: readonly Point[]; readonly canvas: HTMLCanvasElement };

// Of the usual 68 landmarks: the jaw's two ends and its middle, the tip of the nose, six places around each eye.
const PLACES = { leftSide: 0, chin: 8, rightSide: 16, noseTip: 30 } as const;
const EYES = [36, 42] as const;
const EYE_PLACES = 6;

function faceOf({ places, canvas }: Seen): Face {
  const side = Math.max(canvas.width, canvas.height);
  const at = (place: number): Point => ({ x: (places[place]?.x ?? 0) / side, y: (places[place]?.y ?? 0) / side });
  const { noseTip, leftSide, rightSide, chin } = PLACES;
  const eyes = EYES.reduce((sum, eye) => sum + contrastOf({ canvas, places: places.slice(eye, eye + EYE_PLACES) }), 0) / EYES.length;
  return { noseTip: at(noseTip), leftSide: at(leftSide), rightSide: at(rightSide), chin: at(chin), eyes };
}

/** Deviation over mean of the brightness in a box as wide as the eye. */
function contrastOf(seen: Seen): number {
  const [inner, outer] = [seen.places[0], seen.places[3]];
  if (!inner || !outer) return 0;
  const width = Math.max(4, Math.hypot(inner.x - outer.x, inner.y - outer.y));
  const greys = greysOf({ canvas: seen.canvas, middle: middleOf(seen.places), width, height: Math.max(3, 0.4 * width) });
  const mean = meanOf(greys);
  return mean > 0 ? Math.sqrt(meanOf(greys.map((grey) => (grey - mean) ** 2))) / mean : 0;
}

function brightnessOf({ places, canvas }: Seen): number {
  const [left, right] = [places[PLACES.leftSide], places[PLACES.rightSide]];
  if (!left || !right) return 0;
  const width = Math.max(8, 0.6 * Math.abs(right.x - left.x));
  return meanOf(greysOf({ canvas, middle: middleOf(places), width, height: width }));
}

function greysOf({ canvas, middle, width, height }: { canvas: HTMLCanvasElement; middle: Point; width: number; height: number }): number[] {
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const box = [middle.x - width / 2, middle.y - height / 2, width, height].map(Math.round) as [number, number, number, number];
  const data = context?.getImageData(...box).data ?? [];
  return Array.from({ length: data.length / 4 }, (_, i) => 0.3 * (data[4 * i] ?? 0) + 0.59 * (data[4 * i + 1] ?? 0) + 0.11 * (data[4 * i + 2] ?? 0));
}

function middleOf(places: readonly Point[]): Point {
  return { x: meanOf(places.map(({ x }) => x)), y: meanOf(places.map(({ y }) => y)) };
}

function meanOf(numbers: readonly number[]): number {
  return numbers.length > 0 ? numbers.reduce((sum, number) => sum + number, 0) / numbers.length : 0;
}
