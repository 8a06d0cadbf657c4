import { FoyerError } from "#core/error.ts";
import type { QrReader } from "./qr-reader.ts";
import { watchFrames } from "./watch.ts";

export type Camera = { readonly stop: () => void };

type Options = {
  readonly video: HTMLVideoElement;
  readonly reader: QrReader;
  readonly onText: (text: string) => void;
  /** The camera was taken away or its reader broke: it is off, and the fault says what to do. */
  readonly onEnd: (fault: FoyerError) => void;
};

/** Codes are large in the picture: more pixels only cost time. */
const LONGEST_SIDE = 800;

/** Shows the back camera in `video` and reports every reading, repeats too. Throws a FoyerError that says what to do. */
export async function startCamera({ video, reader, onText, onEnd }: Options): Promise<Camera> {
  const stream = await openStream({ facing: "environment" });
  const canvas = document.createElement("canvas");
  video.srcObject = stream;
  await video.play();
  const watching = watchFrames({ takeFrame: () => takeFrame({ video, canvas }), reader, onText, onFault: (cause) => end(readerFailed(cause)) });
  stream.getVideoTracks()[0]?.addEventListener("ended", () => end(cameraLost()));

  function stop(): void {
    watching.stop();
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
  }
  function end(fault: FoyerError): void {
    stop();
    onEnd(fault);
  }
  return { stop };
}

function takeFrame({ video, canvas }: { video: HTMLVideoElement; canvas: HTMLCanvasElement }): ImageData | null {
  if (!drawFrame({ video, canvas })) return null;
  return canvas.getContext("2d", { willReadFrequently: true })?.getImageData(0, 0, canvas.width, canvas.height) ?? null;
}

/** What the camera sees now, onto the canvas, at most 800 pixels wide and high. False while there is nothing to see. */
export function drawFrame({ video, canvas }: { video: HTMLVideoElement; canvas: HTMLCanvasElement }): boolean {
  const { videoWidth, videoHeight } = video;
  if (videoWidth === 0 || document.visibilityState === "hidden") return false;
  const scale = Math.min(1, LONGEST_SIDE / Math.max(videoWidth, videoHeight));
  canvas.width = Math.round(videoWidth * scale);
  canvas.height = Math.round(videoHeight * scale);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context?.drawImage(video, 0, 0, canvas.width, canvas.height);
  return context !== null;
}

type Facing = "environment" | "user";

/** What does without a camera: a gate has its cable, a guest the ticket. */
const WITHOUT_CAMERA: Readonly<Record<Facing, { readonly closed: string; readonly none: string }>> = {
  environment: { closed: "Open the gate over https, or use a reader on a cable.", none: "Use a reader on a cable: it types, this page listens." },
  user: { closed: "Open this page over https, or enter with your ticket alone.", none: "Use a phone that has one, or enter with your ticket alone." },
};

/** `user` is the camera on the side of the screen. Throws a FoyerError that says what to do. */
export async function openStream({ facing }: { facing: Facing }): Promise<MediaStream> {
  const without = WITHOUT_CAMERA[facing];
  if (!navigator.mediaDevices?.getUserMedia) throw noCamera({ message: "This browser gives pages no camera.", next: without.closed });
  try {
    return await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { facingMode: { ideal: facing }, width: { ideal: 1280 }, height: { ideal: 720 } },
    });
  } catch (cause) {
    const name = cause instanceof DOMException ? cause.name : "";
    if (name === "NotAllowedError")
      throw noCamera({ message: "The camera is not allowed.", next: "Allow it in the browser's settings for this page, then try again.", cause });
    if (name === "NotFoundError") throw noCamera({ message: "There is no camera.", next: without.none, cause });
    throw noCamera({ message: "The camera did not start.", next: "Close other apps that use it, then try again.", cause });
  }
}

function cameraLost(): FoyerError {
  return noCamera({ message: "The camera was taken away.", next: "Start it again." });
}

function readerFailed(cause: unknown): FoyerError {
  const next = "Start the camera again; if it stays so, reload the page or use a reader on a cable.";
  return noCamera({ message: "The camera reader failed, so no code is being read.", next, cause });
}

function noCamera(input: { message: string; next: string; cause?: unknown }): FoyerError {
  return new FoyerError({ code: "UNAVAILABLE", ...input });
}
