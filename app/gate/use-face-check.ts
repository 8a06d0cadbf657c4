"use client";

import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { z } from "zod";
import { FoyerError } from "#core/error.ts";
import type { GatePack } from "#core/gate-pack.ts";
import { drawFrame } from "#scanner/camera.ts";
import { checkFace, type Eyes, type FaceAsk } from "#scanner/face-check.ts";
import { wantsFace } from "#scanner/wants-face.ts";
import { loadFaceEngine } from "../_face/engine.ts";
import { gateKit } from "./gate-kit.ts";

export type FaceStepState =
  | { readonly kind: "off" | "loading" }
  | { readonly kind: "asking"; readonly ask: FaceAsk }
  | { readonly kind: "failed"; readonly message: string; readonly next: string };

/** Whose face: the ticket that the gate has named, or the one that this code shows. */
export type FaceSubject = { readonly kind: "ticket"; readonly ticketId: string } | { readonly kind: "code"; readonly text: string };

export type FaceCheck = {
  readonly state: FaceStepState;
  readonly start: (subject: FaceSubject) => void;
  /** The same guest once more, after a check that failed. */
  readonly again: () => void;
  /** Without it: a code that was only looked up is judged by itself, as any other. */
  readonly stop: () => void;
};

const identified = z.object({ id: z.uuid(), tier: z.int() });

/** One guest's check, while it goes on. */
type Running = { subject: FaceSubject; readonly giveUp: AbortController };

/** The step after another proof, by the camera that reads codes. Its evidence goes the way of every other. */
export function useFaceCheck({ video, pack }: { video: RefObject<HTMLVideoElement | null>; pack: GatePack | null }): FaceCheck {
  const [state, setState] = useState<FaceStepState>({ kind: "off" });
  const running = useRef<Running | null>(null);
  const stop = useCallback(() => {
    const subject = running.current?.subject;
    running.current?.giveUp.abort();
    running.current = null;
    setState({ kind: "off" });
    if (subject?.kind === "code") gateKit().session.together([subject.text]);
  }, []);
  useEffect(() => () => running.current?.giveUp.abort(), []);

  const start = useCallback(
    (subject: FaceSubject) => {
      running.current?.giveUp.abort();
      const giveUp = new AbortController();
      const own: Running = { subject, giveUp };
      running.current = own;
      setState({ kind: "loading" });
      const show = (next: FaceStepState) => (giveUp.signal.aborted ? undefined : setState(next));
      check({ own, pack, video, onAsk: (ask) => show({ kind: "asking", ask }) }).then(
        () => show({ kind: "off" }),
        (cause: unknown) => show(failureOf(cause)),
      );
    },
    [video, pack],
  );
  const again = useCallback(() => {
    if (running.current) start(running.current.subject);
  }, [start]);
  return useMemo(() => ({ state, start, again, stop }), [state, start, again, stop]);
}

type Check = {
  own: Running;
  pack: GatePack | null;
  video: RefObject<HTMLVideoElement | null>;
  onAsk: (ask: FaceAsk) => void;
};

async function check({ own, pack, video, onAsk }: Check): Promise<void> {
  const { device, session } = gateKit();
  const { signal } = own.giveUp;
  const ticketId = own.subject.kind === "ticket" ? own.subject.ticketId : await identify({ own, pack, text: own.subject.text });
  const open = async () => eyesOf({ video: video.current });
  const text = await checkFace({ device, open, nowMs: () => performance.now(), wait }, { ticketId, signal, onAsk });
  if (text === null || signal.aborted) return;
  if (own.subject.kind === "ticket") session.trigger(text);
  else session.together([own.subject.text, text]);
}

/**
 * Nobody is let in and nothing is burned by it. Where the gate asks for the face anyway, the code is shown to the server now: it holds
 * it as it was, and a slow check can't make it stale.
 */
async function identify({ own, pack, text }: Pick<Check, "own" | "pack"> & { text: string }): Promise<string> {
  const { device, session, clock } = gateKit();
  const { id, tier } = identified.parse(await device.call({ path: "tickets/identify", method: "POST", body: { text } }));
  if (!own.giveUp.signal.aborted && pack && wantsFace({ pack, text, tier, atMs: clock.nowMs() })) {
    own.subject = { kind: "ticket", ticketId: id };
    session.trigger(text);
  }
  return id;
}

async function eyesOf({ video }: { video: HTMLVideoElement | null }): Promise<Eyes> {
  const canvas = document.createElement("canvas");
  if (!video?.srcObject) throw cameraOff();
  const engine = await loadFaceEngine();
  return {
    look: async () => (drawFrame({ video, canvas }) ? engine.look(canvas) : null),
    describe: async () => (drawFrame({ video, canvas }) ? engine.describe(canvas) : null),
  };
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Whatever goes wrong, the gate lives on and says so (M7). */
function failureOf(cause: unknown): FaceStepState {
  if (cause instanceof FoyerError) return { kind: "failed", message: cause.message, next: cause.next };
  return { kind: "failed", message: "The face check did not work.", next: "Let the guest in another way: nobody has to show a face." };
}

/** A reader on a cable needs no camera; a face does. */
function cameraOff(): FoyerError {
  return new FoyerError({
    code: "UNAVAILABLE",
    message: "The camera is off.",
    next: "Start it and look again, or let the guest in another way: nobody has to show a face.",
  });
}
