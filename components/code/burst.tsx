"use client";

import { type RefObject, useEffect, useEffectEvent, useRef } from "react";
import { createPortal } from "react-dom";
import type { LivenessColour } from "#core/liveness.ts";
import { createSparks, drawSparks } from "./sparks.ts";

const LASTS_MS = 1400;

/** Fireworks over the whole page, except over what they surround. */
export function Burst({ colours, around, onEnd }: { colours: readonly LivenessColour[]; around: RefObject<HTMLElement | null>; onEnd: () => void }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const ended = useEffectEvent(onEnd);
  useEffect(() => {
    const context = canvas.current?.getContext("2d");
    const field = around.current?.getBoundingClientRect();
    if (!context || !field) return;
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    prepare({ context, field });
    const sparks = createSparks({ field, colours, random: Math.random });
    const startedAtMs = performance.now();
    let frame = 0;
    const step = (atMs: number) => {
      const elapsedMs = atMs - startedAtMs;
      if (elapsedMs >= LASTS_MS) return ended();
      // Who wants no motion sees the sparks stand still for a moment.
      drawSparks({ context, sparks, progress: isCalm ? 0.35 : Math.max(0, elapsedMs) / LASTS_MS });
      frame = requestAnimationFrame(step);
    };
    frame = requestAnimationFrame(step);
    return () => cancelAnimationFrame(frame);
  }, [around, colours]);
  return createPortal(<canvas ref={canvas} aria-hidden data-testid="burst" className="pointer-events-none fixed inset-0 z-50 h-full w-full" />, document.body);
}

/** Sharp on any screen, and clipped to everything but the field. */
function prepare({ context, field }: { context: CanvasRenderingContext2D; field: DOMRect }): void {
  const { innerWidth, innerHeight, devicePixelRatio } = window;
  context.canvas.width = innerWidth * devicePixelRatio;
  context.canvas.height = innerHeight * devicePixelRatio;
  context.scale(devicePixelRatio, devicePixelRatio);
  context.beginPath();
  context.rect(0, 0, innerWidth, innerHeight);
  context.rect(field.x, field.y, field.width, field.height);
  context.clip("evenodd");
}
