"use client";

import { type RefObject, useCallback, useEffect, useEffectEvent, useRef, useState } from "react";
import { judgePicture, type Picture } from "#methods/biometric/picture.ts";
import { drawFrame, openStream } from "#scanner/camera.ts";
import { loadFaceEngine } from "../../../_face/engine.ts";

/** Time for the screen between two looks, also on a slow phone. */
const PAUSE_MS = 120;

export type FaceCamera = {
  readonly video: RefObject<HTMLVideoElement | null>;
  /** `null` until the camera runs and the model has looked once. */
  readonly picture: Picture | null;
  /** 128 figures of what the camera sees now; `null` unless that is one face. */
  readonly describe: () => Promise<readonly number[] | null>;
};

/** The camera on the side of the screen, with what the model says of each picture while it is on. */
export function useFaceCamera({ isOn, onFault }: { isOn: boolean; onFault: (cause: unknown) => void }): FaceCamera {
  const video = useRef<HTMLVideoElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [picture, setPicture] = useState<Picture | null>(null);
  const fail = useEffectEvent(onFault);
  useEffect(() => {
    if (!isOn) return;
    const off = new AbortController();
    canvas.current = document.createElement("canvas");
    watch({ video: video.current, canvas: canvas.current, signal: off.signal, onPicture: setPicture }).catch((cause: unknown) => {
      if (!off.signal.aborted) fail(cause);
    });
    return () => {
      off.abort();
      setPicture(null);
    };
  }, [isOn]);
  const describe = useCallback(async () => {
    if (!video.current || !canvas.current || !drawFrame({ video: video.current, canvas: canvas.current })) return null;
    return (await loadFaceEngine()).describe(canvas.current);
  }, []);
  return { video, picture, describe };
}

type Watch = { video: HTMLVideoElement | null; canvas: HTMLCanvasElement; signal: AbortSignal; onPicture: (picture: Picture) => void };

async function watch({ video, canvas, signal, onPicture }: Watch): Promise<void> {
  if (!video) return;
  const stream = await openStream({ facing: "user" });
  try {
    video.srcObject = stream;
    await video.play();
    const engine = await loadFaceEngine();
    while (!signal.aborted) {
      if (drawFrame({ video, canvas })) {
        const picture = judgePicture(await engine.look(canvas));
        if (!signal.aborted) onPicture(picture);
      }
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
  } finally {
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
  }
}
