"use client";

import { useState } from "react";
import type { ZoneShape } from "#core/zone.ts";

/** Far more than anybody takes back. */
const MOST_STEPS = 200;

export type ShapeHistory = {
  readonly shape: ZoneShape;
  readonly canUndo: boolean;
  /** One step that can be taken back. */
  readonly change: (shape: ZoneShape) => void;
  /** The same step going on, as while a corner is pulled. */
  readonly adjust: (shape: ZoneShape) => void;
  readonly undo: () => void;
};

/** The shape under the pen, with the way back. */
export function useShape(first: ZoneShape): ShapeHistory {
  const [steps, setSteps] = useState<readonly ZoneShape[]>([first]);
  return {
    shape: steps.at(-1) ?? first,
    canUndo: steps.length > 1,
    change: (shape) => setSteps((before) => [...before.slice(-MOST_STEPS), shape]),
    adjust: (shape) => setSteps((before) => [...before.slice(0, -1), shape]),
    undo: () => setSteps((before) => (before.length > 1 ? before.slice(0, -1) : before)),
  };
}
