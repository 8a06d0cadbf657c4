/** The version in the address: what browsers keep for a year is another file after an update. */
export const FACE_FILES_VERSION = "1.7.15";

const MODELS = "node_modules/@vladmandic/face-api/model";
const WASM = "node_modules/@tensorflow/tfjs-backend-wasm/dist";

/** Everything that the face check fetches, and where npm has put it. 7.4 MB, once per browser; no CDN (M10). */
export const FACE_FILES: Readonly<Record<string, string>> = {
  "tiny_face_detector_model-weights_manifest.json": MODELS,
  "tiny_face_detector_model.bin": MODELS,
  "face_landmark_68_model-weights_manifest.json": MODELS,
  "face_landmark_68_model.bin": MODELS,
  "face_recognition_model-weights_manifest.json": MODELS,
  "face_recognition_model.bin": MODELS,
  "tfjs-backend-wasm.wasm": WASM,
  "tfjs-backend-wasm-simd.wasm": WASM,
};
